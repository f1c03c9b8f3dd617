"""`alex work …`: the recurring jobs by hand, and the timetable beside or without a service."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app import App
from bot.cli import cli
from bot.recurring import ROUND
from bot.serving import worker_lock
from bot.working import Desk
from storage.models.staff import StaffRole
from tests.builders import Person
from tests.conftest import FixedClock


@pytest.fixture
def shop(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("ALEX_DATA_DIR", str(tmp_path))
    return CliRunner()


def test_once_runs_each_job_and_says_what_it_did(shop: CliRunner, tmp_path: Path) -> None:
    done = shop.invoke(cli, ["work", "once"])
    assert done.exit_code == 0
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == list(ROUND)
    (report,) = (tmp_path / "reports").glob("*.txt")
    assert "Chiffre d’affaires" in report.read_text("utf-8")


def test_one_job_can_be_run_alone(shop: CliRunner) -> None:
    done = shop.invoke(cli, ["work", "orders"])
    assert done.stdout.splitlines() == [
        "orders: 0 events taken in, 0 refunds sent, 0 instalments asked for, 0 unpaid orders closed, 0 deliveries"
    ]
    assert shop.invoke(cli, ["work", "everything"]).exit_code == 2


async def test_the_report_reaches_an_admin_in_their_chat(app: App, alice: Person, charlie: Person) -> None:
    await alice.says("bonjour")
    await charlie.says("bonjour")
    await app.team.staff.add_member("terminal", "alice", role=StaffRole.admin)
    assert (await app.recurring["report"]()).endswith("told to 1 members of staff")
    assert "Chiffre d’affaires" in json.dumps(list(await alice.lines()), ensure_ascii=False, default=str)
    assert "Chiffre d’affaires" not in json.dumps(list(await charlie.lines()), ensure_ascii=False, default=str)


async def test_the_daemon_works_alone_and_leaves_the_work_to_a_service_beside_it(app: App, clock: FixedClock) -> None:
    desk = Desk(app)
    await desk.keep()
    clock.advance(days=1)
    with worker_lock(app.settings):
        assert sorted(await desk.keep()) == sorted((*ROUND, "editions", "files", "notion", "lessons", "abandoned"))
        assert not (app.settings.data_dir / "reports").exists()
    await desk.keep()
    assert len(list((app.settings.data_dir / "reports").glob("*.txt"))) == 1
