from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest

from agents.approved import Occasion, Template
from bot.secret_key import secret_key
from bot.setting_groups import Group, groups
from bot.settings import Settings, SettingsError, closed_doors, load_settings
from scripts.env_example import env_example

TELEGRAM = {"ALEX_TELEGRAM__TOKEN": "1:a"}
WHATSAPP = {
    "ALEX_WHATSAPP__ACCESS_TOKEN": "a",
    "ALEX_WHATSAPP__PHONE_NUMBER_ID": "1",
    "ALEX_WHATSAPP__APP_SECRET": "s",
    "ALEX_WHATSAPP__VERIFY_TOKEN": "v",
}
PRODUCTION = {"ALEX_MODE": "production", "ALEX_WEB__SECRET_KEY": "x" * 32, "ALEX_WEB__PUBLIC_URL": "https://alex.test"}
STRIPE = "payment by Stripe"
MAIL = ("sending e-mail (kept in the folder outbox)", "reading e-mail")
EARS = ("Notion", "listening to voice messages")


def test_with_no_setting_alex_is_embedded(tmp_path: Path) -> None:
    settings = load_settings({"HOME": "/root", "ALEX_FEEDS__FILE": "for a later part"})
    assert (settings.mode, settings.database_url) == ("embedded", "sqlite:///var/alex.db")
    assert [door for door, _ in closed_doors(settings)] == [
        "Telegram",
        "WhatsApp",
        STRIPE,
        "remote model",
        *MAIL,
        *EARS,
    ]


def test_groups_that_are_whole_open_their_doors() -> None:
    settings = load_settings({**TELEGRAM, **WHATSAPP, **PRODUCTION, "ALEX_TELEGRAM__ADMIN_IDS": "1, 2"})
    assert settings.telegram is not None
    assert settings.telegram.admin_ids == (1, 2)
    assert [door for door, _ in closed_doors(settings)] == [STRIPE, "remote model", *MAIL, *EARS]
    assert "x" * 32 in settings.secrets()
    assert secret_key(settings) == "x" * 32


def test_the_templates_of_whatsapp_are_named_by_occasion_and_language() -> None:
    listed = "aftercare/fr=suivi_reparation, reply/en=team_reply:en_US"
    settings = load_settings({**WHATSAPP, "ALEX_WHATSAPP__TEMPLATES": listed})
    assert settings.whatsapp is not None
    assert dict(settings.whatsapp.templates) == {
        (Occasion.aftercare, "fr"): Template("suivi_reparation", "fr"),
        (Occasion.reply, "en"): Template("team_reply", "en_US"),
    }


def test_a_secret_may_stand_in_a_file_and_env_gives_way_to_the_environment(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("1:from-file\n")
    env_file = tmp_path / ".env"
    env_file.write_text(f"ALEX_TELEGRAM__TOKEN_FILE={secret}\nALEX_WEB__PORT=1\n")
    settings = load_settings({"ALEX_WEB__PORT": "2"}, env_file)
    assert settings.telegram is not None
    assert (settings.telegram.token.get_secret_value(), settings.web.port) == ("1:from-file", 2)


def test_the_environment_wins_over_the_other_way_to_give_the_same_secret(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("1:from-file\n")
    env_file = tmp_path / ".env"
    env_file.write_text("ALEX_TELEGRAM__TOKEN=1:from-env-file\n")
    settings = load_settings({"ALEX_TELEGRAM__TOKEN_FILE": str(secret)}, env_file)
    assert settings.telegram is not None
    assert settings.telegram.token.get_secret_value() == "1:from-file"


def test_every_group_can_be_read() -> None:
    kinds = {name: (field.annotation, *get_args(field.annotation)) for name, field in Settings.model_fields.items()}
    of_groups = {
        name for name, kind in kinds.items() if any(isinstance(k, type) and issubclass(k, Group) for k in kind)
    }
    assert groups().keys() == of_groups


def test_every_secret_is_known_to_the_log() -> None:
    environ = {
        "ALEX_WEB__SECRET_KEY": "one",
        "ALEX_STRIPE__SECRET_KEY": "two",
        "ALEX_STRIPE__WEBHOOK_SECRET": "three",
        "ALEX_DATABASE__URL": "postgresql://alex:fo%40ur@host/alex",
    }
    assert sorted(load_settings(environ).secrets()) == ["fo@ur", "one", "three", "two"]


def test_values_are_taken_without_the_blanks_around_them() -> None:
    environ = {"ALEX_WEB__PUBLIC_URL": " https://alex.test/ ", "ALEX_TELEGRAM__TOKEN": " 1:a ", "ALEX_WEB__HOST": "::1"}
    settings = load_settings(environ)
    assert settings.telegram is not None
    assert settings.telegram.token.get_secret_value() == "1:a"
    assert (settings.web.public_url, settings.web.host) == ("https://alex.test", "::1")


def test_postgres_may_be_named_by_its_short_scheme_and_by_a_socket() -> None:
    assert load_settings({"ALEX_DATABASE__URL": "postgres://h/alex"}).database_url == "postgresql://h/alex"
    socket = "postgresql://alex@/alex?host=/run/postgresql"
    assert load_settings({"ALEX_DATABASE__URL": socket}).database_url == socket


def test_a_folder_may_be_named_from_the_home_folder() -> None:
    assert load_settings({"ALEX_DATA_DIR": "~/alex"}).data_dir == Path.home() / "alex"


def test_the_embedded_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    settings = load_settings({"ALEX_DATA_DIR": str(tmp_path)})
    assert secret_key(settings) == secret_key(settings)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    settings = load_settings({"ALEX_DATA_DIR": str(tmp_path)})
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret_key, [settings] * 8))) == 1


def test_a_disk_without_links_keeps_a_secret_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(_path: Path, _target: str) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    settings = load_settings({"ALEX_DATA_DIR": str(tmp_path)})
    assert secret_key(settings) == secret_key(settings)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_secret_that_was_lost_signs_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(SettingsError, match="is empty"):
        secret_key(load_settings({"ALEX_DATA_DIR": str(tmp_path)}))


def test_the_example_names_older_tools() -> None:
    assert "was OPENAI_API_KEY in older tools" in env_example()


def test_mail_comes_from_what_is_set_and_else_from_the_account() -> None:
    account = {
        "ALEX_MAIL__HOST": "smtp.garage.test",
        "ALEX_MAIL__USERNAME": "a@garage.test",
        "ALEX_MAIL__PASSWORD": "p",
    }
    named = account | {"ALEX_MAIL__FROM": "Alex du garage <alex@garage.test>"}
    senders = [_sender(environ) for environ in (named, account, {"ALEX_MAIL__HOST": "smtp.garage.test"})]
    assert senders == ["Alex du garage <alex@garage.test>", "a@garage.test", "alex@smtp.garage.test"]


def _sender(environ: dict[str, str]) -> str:
    mail = load_settings(environ).mail
    assert mail is not None
    return mail.sender
