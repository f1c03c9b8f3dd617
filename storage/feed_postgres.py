"""The feed between processes, by LISTEN and NOTIFY on Postgres."""

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Sequence

import psycopg
from sqlalchemy import Connection, text

from storage.feed import LOOK, LocalFeed, News, Payload

log = logging.getLogger(__name__)

_CHANNEL = "alex"
_LONGEST = 7999
"""Bytes of one notification that Postgres takes."""
_BATCH = 200
_LONGEST_QUEUE = 2048
_SILENCE = 20.0
"""After so many seconds without news the connection is asked whether it is still there."""

_notify = text("SELECT pg_notify(:channel, :body)")


class PostgresFeed(LocalFeed):
    """News of this process are heard here at once and once, in the others by Postgres.

    What a transaction tells is part of it: the others hear it when it commits, or never. Best effort all the same: a
    process that was cut off hears "look at the rows" on every topic when it is back.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._origin = uuid.uuid4().hex
        self._outgoing: asyncio.Queue[str] = asyncio.Queue(_LONGEST_QUEUE)
        self.listening = asyncio.Event()
        """Set while the news of other processes arrive."""

    async def publish(self, topic: str, payload: Payload) -> None:
        """Tell everybody, without a transaction and without waiting; the oldest is dropped when nothing gets out."""
        self.deliver(topic, payload)
        if self._outgoing.full():
            self._outgoing.get_nowait()
        self._outgoing.put_nowait(self._encode(topic, payload))

    def announce(self, connection: Connection, news: Sequence[News]) -> None:
        if news:
            bodies = [{"channel": _CHANNEL, "body": self._encode(topic, payload)} for topic, payload in news]
            connection.execute(_notify, bodies)

    async def run(self) -> None:
        """Hear and tell until cancelled, connecting again whenever the connection is lost."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._stay(self._listen), name="feed:listen")
            both.create_task(self._stay(self._tell), name="feed:tell")

    async def _stay(self, use: Callable[["psycopg.AsyncConnection[tuple[object, ...]]"], Awaitable[None]]) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await use(connection)
            except psycopg.OperationalError as error:
                log.warning("the feed lost its connection", extra={"error": str(error)})
            await asyncio.sleep(0.5)

    async def _listen(self, connection: "psycopg.AsyncConnection[tuple[object, ...]]") -> None:
        try:
            await connection.execute(f"LISTEN {_CHANNEL}")
            self._look_everywhere()
            self.listening.set()
            while True:
                async for note in connection.notifies(timeout=_SILENCE):
                    self._hear(note.payload)
                await connection.execute("SELECT 1")
        finally:
            self.listening.clear()

    async def _tell(self, connection: "psycopg.AsyncConnection[tuple[object, ...]]") -> None:
        while True:
            bodies = [await self._outgoing.get()]
            while not self._outgoing.empty() and len(bodies) < _BATCH:
                bodies.append(self._outgoing.get_nowait())
            await connection.execute("SELECT pg_notify(%s, body) FROM unnest(%s::text[]) AS body", [_CHANNEL, bodies])

    def _look_everywhere(self) -> None:
        for topic in list(self._listeners):
            self.deliver(topic, LOOK)

    def _hear(self, body: str) -> None:
        told = json.loads(body)
        if told["from"] != self._origin:
            self.deliver(told["topic"], told["payload"])

    def _encode(self, topic: str, payload: Payload) -> str:
        body = self._body(topic, payload)
        return body if len(body.encode()) <= _LONGEST else self._body(topic, LOOK)

    def _body(self, topic: str, payload: Payload) -> str:
        told = {"from": self._origin, "topic": topic, "payload": dict(payload)}
        return json.dumps(told, separators=(",", ":"), ensure_ascii=False)
