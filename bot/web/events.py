"""A thread as server-sent events: the lines after a number, exactly once and in order, then whatever comes."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from agents.conversation.receiving import topic_of
from agents.conversation.transcript import Transcript
from storage.feed import LOOK, LocalFeed, Payload, Subscription
from storage.models.ids import ConversationId

_PAGE = 200
_HEARTBEAT = 15.0
_OF_ALEX = frozenset({"delta", "typing"})
"""Signs of an answer that nobody will read once a person holds the thread."""


class ThreadEvents:
    """News is only a reason to look: what is told of lines and of who holds the thread comes from the rows."""

    def __init__(self, transcript: Transcript, feed: LocalFeed) -> None:
        self._transcript = transcript
        self._feed = feed
        self._open: set[asyncio.Task[object]] = set()
        self._ending = False

    def end(self) -> None:
        """End every stream, so that a stop of the service does not wait for readers; they come back by themselves."""
        self._ending = True
        for task in self._open:
            task.cancel()

    async def serve(self, request: web.Request, conversation_id: ConversationId, *, after: int) -> web.StreamResponse:
        """Stream until the reader goes: who holds the thread, corrections of lines up to `after`, the lines since."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            async with self._feed.subscribed(topic_of(conversation_id)) as news:
                await self._run(response, conversation_id, after, news)
        except ConnectionResetError:
            return response
        except asyncio.CancelledError:
            # Told to end by us the stream ends whole; a task that anybody else cancels must not live on.
            if not self._ending:
                raise
            return response
        finally:
            # The same task serves the next request of its connection, unless it was cancelled.
            self._open.discard(task)
        return response

    async def _run(
        self, response: web.StreamResponse, conversation_id: ConversationId, after: int, news: Subscription
    ) -> None:
        await response.write(b"retry: 1000\n\n")
        owner = await self._look(response, conversation_id, up_to=after)
        while True:
            after = await self._replay(response, conversation_id, after)
            one = await news.next(within=_HEARTBEAT)
            if one is None:
                await response.write(b": still here\n\n")
            elif not (owner == "person" and one.get("type") in _OF_ALEX):
                owner = await self._pass_on(response, conversation_id, one, after=after) or owner

    async def _pass_on(
        self, response: web.StreamResponse, conversation_id: ConversationId, one: Payload, *, after: int
    ) -> str | None:
        """Returns who holds the thread, when that was told."""
        kind = one.get("type")
        if kind == "state":
            return await self._tell_owner(response, conversation_id)
        if kind == LOOK["type"]:
            return await self._look(response, conversation_id, up_to=after)
        if kind != "message":
            await response.write(event(one))
        return None

    async def _look(self, response: web.StreamResponse, conversation_id: ConversationId, *, up_to: int) -> str:
        """What news may have said that nobody heard; all of it may be told twice. Returns who holds the thread."""
        owner = await self._tell_owner(response, conversation_id)
        for change in await self._transcript.changes(conversation_id, up_to=up_to):
            await response.write(event(change))
        return owner

    async def _tell_owner(self, response: web.StreamResponse, conversation_id: ConversationId) -> str:
        told = await self._transcript.owner(conversation_id)
        await response.write(event(told))
        return str(told["owner"])

    async def _replay(self, response: web.StreamResponse, conversation_id: ConversationId, after: int) -> int:
        while lines := await self._transcript.after(conversation_id, after, limit=_PAGE):
            for line in lines:
                await response.write(event(line, key=line["seq"]))
            after = int(str(lines[-1]["seq"]))
        return after


def event(data: Mapping[str, object], key: object = None) -> bytes:
    """One event as it goes over the line; with a `key` it can be resumed after."""
    name = data["type"]
    identified = f"id: {key}\n" if key is not None else ""
    return f"event: {name}\n{identified}data: {json.dumps(data, ensure_ascii=False, default=_plain)}\n\n".encode()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
