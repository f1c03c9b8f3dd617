"""Wrong configurations, and the exact sentence each of them is refused with."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings

Row = tuple[Mapping[str, str], str]

TELEGRAM = {"ALEX_TELEGRAM__TOKEN": "1:a"}
WHATSAPP = {
    "ALEX_WHATSAPP__ACCESS_TOKEN": "a",
    "ALEX_WHATSAPP__PHONE_NUMBER_ID": "1",
    "ALEX_WHATSAPP__APP_SECRET": "s",
    "ALEX_WHATSAPP__VERIFY_TOKEN": "v",
}
MAIL = {"ALEX_MAIL__HOST": "smtp.garage.test"}
STRIPE = {"ALEX_STRIPE__SECRET_KEY": "k", "ALEX_STRIPE__WEBHOOK_SECRET": "w"}
MODEL = {"ALEX_MODEL__NAME": "m", "ALEX_MODEL__API_KEY": "k"}
PRODUCTION = {"ALEX_MODE": "production", "ALEX_WEB__SECRET_KEY": "x" * 32, "ALEX_WEB__PUBLIC_URL": "https://alex.test"}

EMPTY = "must not be empty"
NUMBER = "must be a whole number"
NUMBERS = "must be whole numbers with commas between them, such as 12345,67890"
ORIGIN = "must be an origin such as https://example.org, without a path"
PORT = "has a port that is no number from 1 to 65535"
HOST = "must be a host name or an address such as 127.0.0.1, without http:// and without a port"
DATABASE = "must begin with sqlite:/// or postgresql://"
DATABASE_FILE = "must name a file: sqlite:///folder/alex.db"
NO_DATABASE = "names no database: write postgresql://user:password@host/name"
MODEL_URL = "must be an http address that ends in /v1"
ONE_LINE = "must be one line"
ASCII = "must be ASCII characters without a space"
BOTFATHER = "must be as BotFather gives it, such as 123456:ABC-def"
WEBHOOK_SECRET = "must be 1 to 256 letters, digits, _ and -: Telegram takes nothing else"
WORD = "must be letters and digits"
MAIL_FROM = "must be an address such as Alex <alex@example.org>"
TEMPLATES = (
    "must list entries such as aftercare/fr=suivi_reparation or reply/en=team_reply:en_US (notice, reply, aftercare)"
)

VALUES = [
    ({}, "ALEX_MODE", "must be embedded or production", ["prod", "PRODUCTION", "embeded", "1", "embedded production"]),
    ({}, "ALEX_WEB__PORT", NUMBER, ["x", "80.5", "1e3", "0x50", "8080/", "80 80", "http", "²"]),
    ({}, "ALEX_WEB__PORT", "must be at least 0", ["-1", "-8080"]),
    ({}, "ALEX_WEB__PORT", "must be at most 65535", ["65536", "9" * 30]),
    ({}, "ALEX_WEB__RATE_LIMITS", "must be on or off", ["no", "true", "ON", "0"]),
    ({}, "ALEX_WEB__SECOND_FACTOR", "must be offered or required", ["on", "optional"]),
    ({}, "ALEX_WEB__HOST", HOST, ["http://127.0.0.1", "127.0.0.1:80", "a b", "/run/alex.sock", "-x", "[::1]", "x/"]),
    (
        {},
        "ALEX_WEB__PUBLIC_URL",
        ORIGIN,
        ["alex.test", "https://", "ftp://alex.test", "//alex.test", "mailto:a@b.test"],
    ),
    ({}, "ALEX_WEB__PUBLIC_URL", ORIGIN, ["https://alex.test/chat", "https://alex.test?x=1", "https://alex.test/#x"]),
    ({}, "ALEX_WEB__PUBLIC_URL", ORIGIN, ["https://user@alex.test", "https://alex .test", "https://[::1"]),
    ({}, "ALEX_WEB__PUBLIC_URL", PORT, ["https://alex.test:99999", "https://alex.test:port", "https://alex.test:0"]),
    ({}, "ALEX_WEB__SECRET_KEY", ONE_LINE, ["a\nb", "a\x00b"]),
    ({}, "ALEX_DATABASE__URL", DATABASE, ["mysql://h/x", "alex.db", "sqlite://alex.db", "postgresql+psycopg://h/alex"]),
    ({}, "ALEX_DATABASE__URL", DATABASE_FILE, ["sqlite:///", "sqlite:///:memory:"]),
    ({}, "ALEX_DATABASE__URL", NO_DATABASE, ["postgresql://", "postgresql://host", "postgres://host:5432/"]),
    ({}, "ALEX_DATABASE__URL", PORT, ["postgresql://h:x/alex", "postgresql://h:70000/alex", "postgresql://h:0/alex"]),
    ({}, "ALEX_KNOWLEDGE__CHROMA_URL", ORIGIN, ["http://h/api", "chroma:8000", "h"]),
    ({}, "ALEX_KNOWLEDGE__CHROMA_URL", PORT, ["http://h:eight"]),
    (MODEL, "ALEX_MODEL__API_KEY", ASCII, ["a b", "clé"]),
    (MODEL, "ALEX_MODEL__BASE_URL", MODEL_URL, ["http://h", "h/v1", "http://h/v2", "http://h/v1/chat", "http:///v1"]),
    (MODEL, "ALEX_MODEL__BASE_URL", MODEL_URL, ["http://h/?x=/v1", "ws://h/v1"]),
    (MODEL, "ALEX_MODEL__BASE_URL", PORT, ["http://h:x/v1"]),
    ({}, "ALEX_TELEGRAM__TOKEN", BOTFATHER, ["1:a b", "1:a/x", "https://api.telegram.org/bot1:a", "1:é"]),
    (TELEGRAM, "ALEX_TELEGRAM__MODE", "must be polling or webhook", ["push", "Webhook"]),
    (TELEGRAM, "ALEX_TELEGRAM__WEBHOOK_SECRET", WEBHOOK_SECRET, ["a b", "x" * 257, "a.b"]),
    (TELEGRAM, "ALEX_TELEGRAM__BASE_URL", ORIGIN, ["https://api.telegram.org/bot", "telegram"]),
    (TELEGRAM, "ALEX_TELEGRAM__ADMIN_IDS", NUMBERS, ["1,x", "1;2", "@sophie", "1.5"]),
    (TELEGRAM, "ALEX_TELEGRAM__SUPPORT_GROUP_ID", NUMBER, ["garage", "-100.5"]),
    (WHATSAPP, "ALEX_WHATSAPP__PHONE_NUMBER_ID", WORD, ["+33 6", "1/2"]),
    (WHATSAPP, "ALEX_WHATSAPP__ACCESS_TOKEN", ASCII, ["a b"]),
    (WHATSAPP, "ALEX_WHATSAPP__APP_SECRET", ONE_LINE, ["a\nb"]),
    (WHATSAPP, "ALEX_WHATSAPP__BASE_URL", ORIGIN, ["https://graph.facebook.com/v25.0", "graph.facebook.com"]),
    (WHATSAPP, "ALEX_WHATSAPP__TEMPLATES", TEMPLATES, ["suivi", "aftercare=suivi", "birthday/fr=x", "reply/de=x"]),
    (WHATSAPP, "ALEX_WHATSAPP__TEMPLATES", TEMPLATES, ["reply/fr=Réponse", "reply/fr=x:french", "reply/fr=a,reply/en"]),
    (STRIPE, "ALEX_STRIPE__SECRET_KEY", ASCII, ["sk live", "clé"]),
    (STRIPE, "ALEX_STRIPE__WEBHOOK_SECRET", ASCII, ["w h"]),
    (STRIPE, "ALEX_STRIPE__BASE_URL", ORIGIN, ["https://api.stripe.com/v1"]),
    ({}, "ALEX_MAIL__HOST", HOST, ["smtp://garage.test", "garage.test:25"]),
    (MAIL, "ALEX_MAIL__PORT", "must be at least 1", ["0"]),
    (
        MAIL,
        "ALEX_MAIL__FROM",
        MAIL_FROM,
        ["alex", "alex@", "@garage.test", "aléx@garage.test"],
    ),
    (MAIL, "ALEX_MAIL__PASSWORD", ONE_LINE, ["a\nb"]),
]

BLANK = [
    ({}, ["ALEX_MODE", "ALEX_DATA_DIR", "ALEX_WEB__PORT", "ALEX_WEB__SECRET_KEY", "ALEX_DATABASE__URL"]),
    (MODEL, [*MODEL, "ALEX_MODEL__EMBEDDING_NAME"]),
    (TELEGRAM, [*TELEGRAM, "ALEX_TELEGRAM__WEBHOOK_SECRET", "ALEX_TELEGRAM__ADMIN_IDS"]),
    (WHATSAPP, [*WHATSAPP]),
    (STRIPE, [*STRIPE]),
    ({}, ["ALEX_VOICE__TRANSCRIBER_MODEL", "ALEX_VOICE__VOICE"]),
]

HALVES = [
    ("ALEX_MAIL", "ALEX_MAIL__HOST", ["PORT=25", "FROM=a@b.test", "IMAP_PORT=993"]),
    ("ALEX_MODEL", "ALEX_MODEL__NAME", ["API_KEY=k", "BASE_URL=http://h/v1", "EMBEDDING_NAME=e"]),
    (
        "ALEX_TELEGRAM",
        "ALEX_TELEGRAM__TOKEN",
        ["WEBHOOK_SECRET=s", "BASE_URL=http://h", "SUPPORT_GROUP_ID=-1", "ADMIN_IDS=1", "MODE=webhook"],
    ),
]

UNKNOWN = [
    ("ALEX_MOD", "ALEX_MODE"),
    ("ALEX_MODE_FILE", "ALEX_MODE"),
    ("ALEX_DATADIR", "ALEX_DATA_DIR"),
    ("ALEX_WEB__PROT", "ALEX_WEB__PORT"),
    ("ALEX_WEB_PORT", "ALEX_WEB__PORT"),
    ("ALEX_web__port", "ALEX_WEB__PORT"),
    ("ALEX_WEB__PORT__X", "ALEX_WEB__PORT"),
    ("ALEX_WEB__PUBLICURL", "ALEX_WEB__PUBLIC_URL"),
    ("ALEX_DATABASE_URL", "ALEX_DATABASE__URL"),
    ("ALEX_KNOWLEDGE__CHROMA", "ALEX_KNOWLEDGE__CHROMA_URL"),
    ("ALEX_OPENAI_API_KEY", "ALEX_MODEL__API_KEY"),
    ("ALEX_TELEGRAM__ADMIN_ID", "ALEX_TELEGRAM__ADMIN_IDS"),
    ("ALEX_TELEGRAM__BOT_TOKEN", "ALEX_TELEGRAM__TOKEN"),
    ("ALEX_TELEGRAM__TOKN_FILE", "ALEX_TELEGRAM__TOKEN"),
    ("ALEX_WHATSAPP__TOKEN", "ALEX_WHATSAPP__ACCESS_TOKEN"),
    ("ALEX_STRIPE__KEY", "ALEX_STRIPE__SECRET_KEY"),
    ("ALEX_STRIPE__API_KEY", "ALEX_STRIPE__SECRET_KEY"),
    ("ALEX_WHATSAPP__PHONE_ID", "ALEX_WHATSAPP__PHONE_NUMBER_ID"),
]

CONTRADICTIONS: list[Row] = [
    (MAIL | {"ALEX_MAIL__USERNAME": "a"}, "ALEX_MAIL__PASSWORD is missing: ALEX_MAIL__USERNAME needs it"),
    (MAIL | {"ALEX_MAIL__PASSWORD": "a"}, "ALEX_MAIL__USERNAME is missing: ALEX_MAIL__PASSWORD needs it"),
    (
        MAIL | {"ALEX_MAIL__IMAP_HOST": "h", "ALEX_MAIL__IMAP_USERNAME": "u"},
        "ALEX_MAIL__IMAP_PASSWORD is missing: ALEX_MAIL__IMAP_HOST needs it",
    ),
    (
        MAIL | {"ALEX_MAIL__DKIM_KEY_FILE": "/nowhere"},
        "ALEX_MAIL__DKIM_KEY_FILE must be the file of a key: /nowhere is none",
    ),
    (
        {"ALEX_MODEL__NAME": "m"},
        "ALEX_MODEL__API_KEY or ALEX_MODEL__BASE_URL is missing: ALEX_MODEL__NAME needs one of them",
    ),
    (
        TELEGRAM | {"ALEX_TELEGRAM__MODE": "webhook"},
        "ALEX_TELEGRAM__WEBHOOK_SECRET is missing: ALEX_TELEGRAM__MODE=webhook needs it",
    ),
    (
        PRODUCTION | {"ALEX_WEB__SECRET_KEY": ""},
        "ALEX_WEB__SECRET_KEY is missing: ALEX_MODE=production makes none by itself",
    ),
    (
        PRODUCTION | {"ALEX_WEB__SECRET_KEY": "x" * 31},
        "ALEX_WEB__SECRET_KEY is too short: ALEX_MODE=production asks for 32 characters",
    ),
    (PRODUCTION | {"ALEX_WEB__PUBLIC_URL": ""}, "ALEX_WEB__PUBLIC_URL is missing: ALEX_MODE=production needs it"),
    (
        PRODUCTION | {"ALEX_WEB__PUBLIC_URL": "http://alex.test"},
        "ALEX_WEB__PUBLIC_URL must be https: ALEX_MODE=production",
    ),
    (
        {"ALEX_TELEGRAM__TOKEN": "1:a", "ALEX_TELEGRAM__TOKEN_FILE": "/run/token"},
        "ALEX_TELEGRAM__TOKEN and ALEX_TELEGRAM__TOKEN_FILE are both set: give one of them",
    ),
    (
        {"ALEX_TELEGRAM__TOKEN_FILE": "/nowhere"},
        "ALEX_TELEGRAM__TOKEN_FILE names a file that cannot be read: /nowhere",
    ),
    (
        WHATSAPP | {"ALEX_WHATSAPP__APP_SECRET": "", "ALEX_WHATSAPP__APP_SECRET_FILE": "/"},
        "ALEX_WHATSAPP__APP_SECRET_FILE names a file that cannot be read: /",
    ),
    (
        {"ALEX_WEB__SECRET_KEY_FILE": "/dev/null"},
        "ALEX_WEB__SECRET_KEY_FILE names a file that is empty: /dev/null",
    ),
    (
        {"ALEX_WEB__SECRET_KEY_FILE": "a\x00b"},
        "ALEX_WEB__SECRET_KEY_FILE names a file that cannot be read: a\x00b",
    ),
    (
        {"ALEX_VOICE__VOICE": "/nowhere/marie.onnx"},
        "ALEX_VOICE__VOICE must be the file of a Piper voice (.onnx): /nowhere/marie.onnx is none",
    ),
    ({"ALEX_DATA_DIR": "/dev/null"}, "ALEX_DATA_DIR must be a folder: /dev/null is a file"),
    ({"ALEX_WEB": "1"}, "ALEX_WEB is a group: its settings begin with ALEX_WEB__"),
    ({"ALEX_": "1"}, "ALEX_ is no setting of Alex"),
    ({"ALEX_QUIZ__AT_ALL": "1"}, "ALEX_QUIZ__AT_ALL is no setting of Alex"),
]


def _rows() -> Iterator[Row]:
    for base, name, sentence, values in VALUES:
        yield from (({**base, name: value}, f"{name} {sentence}") for value in values)
    for base, names in BLANK:
        yield from (({**base, name: " \t"}, f"{name} must not be empty") for name in names)
    for group, missing, given in HALVES:
        pairs = [one.split("=", 1) for one in given]
        sentence = f"{missing} is missing: the group {group} is whole or absent"
        yield from (({f"{group}__{name}": value}, sentence) for name, value in pairs)
    for group, whole in (("ALEX_WHATSAPP", WHATSAPP), ("ALEX_STRIPE", STRIPE)):
        for name in whole:
            rest = {key: value for key, value in whole.items() if key != name}
            yield rest, f"{name} is missing: the group {group} is whole or absent"
    yield from (({name: "1"}, f"{name} is no setting of Alex; did you mean {near}?") for name, near in UNKNOWN)
    yield from CONTRADICTIONS


ROWS = list(_rows())


def _problems(environ: Mapping[str, str], env_file: Path | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ, env_file)
    return refused.value.problems


@pytest.mark.parametrize(("environ", "sentence"), ROWS, ids=[sentence[:60] for _, sentence in ROWS])
def test_a_wrong_setting_is_refused_with_one_exact_sentence(environ: Mapping[str, str], sentence: str) -> None:
    assert _problems(environ) == (sentence,)


def test_there_are_more_than_a_hundred_wrong_configurations() -> None:
    assert len({tuple(sorted(environ.items())) for environ, _ in ROWS}) == len(ROWS) > 100


def test_all_problems_are_told_at_once() -> None:
    environ = {"ALEX_WEB__PORT": "x", "ALEX_MODE": "y", "ALEX_QUIZ__AT_ALL": "1", "ALEX_MODEL__NAME": "m"}
    assert _problems(environ) == (
        "ALEX_QUIZ__AT_ALL is no setting of Alex",
        "ALEX_MODE must be embedded or production",
        "ALEX_WEB__PORT must be a whole number",
    )


def test_every_contradiction_is_told_at_once() -> None:
    environ = {"ALEX_MODE": "production", "ALEX_MODEL__NAME": "m", **TELEGRAM, "ALEX_TELEGRAM__MODE": "webhook"}
    assert [problem.split()[0] for problem in _problems(environ)] == [
        "ALEX_MODEL__API_KEY",
        "ALEX_TELEGRAM__WEBHOOK_SECRET",
        "ALEX_WEB__SECRET_KEY",
        "ALEX_WEB__PUBLIC_URL",
    ]


def test_a_whole_group_that_is_missing_names_each_of_its_settings() -> None:
    assert [problem.split()[0] for problem in _problems({"ALEX_WHATSAPP__BASE_URL": "http://h"})] == list(WHATSAPP)


def test_a_secret_is_never_repeated() -> None:
    wrong = {"ALEX_TELEGRAM__TOKEN": "1:hush hush", "ALEX_DATABASE__URL": "postgresql://alex:hush@h:x/alex"}
    assert len(_problems(wrong)) == 2
    assert "hush" not in " ".join(_problems(wrong))


def test_a_secret_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_bytes(b"\xff\xfe\x00")
    name = "ALEX_TELEGRAM__TOKEN_FILE"
    assert _problems({name: str(path)}) == (f"{name} names a file that cannot be read: {path}",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"ALEX_MODE=embedded\nALEX_WEB__PORT 8080\n", "line 2 of {} cannot be read: write NAME=value"),
        (b"ALEX_WEB__HOST='127.0.0.1\n", "line 1 of {} cannot be read: write NAME=value"),
        (b"\xff\xfe", "{} cannot be read: it must be a text file in UTF-8"),
        (b"ALEX_WEB__PORT=x\n", "ALEX_WEB__PORT must be a whole number"),
    ],
)
def test_a_wrong_line_of_the_env_file_is_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(content)
    assert _problems({}, path) == (sentence.format(path),)


def test_an_env_file_that_is_a_folder_is_named(tmp_path: Path) -> None:
    assert _problems({}, tmp_path) == (f"{tmp_path} cannot be read: it must be a text file in UTF-8",)
