from pathlib import Path

import pytest

from bot.settings import SettingsError, closed_doors, env_example, load_settings, secret_key

TELEGRAM = {"ALEX_TELEGRAM__TOKEN": "1:a"}
WHATSAPP = {
    "ALEX_WHATSAPP__ACCESS_TOKEN": "a",
    "ALEX_WHATSAPP__PHONE_NUMBER_ID": "1",
    "ALEX_WHATSAPP__APP_SECRET": "s",
    "ALEX_WHATSAPP__VERIFY_TOKEN": "v",
}
PRODUCTION = {"ALEX_MODE": "production", "ALEX_WEB__SECRET_KEY": "x" * 32, "ALEX_WEB__PUBLIC_URL": "https://alex.test"}
KEY = "is missing: ALEX_MODEL__NAME needs one of them"


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"ALEX_MODE": "prod"}, "ALEX_MODE input should be 'embedded' or 'production'"),
        ({"ALEX_MOD": "x"}, "ALEX_MOD is no setting of Alex; did you mean ALEX_MODE?"),
        ({"ALEX_WEB__PROT": "1"}, "ALEX_WEB__PROT is no setting of Alex; did you mean ALEX_WEB__PORT?"),
        (
            {"ALEX_WEB__PORT": "x"},
            "ALEX_WEB__PORT input should be a valid integer, unable to parse string as an integer",
        ),
        ({"ALEX_WEB__PORT": "-1"}, "ALEX_WEB__PORT input should be greater than or equal to 0"),
        ({"ALEX_WEB__PORT": "65536"}, "ALEX_WEB__PORT input should be less than or equal to 65535"),
        ({"ALEX_WEB__RATE_LIMITS": "no"}, "ALEX_WEB__RATE_LIMITS input should be 'on' or 'off'"),
        (
            {"ALEX_WEB__PUBLIC_URL": "alex.test"},
            "ALEX_WEB__PUBLIC_URL must be an origin such as https://example.org, without a path",
        ),
        (
            {"ALEX_WEB__PUBLIC_URL": "https://alex.test/chat"},
            "ALEX_WEB__PUBLIC_URL must be an origin such as https://example.org, without a path",
        ),
        ({"ALEX_DATABASE__URL": "mysql://x"}, "ALEX_DATABASE__URL must begin with sqlite:/// or postgresql://"),
        ({"ALEX_MODEL__NAME": "m"}, f"ALEX_MODEL__API_KEY or ALEX_MODEL__BASE_URL {KEY}"),
        (
            {"ALEX_MODEL__API_KEY": "k"},
            "ALEX_MODEL__NAME is missing: the group ALEX_MODEL is whole or absent",
        ),
        (
            {"ALEX_MODEL__NAME": "m", "ALEX_MODEL__BASE_URL": "http://x"},
            "ALEX_MODEL__BASE_URL must be an http address that ends in /v1",
        ),
        (
            {"ALEX_TELEGRAM__MODE": "webhook"},
            "ALEX_TELEGRAM__TOKEN is missing: the group ALEX_TELEGRAM is whole or absent",
        ),
        (
            {**TELEGRAM, "ALEX_TELEGRAM__MODE": "webhook"},
            "ALEX_TELEGRAM__WEBHOOK_SECRET is missing: ALEX_TELEGRAM__MODE=webhook needs it",
        ),
        ({**TELEGRAM, "ALEX_TELEGRAM__MODE": "push"}, "ALEX_TELEGRAM__MODE input should be 'polling' or 'webhook'"),
        (
            {**TELEGRAM, "ALEX_TELEGRAM__ADMIN_IDS": "1,x"},
            "ALEX_TELEGRAM__ADMIN_IDS input should be a valid integer, unable to parse string as an integer",
        ),
        ({"ALEX_TELEGRAM__TOKEN": " "}, "ALEX_TELEGRAM__TOKEN must not be empty"),
        (
            {"ALEX_TELEGRAM__TOKEN_FILE": "/nowhere"},
            "ALEX_TELEGRAM__TOKEN_FILE names a file that cannot be read: /nowhere",
        ),
        *[
            (
                {key: value for key, value in WHATSAPP.items() if key != missing},
                f"{missing} is missing: the group ALEX_WHATSAPP is whole or absent",
            )
            for missing in WHATSAPP
        ],
        (
            {"ALEX_MODE": "production", "ALEX_WEB__PUBLIC_URL": "https://a.test"},
            "ALEX_WEB__SECRET_KEY is missing: ALEX_MODE=production makes none by itself",
        ),
        (
            {**PRODUCTION, "ALEX_WEB__SECRET_KEY": "short"},
            "ALEX_WEB__SECRET_KEY is too short: ALEX_MODE=production asks for 32 characters",
        ),
        (
            {**PRODUCTION, "ALEX_WEB__PUBLIC_URL": "http://a.test"},
            "ALEX_WEB__PUBLIC_URL must be https: ALEX_MODE=production",
        ),
    ],
)
def test_a_wrong_setting_is_named(environ: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    assert refused.value.problems == (problem,)


EARS = "listening to voice messages"


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"ALEX_WEB__PORT": "x", "ALEX_MODE": "y", "ALEX_NOTHING__AT_ALL": "1"})
    assert len(refused.value.problems) == 3


def test_with_no_setting_alex_is_embedded(tmp_path: Path) -> None:
    settings = load_settings({"HOME": "/root", "ALEX_STRIPE__SECRET_KEY": "for a later part"})
    assert (settings.mode, settings.database_url) == ("embedded", "sqlite:///var/alex.db")
    assert [door for door, _ in closed_doors(settings)] == ["Telegram", "WhatsApp", "remote model", EARS]


def test_groups_that_are_whole_open_their_doors() -> None:
    settings = load_settings({**TELEGRAM, **WHATSAPP, **PRODUCTION, "ALEX_TELEGRAM__ADMIN_IDS": "1, 2"})
    assert settings.telegram is not None
    assert settings.telegram.admin_ids == (1, 2)
    assert [door for door, _ in closed_doors(settings)] == ["remote model", EARS]
    assert "x" * 32 in settings.secrets()
    assert secret_key(settings) == "x" * 32


def test_a_secret_may_stand_in_a_file_and_env_gives_way_to_the_environment(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("1:from-file\n")
    env_file = tmp_path / ".env"
    env_file.write_text(f"ALEX_TELEGRAM__TOKEN_FILE={secret}\nALEX_WEB__PORT=1\n")
    settings = load_settings({"ALEX_WEB__PORT": "2"}, env_file)
    assert settings.telegram is not None
    assert (settings.telegram.token.get_secret_value(), settings.web.port) == ("1:from-file", 2)


def test_the_embedded_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    settings = load_settings({"ALEX_DATA_DIR": str(tmp_path)})
    assert secret_key(settings) == secret_key(settings)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_example_names_older_tools() -> None:
    assert "was OPENAI_API_KEY in older tools" in env_example()
