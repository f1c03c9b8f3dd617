"""The report of a day: its figures beside those of the day before, what waits for a person, and a chart."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from agents.bus.asked import Answer, Command
from agents.bus.periods import Period, period
from agents.bus.pictures import Pictures, revenue_bars
from agents.bus.wording import change, channel_lines, date_of, target, written
from agents.conversation.notifying import notify_staff
from agents.conversation.replying import Replying
from agents.messages import OutgoingMessage
from agents.ports import Bars
from agents.staff.languages import of_team, spoken_by
from agents.texts.lookup import PARIS, say
from storage.database import Database, Transaction
from storage.models.staff import StaffRole
from storage.reports.figures import FIGURES
from storage.reports.reading import Reports, Value, window_of

_LINES = (
    "revenue", "orders", "average_basket", "conversion", "basic", "premium", "refunds", "churn", "turns", "handoffs",
    "tickets", "first_contact", "csat", "nps", "model_cost",
)  # fmt: skip
_CHART_DAYS = 30
_MOST_CHARTS = 60
"""Pictures of days that are kept; the words of every day stay."""
_MORNING_ENDS = 12
_READERS = (StaffRole.owner, StaffRole.admin)


@dataclass(frozen=True, slots=True)
class Report:
    """`chart` shows the revenue of the thirty days that end with this one."""

    day: date
    text: str
    chart: Bars


class ReportService:
    def __init__(self, database: Database, reports: Reports, *, pictures: Pictures, replying: Replying) -> None:
        self._database = database
        self._reports = reports
        self._pictures = pictures
        self._replying = replying

    async def daily(self, day: date, *, language: str = "fr") -> Report:
        """Of a day in Paris, which may still be running; the numbers are those of /stats and of the console."""
        before = day - timedelta(days=1)
        now = await self._reports.values(window_of(day, day))
        earlier = await self._reports.values(window_of(before, before))
        lines = [say("bus.head_report", language, when=date_of(day, language))]
        lines += [_line(name, now, earlier, language) for name in _LINES]
        channels = await self._reports.by_channel(FIGURES["revenue"], window_of(day, day))
        lines += channel_lines(FIGURES["revenue"], channels, language)
        waiting, issues = await self._database.write(_waiting)
        lines.append(say("bus.waits", language, threads=waiting, issues=issues))
        return Report(day, "\n".join(lines), await revenue_bars(self._reports, _until(day), language))

    async def read(self, command: Command) -> Answer:
        """`/rapport [day]`: today when none is named."""
        wanted = period(command.argument, self._database.clock(), default="today")
        report = await self.daily(wanted.last, language=command.language)
        return Answer(report.text, bars=report.chart)

    async def publish(self, folder: Path, *, day: date | None = None) -> str:
        """Write the report of a day and its chart to files named by the day, and to every admin's chat.

        The day is today, or in the morning yesterday when its report was missed. Everybody reads it in their own
        language, the files speak that of the team. Repeating it overwrites the files and tells again. A chart that
        cannot be drawn is left out.
        """
        day = day or _owed(folder, self._database.clock())
        kept_in, *spoken = await self._database.write(_languages)
        path = folder / f"{day}.txt"
        said = {language: await self._said(path, day, language, is_kept=language == kept_in) for language in spoken}
        told = await self._database.write(
            lambda tx: notify_staff(
                self._replying, tx, lambda language: said.get(language, said[kept_in]), roles=_READERS
            )
        )
        return f"{path}, told to {told} members of staff"

    async def _said(self, path: Path, day: date, language: str, *, is_kept: bool) -> OutgoingMessage:
        report = await self.daily(day, language=language)
        picture = await self._pictures.drawn(report.chart)
        if is_kept:
            await asyncio.to_thread(_write, path, report.text, picture)
        attached = await self._pictures.attached(picture, name=f"{day}.png", caption=report.text)
        return OutgoingMessage(report.text, attachments=attached)


def _line(name: str, now: Mapping[str, Value], earlier: Mapping[str, Value], language: str) -> str:
    figure = FIGURES[name]
    grown = change(now[name].of(figure), earlier[name].of(figure), language)
    aimed = target(figure, language)
    value = written(figure, now[name], language) + grown + (f" · {aimed}" if aimed else "")
    return say("bus.line", language, name=say(f"figure.{name}", language), value=value)


def _waiting(tx: Transaction) -> tuple[int, int]:
    return tx.pauses.waiting_for_people(), tx.issues.count_open()


def _languages(tx: Transaction) -> Sequence[str]:
    """That of the file first, then each in which somebody reads it, that of the file among them."""
    kept_in = of_team(tx)
    readers = {spoken_by(tx, grant.contact_id) for grant in tx.staff.in_force(_READERS)}
    return [kept_in, *sorted({kept_in, *readers})]


def _owed(folder: Path, now: datetime) -> date:
    """A service that was down at eleven in the evening reports in the morning on the day that is over."""
    local = now.astimezone(PARIS)
    yesterday = local.date() - timedelta(days=1)
    missed = local.hour < _MORNING_ENDS and any(folder.glob("*.txt")) and not (folder / f"{yesterday}.txt").exists()
    return yesterday if missed else local.date()


def _until(day: date) -> Period:
    return Period(day - timedelta(days=_CHART_DAYS - 1), day)


def _write(path: Path, text: str, picture: bytes | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in sorted(path.parent.glob("*.png"))[:-_MOST_CHARTS]:
        old.unlink(missing_ok=True)
    # Its name says that the day was reported: only a whole one may have it.
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text + "\n", "utf-8")
    unfinished.replace(path)
    if picture is not None:
        path.with_suffix(".png").write_bytes(picture)
