"""Charts for chats that show no page: drawn, kept as a file, attached to the answer they belong to."""

import asyncio
import logging
from datetime import timedelta

from agents.bus.periods import Period
from agents.errors import ChartError
from agents.messages import Attachment, AttachmentKind, ChannelName
from agents.ports import Bars, ChartDrawer
from agents.texts.lookup import say
from storage.files import FileStore
from storage.models.ids import FileId
from storage.reports.figures import FIGURES
from storage.reports.reading import Reports, Value, window_of

log = logging.getLogger(__name__)

SHOWN_IN = frozenset({ChannelName.telegram.value, ChannelName.whatsapp.value})
_MOST_BARS = 92
_LONGEST_CAPTION = 1000
"""A picture's caption holds 1 024 characters on both platforms; a longer answer goes without."""


class Pictures:
    def __init__(self, charts: ChartDrawer, files: FileStore) -> None:
        self._charts = charts
        self._files = files

    async def drawn(self, bars: Bars) -> bytes | None:
        """None when it cannot be drawn or no bar would stand in it: the words say the same."""
        if not any(value for _, value in bars.bars):
            return None
        try:
            return await self._charts.draw(bars)
        except ChartError:
            log.warning("a chart could not be drawn")
            return None

    async def attached(self, picture: bytes | None, *, name: str, caption: str) -> tuple[Attachment, ...]:
        """The picture as it is sent beside these words; nothing where the words are too long for a caption."""
        if picture is None or len(caption) > _LONGEST_CAPTION:
            return ()
        token = self._files.new()
        await asyncio.to_thread(self._files.path(token).write_bytes, picture)
        kept = FileId(token)
        return (Attachment(AttachmentKind.image, file=kept, name=name, mime="image/png", size_bytes=len(picture)),)


async def revenue_bars(reports: Reports, wanted: Period, language: str) -> Bars:
    """Every day of the period, those without a sale too; of a long one the last three months."""
    days = await reports.by_day(FIGURES["revenue"], window_of(wanted.first, wanted.last))
    number = min(wanted.days, _MOST_BARS)
    every = [wanted.last - timedelta(days=number - 1 - place) for place in range(number)]
    bars = tuple((f"{day:%d/%m}", days.get(day, Value()).total / 100) for day in every)
    named = {one: say(f"bus.chart_{one}", language) for one in ("revenue", "euros", "day")}
    return Bars(named["revenue"], named["euros"], bars, along=named["day"])
