"""Fetch what people sent from the platform to our disk, in pieces, and never more than a file may have."""

import logging
from collections.abc import AsyncIterator, Mapping

from agents.conversation.enclosures import Enclosure, Enclosures, Missing
from agents.errors import PortError
from agents.jobs import Handler
from agents.messages import Attachment
from bot.channels.base import Channel
from bot.metrics import METRICS
from storage.files import FileStore, FileTooLarge, Kept
from storage.models.ids import MessageId
from storage.queue.job import Done, Outcome, RunningJob

log = logging.getLogger(__name__)

LARGEST = 20 * 1024 * 1024
"""Bytes; the Bot API hands out no larger file (core.telegram.org/bots/api#getfile)."""
_MOST_ATTEMPTS = 6


class Fetching:
    def __init__(self, *, enclosures: Enclosures, files: FileStore, channels: Mapping[str, Channel]) -> None:
        self._enclosures = enclosures
        self._files = files
        self._channels = channels

    async def download(self, channel: str, attachment: Attachment) -> Kept:
        """The file on our disk. Raises PortError, or FileTooLarge; neither leaves anything behind."""
        return await self._files.keep(self._pieces(channel, attachment), longest=LARGEST)

    async def fetch(self, message_id: MessageId, *, attempt: int = 1) -> None:
        """Fetch all files of a message; safe to repeat. Raises PortError for those that may be had later."""
        for enclosure in await self._enclosures.waiting(message_id):
            try:
                kept = await self.download(enclosure.channel, enclosure.attachment)
            except FileTooLarge:
                await self._miss(enclosure, Missing.too_large)
            except PortError as error:
                if not error.permanent and attempt < _MOST_ATTEMPTS:
                    raise
                await self._miss(enclosure, Missing.lost)
            else:
                await self._enclosures.keep(enclosure, kept)
                METRICS.count("alex_files_total", fate="kept")

    async def _miss(self, enclosure: Enclosure, why: Missing) -> None:
        log.warning("file not fetched", extra={"conversation": enclosure.conversation_id, "why": why.value})
        await self._enclosures.miss(enclosure, why)
        METRICS.count("alex_files_total", fate=why.value)

    async def _pieces(self, name: str, attachment: Attachment) -> AsyncIterator[bytes]:
        channel = self._channels.get(name)
        if channel is None:
            raise PortError(permanent=True, reason=f"the door {name} is closed")
        async for piece in channel.fetch(attachment):
            yield piece

    def jobs(self) -> dict[str, Handler]:
        async def fetch(job: RunningJob) -> Outcome:
            await self.fetch(MessageId(int(job.payload["message"])), attempt=job.attempt)
            return Done()

        return {"fetch": fetch}
