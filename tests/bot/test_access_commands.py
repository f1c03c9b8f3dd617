"""`alex admin staff …`, `key …` and `second-factor …`, as an operator types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.app import App, build
from bot.cli import cli
from bot.library import Library
from bot.settings import Settings
from storage.models.staff import StaffRole


@pytest.fixture
def house(tmp_path: Path, migrated: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "alex.db").write_bytes(migrated.read_bytes())
    monkeypatch.setenv("ALEX_DATA_DIR", str(tmp_path))

    def built(settings: Settings) -> App:
        return build(settings, library=library)

    # The same house, without reading the library anew for every command.
    monkeypatch.setattr("bot.app.build", built)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["admin", *words])


@pytest.mark.usefixtures("house")
def test_a_key_is_shown_once_listed_without_its_text_and_revoked() -> None:
    assert run("key", "list").stdout == "no key\n"
    run("staff", "add", "telegram:12345", "--role", "admin")
    made = run("key", "add", "telegram:12345", "caisse", "--role", "agent").stdout.strip()
    listed = run("key", "list").stdout
    assert "agent" in listed
    assert "caisse" in listed
    assert made.startswith("alex_staff_")
    assert made not in listed
    assert run("key", "revoke", "1").exit_code == 0
    assert run("key", "list").stdout == "no key\n"


@pytest.mark.usefixtures("house")
def test_whoever_is_no_member_gets_no_key() -> None:
    refused = [run("key", "add", who, "caisse") for who in ("telegram:1", "owner")]
    assert [(one.exit_code, one.stdout) for one in refused] == [(1, "")] * 2


@pytest.mark.usefixtures("house")
def test_a_member_of_staff_gets_a_link_of_their_own_and_a_stranger_none() -> None:
    assert run("sign-in-link", "telegram:12345").exit_code == 1
    run("staff", "add", "telegram:12345", "--role", "agent")
    assert "/console/sign-in?token=" in run("sign-in-link", "telegram:12345").stdout


@pytest.mark.usefixtures("house")
def test_a_role_that_nobody_has_is_answered_by_those_there_are() -> None:
    refused = run("staff", "add", "telegram:12345", "--role", "boss")
    assert refused.exit_code == 2
    assert [role for role in StaffRole if role not in refused.output] == []
    assert run("sign-in-link", "telegram:12345").exit_code == 1


@pytest.mark.usefixtures("house")
def test_there_is_nothing_to_reset_before_a_second_factor() -> None:
    run("staff", "add", "telegram:12345", "--role", "admin")
    refused = run("second-factor", "reset", "telegram:12345")
    assert (refused.exit_code, refused.stdout) == (1, "")
