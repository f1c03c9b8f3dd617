"""The one reader of the environment: groups of settings, each whole or absent, every problem named at once."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from agents.calendar import Region
from bot.setting_groups import (
    DatabaseSettings,
    FeedsSettings,
    Group,
    KnowledgeSettings,
    MailSettings,
    ModelSettings,
    NotionSettings,
    ShopSettings,
    StripeSettings,
    TelegramSettings,
    VoiceSettings,
    WebSettings,
    WhatsappSettings,
    groups,
    leaves,
)
from bot.setting_sources import overruled, read_env_file, read_secret_file
from bot.setting_values import DataDir, KeepDays, refusal

PREFIX = "ALEX_"
_LATER = ("REGISTRAR", "RDAP", "HOSTING")
"""Groups whose part reads them once it exists; naming one is no mistake."""


class SettingsError(Exception):
    """Every problem, one sentence each, naming the setting."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(Group):
    data_dir: DataDir = Path("var")
    keep_days: KeepDays = 30
    holidays: Region = Field(
        Region.france, description="alsace-moselle: the team also keeps Good Friday and 26 December"
    )
    mode: Literal["embedded", "production"] = Field("embedded", description="production refuses stand-ins")
    database: DatabaseSettings = DatabaseSettings(url=None)
    web: WebSettings = WebSettings.model_validate({})
    model: ModelSettings | None = None
    knowledge: KnowledgeSettings = KnowledgeSettings(chroma_url=None)
    telegram: TelegramSettings | None = None
    whatsapp: WhatsappSettings | None = None
    stripe: StripeSettings | None = None
    voice: VoiceSettings | None = None
    shop: ShopSettings | None = None
    feeds: FeedsSettings | None = None
    mail: MailSettings | None = None
    notion: NotionSettings | None = None

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data_dir / 'alex.db'}"

    @property
    def on_postgres(self) -> bool:
        return self.database_url.startswith("postgresql")

    def secrets(self) -> list[str]:
        """Every secret value, for the log's redaction."""
        values = [value for group in vars(self).values() if isinstance(group, Group) for value in vars(group).values()]
        found = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        password = urlsplit(self.database_url).password
        return [*found, unquote(password)] if password else found


def load_settings(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Read `.env` and the environment, which wins. Raises SettingsError with every problem."""
    problems: list[str] = []
    written = read_env_file(env_file, problems) if env_file else {}
    values = {key: value for key, value in written.items() if not overruled(key, environ)} | dict(environ)
    tree, unread = _tree(values, problems)
    settings = None
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        # What was given without a value was named already: that it is missing would only confuse.
        problems += [_sentence(one) for one in error.errors() if _name(one) not in unread]
    if settings is not None and not unread:
        problems += _contradictions(settings)
    if problems or settings is None:
        raise SettingsError(tuple(dict.fromkeys(problems)))
    return settings


def _tree(values: Mapping[str, str], problems: list[str]) -> tuple[dict[str, object], set[str]]:
    """The values by group, and the names that were given without one."""
    tree: dict[str, object] = {}
    unread: set[str] = set()
    for key, value in sorted(values.items()):
        name = key.removeprefix(PREFIX)
        if key == name or value == "" or name.partition("__")[0] in _LATER:
            continue
        target = _target(name)
        if target is None:
            problems.append(_unknown(key, name))
        elif not value.strip():
            problems.append(f"{key} must not be empty")
            unread.add(PREFIX + target)
        elif target == name:
            _place(tree, target, value)
        elif values.get(PREFIX + target):
            problems.append(f"{PREFIX}{target} and {key} are both set: give one of them")
        elif content := read_secret_file(key, value, problems):
            _place(tree, target, content)
        else:
            unread.add(PREFIX + target)
    return tree, unread


def _target(name: str) -> str | None:
    """The setting that a name gives, by itself or by a file; None when there is none."""
    known = _known_names()
    if name in known:
        return name
    of_file = name.removesuffix("_FILE")
    return of_file if of_file != name and of_file in known and "__" in name else None


def _unknown(key: str, name: str) -> str:
    if name.lower() in groups():
        return f"{key} is a group: its settings begin with {PREFIX}{name.upper()}__"
    names = {known: known for known in _known_names()} | _older_names()
    near = difflib.get_close_matches(name.removesuffix("_FILE").upper(), names, n=1, cutoff=0.6)
    return f"{key} is no setting of Alex" + (f"; did you mean {PREFIX}{names[near[0]]}?" if near else "")


def _older_names() -> dict[str, str]:
    """The name a setting had in older tools → its name here."""
    fields = [(f"{group}__{leaf}", field) for group, model in groups().items() for leaf, field in leaves(model).items()]
    extras = [(name.upper(), field.json_schema_extra) for name, field in fields]
    return {str(extra["was"]): name for name, extra in extras if isinstance(extra, dict) and "was" in extra}


def _place(tree: dict[str, object], name: str, value: str) -> None:
    group, _, leaf = name.lower().partition("__")
    if leaf:
        branch = tree.setdefault(group, {})
        assert isinstance(branch, dict)
        branch[leaf] = value
    else:
        tree[group] = value


def _known_names() -> tuple[str, ...]:
    grouped = [f"{group}__{leaf}".upper() for group, model in groups().items() for leaf in leaves(model)]
    alone = (name.upper() for name in Settings.model_fields if name not in groups())
    return (*alone, *grouped)


def _name(error: ErrorDetails) -> str:
    return PREFIX + "__".join(str(part).upper() for part in error["loc"][:2])


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return f"{_name(error)} is missing: the group {PREFIX}{str(error['loc'][0]).upper()} is whole or absent"
    return f"{_name(error)} {refusal(error['type'], error['msg'], error.get('ctx', {}))}"


def _contradictions(settings: Settings) -> list[str]:
    problems = []
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        problems.append(f"ALEX_DATA_DIR must be a folder: {settings.data_dir} is a file")
    if settings.model is not None and not (settings.model.api_key or settings.model.base_url):
        problems.append("ALEX_MODEL__API_KEY or ALEX_MODEL__BASE_URL is missing: ALEX_MODEL__NAME needs one of them")
    telegram = settings.telegram
    if telegram is not None and telegram.mode == "webhook" and telegram.webhook_secret is None:
        problems.append("ALEX_TELEGRAM__WEBHOOK_SECRET is missing: ALEX_TELEGRAM__MODE=webhook needs it")
    if settings.voice is not None and settings.voice.voice is not None and not settings.voice.voice.is_file():
        problems.append(f"ALEX_VOICE__VOICE must be the file of a Piper voice (.onnx): {settings.voice.voice} is none")
    if settings.mail is not None:
        problems += _mail(settings.mail)
    if settings.mode == "production":
        problems += _production(settings)
    return problems


def _mail(mail: MailSettings) -> list[str]:
    imap = {"HOST": mail.imap_host, "USERNAME": mail.imap_username, "PASSWORD": mail.imap_password}
    given = [name for name, value in imap.items() if value is not None]
    problems = [
        f"ALEX_MAIL__IMAP_{name} is missing: ALEX_MAIL__IMAP_{given[0]} needs it"
        for name, value in imap.items()
        if value is None and given
    ]
    if (mail.username is None) != (mail.password is None):
        lacks, has = ("PASSWORD", "USERNAME") if mail.password is None else ("USERNAME", "PASSWORD")
        problems.append(f"ALEX_MAIL__{lacks} is missing: ALEX_MAIL__{has} needs it")
    if mail.dkim_key_file is not None and not mail.dkim_key_file.is_file():
        problems.append(f"ALEX_MAIL__DKIM_KEY_FILE must be the file of a key: {mail.dkim_key_file} is none")
    return problems


def _production(settings: Settings) -> list[str]:
    problems = []
    key = settings.web.secret_key
    if key is None:
        problems.append("ALEX_WEB__SECRET_KEY is missing: ALEX_MODE=production makes none by itself")
    elif len(key.get_secret_value()) < 32:
        problems.append("ALEX_WEB__SECRET_KEY is too short: ALEX_MODE=production asks for 32 characters")
    if settings.web.public_url is None:
        problems.append("ALEX_WEB__PUBLIC_URL is missing: ALEX_MODE=production needs it")
    elif not settings.web.public_url.startswith("https://"):
        problems.append("ALEX_WEB__PUBLIC_URL must be https: ALEX_MODE=production")
    return problems


def closed_doors(settings: Settings) -> list[tuple[str, str]]:
    """Doors that are shut, each with the setting that opens it."""
    doors = []
    if settings.telegram is None:
        doors.append(("Telegram", "ALEX_TELEGRAM__TOKEN"))
    if settings.whatsapp is None:
        doors.append(("WhatsApp", "ALEX_WHATSAPP__ACCESS_TOKEN"))
    if settings.stripe is None:
        doors.append(("payment by Stripe", "ALEX_STRIPE__SECRET_KEY"))
    if settings.model is None:
        doors.append(("remote model", "ALEX_MODEL__NAME"))
    if settings.mail is None:
        doors.append(("sending e-mail (kept in the folder outbox)", "ALEX_MAIL__HOST"))
    if settings.mail is None or settings.mail.imap_host is None:
        doors.append(("reading e-mail", "ALEX_MAIL__IMAP_HOST"))
    if settings.notion is None:
        doors.append(("Notion", "ALEX_NOTION__TOKEN"))
    if settings.voice is None or settings.voice.transcriber_model is None:
        doors.append(("listening to voice messages", "ALEX_VOICE__TRANSCRIBER_MODEL"))
    return doors


def from_process() -> Settings:
    """The settings of this process: `.env` of the working folder, then the environment."""
    return load_settings(os.environ, Path(".env"))


def silence_telemetry() -> None:
    """Nothing calls home: set before any of these libraries is imported."""
    os.environ["LANGSMITH_TRACING"] = "false"
    os.environ["LANGCHAIN_TRACING_V2"] = "false"
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
