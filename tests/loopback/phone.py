"""A messenger in memory: recordings are fetched from it in pieces, and what is sent to it is kept in order."""

from collections.abc import AsyncIterator
from datetime import timedelta

from agents.errors import PortError
from agents.messages import Attachment, Capabilities, ChannelName, OutgoingPart, Receipt
from bot.channels.base import Accept

_PIECE = 4096


class Phone:
    """Plays the part of a platform at the port `bot.channels.base.Channel`; `breaks` fetches fail before one works."""

    name = ChannelName.telegram
    capabilities = Capabilities(settle=timedelta(0), settle_while_arriving=timedelta(0))

    def __init__(self) -> None:
        self.recordings: dict[str, bytes] = {}
        self.sent: list[OutgoingPart] = []
        self.typing = 0
        self.breaks = 0

    async def start(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def listen(self, accept: Accept) -> None:
        """Nothing to poll."""

    async def send(self, part: OutgoingPart) -> Receipt:
        self.sent.append(part)
        return Receipt(f"r{len(self.sent)}")

    async def show_typing(self, address: str) -> None:
        self.typing += 1

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        if self.breaks:
            self.breaks -= 1
            raise PortError(reason="the line broke")
        content = self.recordings.get(attachment.platform_reference or "")
        if content is None:
            raise PortError(permanent=True, reason="the platform no longer has it")
        for start in range(0, len(content), _PIECE):
            yield content[start : start + _PIECE]
