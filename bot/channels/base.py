"""The contract of a door: what every channel promises to the pipeline."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

from agents.messages import Attachment, Capabilities, ChannelName, Inbound, OutgoingPart, Receipt

Accept = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Stores what came in and returns only after the commit; safe to call again with the same content."""


class Channel(Protocol):
    """A messaging platform.

    `send` makes exactly one call to the platform and raises `DeliveryError` with its certainty: `unsent` only
    when the platform surely did not take the message (refused, never connected). `show_typing` never raises.
    """

    name: ChannelName
    capabilities: Capabilities

    async def start(self) -> None:
        """Open connections. A platform that is down does not stop the service."""
        ...

    async def close(self) -> None: ...

    async def listen(self, accept: Accept) -> None:
        """Fetch updates until cancelled, where the platform is polled; returns at once where it calls us."""
        ...

    async def send(self, part: OutgoingPart) -> Receipt: ...

    async def show_typing(self, address: str) -> None: ...

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of an attachment in pieces; raises `PortError`."""
        ...
