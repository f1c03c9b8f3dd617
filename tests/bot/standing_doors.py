"""Doors of a platform that is not there: what they are handed is taken or refused at once."""

from collections.abc import AsyncIterator

from agents.errors import Certainty, DeliveryError
from agents.messages import Attachment, Capabilities, ChannelName, OutgoingPart, Receipt
from bot.channels.base import Accept


class OpenDoor:
    name = ChannelName.telegram
    capabilities = Capabilities()

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def listen(self, accept: Accept) -> None: ...

    async def send(self, part: OutgoingPart) -> Receipt:
        return Receipt("r")

    async def show_typing(self, address: str) -> None: ...

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        yield b""


class ShutDoor(OpenDoor):
    """Names the person when it refuses, as platforms do."""

    async def send(self, part: OutgoingPart) -> Receipt:
        raise DeliveryError(certainty=Certainty.unsent, reason=f"cannot deliver {part.text} to {part.address}")
