"""News between those who serve: best effort and never the truth; a reader that missed some resumes from the rows."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import Connection

Payload = Mapping[str, int | str | bool]
News = tuple[str, Payload]
LOOK: Payload = {"type": "look"}
"""Something was missed or too long to tell: look at the rows."""
_LONGEST_BACKLOG = 256


class Subscription:
    """The news of one topic from now on. A slow reader loses the oldest, never blocks the writer."""

    def __init__(self, listeners: dict[str, set[asyncio.Queue[Payload]]], topic: str) -> None:
        self._listeners = listeners
        self._topic = topic
        self._queue: asyncio.Queue[Payload] = asyncio.Queue(_LONGEST_BACKLOG)
        listeners[topic].add(self._queue)

    async def next(self, *, within: float) -> Payload | None:
        """The next piece of news, or None when there was none for that many seconds."""
        try:
            # Not wait_for: on Python 3.11 it loses a cancellation that comes together with news.
            async with asyncio.timeout(within):
                return await self._queue.get()
        except TimeoutError:
            return None

    def close(self) -> None:
        self._listeners[self._topic].discard(self._queue)
        if not self._listeners[self._topic]:
            del self._listeners[self._topic]


class LocalFeed:
    """The feed inside one process."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[Payload]]] = defaultdict(set)

    async def run(self) -> None:
        """Stay connected to the other processes until cancelled; there are none here."""

    async def publish(self, topic: str, payload: Payload) -> None:
        self.deliver(topic, payload)

    def announce(self, connection: Connection, news: Sequence[News]) -> None:
        """Hand the news of a transaction to the other processes, as a part of it; there are none here."""

    def deliver(self, topic: str, payload: Payload) -> None:
        for queue in self._listeners.get(topic, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(payload)

    def subscribe(self, topic: str) -> Subscription:
        return Subscription(self._listeners, topic)

    @asynccontextmanager
    async def subscribed(self, topic: str) -> AsyncIterator[Subscription]:
        subscription = self.subscribe(topic)
        try:
            yield subscription
        finally:
            subscription.close()
