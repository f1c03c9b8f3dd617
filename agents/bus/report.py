"""The report of a day: its figures beside those of the day before, what waits for a person, and a chart."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from agents.bus.asked import Answer, Command
from agents.bus.periods import Period, period
from agents.bus.wording import change, date_of, written
from agents.conversation.notifying import notify_staff
from agents.conversation.replying import Replying
from agents.errors import ChartError
from agents.messages import Attachment, AttachmentKind, OutgoingMessage
from agents.ports import Bars, ChartDrawer
from agents.texts.lookup import PARIS, say
from storage.database import Database, Transaction
from storage.files import FileStore
from storage.models.ids import FileId
from storage.models.staff import StaffRole
from storage.reports.figures import FIGURES
from storage.reports.reading import Reports, Value, window_of

log = logging.getLogger(__name__)

_LINES = (
    "revenue", "orders", "average_basket", "conversion", "basic", "premium", "refunds", "churn", "turns", "handoffs",
    "tickets", "first_contact", "model_cost",
)  # fmt: skip
_CHART_DAYS = 30
_MORNING_ENDS = 12
_READERS = (StaffRole.owner, StaffRole.admin)


@dataclass(frozen=True, slots=True)
class Report:
    """`chart` shows the revenue of the thirty days that end with this one."""

    day: date
    text: str
    chart: Bars


class ReportService:
    def __init__(
        self, database: Database, reports: Reports, *, charts: ChartDrawer, files: FileStore, replying: Replying
    ) -> None:
        self._database = database
        self._reports = reports
        self._charts = charts
        self._files = files
        self._replying = replying

    async def daily(self, day: date, *, language: str = "fr") -> Report:
        """Of a day in Paris, which may still be running; the numbers are those of /stats and of the console."""
        before = day - timedelta(days=1)
        now = await self._reports.values(window_of(day, day))
        earlier = await self._reports.values(window_of(before, before))
        lines = [say("bus.head_report", language, when=date_of(day, language))]
        lines += [_line(name, now, earlier, language) for name in _LINES]
        channels = await self._reports.by_channel(FIGURES["revenue"], window_of(day, day))
        for name, value in channels.items():
            lines.append(
                say("bus.channel_line", language, name=name, value=written(FIGURES["revenue"], value, language))
            )
        waiting, issues = await self._database.write(_waiting)
        lines.append(say("bus.waits", language, threads=waiting, issues=issues))
        return Report(day, "\n".join(lines), await self.revenue_chart(_until(day), language))

    async def revenue_chart(self, wanted: Period, language: str) -> Bars:
        """Every day of the period, those without a sale too."""
        days = await self._reports.by_day(FIGURES["revenue"], window_of(wanted.first, wanted.last))
        every = [wanted.first + timedelta(days=number) for number in range(wanted.days)]
        bars = tuple((f"{day:%d/%m}", days.get(day, Value()).total / 100) for day in every)
        return Bars(say("bus.chart_revenue", language), say("bus.chart_euros", language), bars)

    async def read(self, command: Command) -> Answer:
        """`/rapport [day]`: today when none is named."""
        wanted = period(command.argument, self._database.clock(), default="today")
        return Answer((await self.daily(wanted.last, language=command.language)).text)

    async def publish(self, folder: Path, *, day: date | None = None) -> str:
        """Write the report of a day and its chart to files named by the day, and to every admin's chat.

        The day is today, or in the morning yesterday when its report was missed. Repeating it overwrites the files
        and tells again. A chart that cannot be drawn is left out.
        """
        report = await self.daily(day or _owed(folder, self._database.clock()))
        picture = await self._picture(report)
        path = folder / f"{report.day}.txt"
        await asyncio.to_thread(_write, path, report.text, picture)
        message = OutgoingMessage(report.text, attachments=await self._attached(picture, report.day))
        told = await self._database.write(lambda tx: notify_staff(self._replying, tx, message, roles=_READERS))
        return f"{path}, told to {told} members of staff"

    async def _picture(self, report: Report) -> bytes | None:
        try:
            return await self._charts.draw(report.chart)
        except ChartError:
            log.warning("the chart of the report could not be drawn")
            return None

    async def _attached(self, picture: bytes | None, day: date) -> tuple[Attachment, ...]:
        if picture is None:
            return ()
        token = self._files.new()
        await asyncio.to_thread(self._files.path(token).write_bytes, picture)
        file = FileId(token)
        name = f"{day}.png"
        return (Attachment(AttachmentKind.image, file=file, name=name, mime="image/png", size_bytes=len(picture)),)


def _line(name: str, now: Mapping[str, Value], earlier: Mapping[str, Value], language: str) -> str:
    figure = FIGURES[name]
    grown = change(now[name].of(figure), earlier[name].of(figure), language)
    value = written(figure, now[name], language) + grown
    return say("bus.line", language, name=say(f"figure.{name}", language), value=value)


def _waiting(tx: Transaction) -> tuple[int, int]:
    return tx.pauses.waiting_for_people(), len(tx.issues.open())


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
    path.write_text(text + "\n", "utf-8")
    if picture is not None:
        path.with_suffix(".png").write_bytes(picture)
