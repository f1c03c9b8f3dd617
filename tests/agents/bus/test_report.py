"""The report of the day: to a file, to the admins, with the numbers of everything else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agents.bus.pictures import Pictures
from agents.bus.report import ReportService
from agents.errors import ChartError
from agents.ports import Bars
from agents.staff.roles import Officer
from bot.adapters.charts.sketch import SketchedCharts
from bot.app import App
from storage.models.staff import StaffRole
from tests.agents.sales.shop import Shop
from tests.builders import Person
from tests.conftest import FixedClock


class BrokenCharts(SketchedCharts):
    async def draw(self, bars: Bars) -> bytes:
        raise ChartError


@pytest.fixture
def charts() -> SketchedCharts:
    return SketchedCharts()


def days_in(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.txt"))


def service(app: App, charts: SketchedCharts) -> ReportService:
    return ReportService(app.database, app.reports, pictures=Pictures(charts, app.files), replying=app.replying)


async def test_the_day_is_told_beside_the_day_before(
    app: App, shop: Shop, charts: SketchedCharts, clock: FixedClock
) -> None:
    await shop.bought("formation-basic")
    clock.advance(days=1)
    await shop.bought("formation-premium")
    report = await service(app, charts).daily(date(2026, 11, 21))
    assert "Rapport du 21/11/2026" in report.text
    assert "Chiffre d’affaires\u00a0: 297,00\u00a0€ (+206,2\u00a0%)" in report.text
    assert "terminal\u00a0: 297,00\u00a0€" in report.text
    assert len(report.text) < 1024, "a caption of Telegram holds it"
    assert report.chart.bars[-2:] == (("20/11", 97.0), ("21/11", 297.0))
    assert len(report.chart.bars) == 30


async def test_days_without_a_sale_are_no_picture(app: App, charts: SketchedCharts) -> None:
    report = await service(app, charts).daily(date(2026, 11, 21))
    assert await Pictures(charts, app.files).drawn(report.chart) is None


async def test_it_goes_to_a_file_a_picture_and_every_admin(
    app: App, shop: Shop, clock: FixedClock, charts: SketchedCharts, tmp_path: Path
) -> None:
    await shop.bought("formation-basic")
    await app.team.staff.add_member("terminal", "boss", role=StaffRole.admin)
    await app.team.staff.add_member("terminal", "helper", role=StaffRole.agent)
    bob, dora = Person(app, clock, "boss"), Person(app, clock, "helper")
    await bob.says("bonjour")
    await dora.says("bonjour")
    assert "told to 1 members" in await service(app, charts).publish(tmp_path / "reports")
    assert "Rapport du 20/11/2026" in str((await bob.lines())[-1]["text"])
    assert "Rapport" not in str((await dora.lines())[-1]["text"])
    assert (tmp_path / "reports" / "2026-11-20.txt").read_text("utf-8").startswith("Rapport du 20/11/2026")
    assert (tmp_path / "reports" / "2026-11-20.png").read_bytes().startswith(b"\x89PNG")
    assert len(charts.drawn) == 1


async def test_each_admin_reads_it_in_their_own_language_and_the_file_speaks_the_owners(
    app: App, clock: FixedClock, charts: SketchedCharts, tmp_path: Path
) -> None:
    bob = await app.team.staff.add_member("terminal", "bob", role=StaffRole.owner)
    dora = await app.team.staff.add_member("terminal", "dora", role=StaffRole.admin)
    people = [Person(app, clock, name) for name in ("bob", "dora")]
    for person in people:
        await person.says("bonjour")
    await app.team.contacts.choose_language(bob, "en")
    await app.team.contacts.choose_language(dora, "fr")
    assert "told to 2 members" in await service(app, charts).publish(tmp_path)
    heard = [str((await person.lines())[-1]["text"])[:7] for person in people]
    assert heard == ["Report ", "Rapport"]
    assert (tmp_path / "2026-11-20.txt").read_text("utf-8").startswith("Report of 20 Nov 2026")


async def test_a_chart_that_fails_does_not_stop_the_report(app: App, tmp_path: Path) -> None:
    await service(app, BrokenCharts()).publish(tmp_path / "reports")
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["2026-11-20.txt"]


async def test_a_report_that_was_missed_at_night_is_that_of_the_day_before(
    app: App, charts: SketchedCharts, clock: FixedClock, tmp_path: Path
) -> None:
    await service(app, charts).publish(tmp_path)
    clock.advance(days=1, hours=14)
    await service(app, charts).publish(tmp_path)
    await service(app, charts).publish(tmp_path)
    assert days_in(tmp_path) == ["2026-11-20", "2026-11-21", "2026-11-22"]


async def test_an_admin_asks_for_the_report_of_any_day(app: App, shop: Shop, boss: Officer) -> None:
    await shop.bought("formation-basic")
    told = await app.bus.run("/rapport hier", boss, language="fr")
    assert told is not None
    assert "19/11/2026" in told.text
    today = await app.bus.run("/report", boss, language="en")
    assert today is not None
    assert "Revenue: €97.00" in today.text


async def test_a_chart_goes_with_the_words_where_pictures_are_shown(
    app: App, shop: Shop, boss: Officer, clock: FixedClock, charts: SketchedCharts
) -> None:
    app.bus.pictures = Pictures(charts, app.files)
    await shop.bought("formation-basic")
    clock.advance(days=1)
    await shop.bought("formation-premium")
    by = replace(boss, place="telegram")
    sales = await app.bus.run("/ventes 7j", by, language="fr")
    report = await app.bus.run("/rapport", by, language="fr")
    assert [len(one.attachments) for one in (sales, report) if one] == [1, 1]
    assert [len(bars.bars) for bars in charts.drawn] == [7, 30]
    in_terminal = await app.bus.run("/ventes 7j", boss, language="fr")
    assert in_terminal is not None
    assert in_terminal.attachments == ()
