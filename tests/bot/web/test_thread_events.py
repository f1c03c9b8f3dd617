"""What the stream of a thread tells besides new lines: who holds it, and what became of earlier ones."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from agents.messages import ChannelName, IncomingMessage, MessageEdited, Sender
from agents.staff.service import Member
from bot.app import App
from bot.web.server import build_server
from storage.models.ids import ConversationId
from storage.models.staff import StaffRole
from tests.conftest import FixedClock

Client: TypeAlias = TestClient[web.Request, web.Application]
Event: TypeAlias = dict[str, Any]


class Reader:
    """Reads one stream, event by event."""

    def __init__(self, response: ClientResponse) -> None:
        self._lines = response.content

    async def next(self, kind: str) -> Event:
        """The next event of that type; others are passed over."""
        return await asyncio.wait_for(self._next(kind), 60)

    async def _next(self, kind: str) -> Event:
        async for line in self._lines:
            if line.startswith(b"data: ") and (event := json.loads(line[6:]))["type"] == kind:
                return dict(event)
        raise AssertionError(f"the stream ended without {kind}")


class Visitor:
    """Somebody at the page, with one session."""

    def __init__(self, app: App, clock: FixedClock, client: Client, token: str, external_id: str) -> None:
        self._app = app
        self._clock = clock
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}
        self.sender = Sender(ChannelName.webchat, external_id, external_id)

    async def says(self, text: str, client_id: str) -> None:
        body = {"text": text, "client_id": client_id}
        await self._client.post("/api/chat/messages", json=body, headers=self._headers)

    async def answered(self) -> None:
        await self._app.brain.warm()
        self._clock.advance(seconds=2)
        await self._app.worker.run_until_idle()

    async def conversation(self) -> ConversationId:
        return await self._app.receiving.conversation_of(self.sender)

    @asynccontextmanager
    async def listening(self, after: int = 0) -> AsyncIterator[Reader]:
        async with self._client.get(f"/api/chat/events?after={after}", headers=self._headers) as response:
            yield Reader(response)


@pytest.fixture
async def visitor(app: App, clock: FixedClock) -> AsyncIterator[Visitor]:
    async with TestClient(TestServer(build_server(app))) as client:
        token = (await (await client.post("/api/chat/sessions")).json())["token"]
        known = await app.transcript.visitor(token)
        assert known is not None
        yield Visitor(app, clock, client, token, known.external_id)


@pytest.fixture
async def bob(app: App) -> Member:
    """A member of staff with a name."""
    contact_id = await app.team.staff.add_member("telegram", "7", role=StaffRole.agent)
    await app.database.write(lambda tx: setattr(tx.contacts.get(contact_id), "name", "Bob"))
    return Member(contact_id, "Bob", StaffRole.agent, "")


async def test_a_message_comes_back_under_the_id_of_its_sender(visitor: Visitor) -> None:
    await visitor.says("bonjour", "id:with:colons")
    async with visitor.listening() as heard:
        assert (await heard.next("message"))["client_id"] == "id:with:colons"


async def test_an_answer_names_the_question_it_answers(visitor: Visitor) -> None:
    await visitor.says("P0301", "1")
    await visitor.says("et P0401 ?", "2")
    await visitor.answered()
    async with visitor.listening() as heard:
        lines = [await heard.next("message") for _ in range(3)]
    assert [(line["seq"], line["role"], line["reply_to"]) for line in lines] == [
        (1, "customer", None),
        (2, "customer", None),
        (3, "assistant", 2),
    ]
    assert lines[2]["client_id"] is None


async def test_an_answer_to_a_correction_names_the_line_that_was_corrected(
    app: App, visitor: Visitor, clock: FixedClock
) -> None:
    await app.pipeline.accept([IncomingMessage(visitor.sender, "a", "P0301", clock())])
    await visitor.answered()
    await app.pipeline.accept([MessageEdited(visitor.sender, "a", "P0401", clock())])
    await visitor.answered()
    async with visitor.listening(after=2) as heard:
        line = await heard.next("message")
    assert (line["role"], line["reply_to"]) == ("assistant", 1)


async def test_who_holds_the_thread_is_told_when_the_stream_opens_and_when_it_changes(
    app: App, visitor: Visitor, bob: Member
) -> None:
    await visitor.says("bonjour", "1")
    conversation = await visitor.conversation()
    async with visitor.listening() as heard:
        assert await heard.next("state") == {"type": "state", "owner": "alex", "name": None}
        await app.team.support.ask_for_person(conversation, reason="asked")
        assert await heard.next("state") == {"type": "state", "owner": "waiting", "name": None}
        await app.team.support.claim(conversation, bob.contact_id)
        assert await heard.next("state") == {"type": "state", "owner": "person", "name": "Bob"}
    async with visitor.listening(after=1) as again:
        assert (await again.next("state"))["name"] == "Bob"
        await app.team.support.release(conversation)
        assert (await again.next("state"))["owner"] == "alex"


async def test_a_person_who_answers_takes_the_thread_and_signs(app: App, visitor: Visitor, bob: Member) -> None:
    await visitor.says("bonjour", "1")
    async with visitor.listening() as heard:
        await heard.next("state")
        await app.inbox.reply(await visitor.conversation(), bob, "Bonjour, ici Bob")
        assert (await heard.next("message"))["role"] == "customer"
        line = await heard.next("message")
    assert (line["role"], line["author"]) == ("operator", "Bob")


async def test_a_person_without_a_name_signs_as_the_team(app: App, visitor: Visitor) -> None:
    await visitor.says("bonjour", "1")
    owner = await app.team.staff.owner()
    nameless = Member(owner, "propriétaire", StaffRole.owner, "", is_named=False)
    await app.inbox.reply(await visitor.conversation(), nameless, "Bonjour")
    async with visitor.listening(after=1) as heard:
        assert await heard.next("state") == {"type": "state", "owner": "person", "name": None}
        assert (await heard.next("message"))["author"] is None


async def test_a_correction_is_told_at_once_and_again_to_who_comes_back(
    app: App, visitor: Visitor, clock: FixedClock
) -> None:
    await app.pipeline.accept([IncomingMessage(visitor.sender, "a", "P0301", clock())])
    corrected = {"type": "edit", "seq": 1, "text": "P0401"}
    async with visitor.listening(after=1) as heard:
        await heard.next("state")
        await app.pipeline.accept([MessageEdited(visitor.sender, "a", "P0401", clock())])
        assert await heard.next("edit") == corrected
    async with visitor.listening(after=1) as again:
        assert await again.next("edit") == corrected


async def test_a_line_taken_back_stays_so_for_who_comes_back(app: App, visitor: Visitor, clock: FixedClock) -> None:
    await app.pipeline.accept([IncomingMessage(visitor.sender, "a", "P0301", clock())])
    await app.pipeline.accept([MessageEdited(visitor.sender, "a", "", clock())])
    async with visitor.listening(after=1) as again:
        assert await again.next("edit") == {"type": "edit", "seq": 1, "text": ""}


async def test_who_has_seen_nothing_is_told_lines_as_they_are_now(
    app: App, visitor: Visitor, clock: FixedClock
) -> None:
    await app.pipeline.accept([IncomingMessage(visitor.sender, "a", "P0301", clock())])
    await app.pipeline.accept([MessageEdited(visitor.sender, "a", "P0401", clock())])
    async with visitor.listening() as heard:
        line = await heard.next("message")
    assert (line["seq"], line["text"], line["edited"]) == (1, "P0401", True)


async def test_a_stop_of_the_service_ends_the_streams(app: App) -> None:
    server = build_server(app)
    async with TestClient(TestServer(server)) as client:
        await client.post("/api/chat/sessions")
        async with client.get("/api/chat/events") as response:
            await Reader(response).next("state")
            await server.shutdown()
            await asyncio.wait_for(response.content.read(), 60)
            assert response.content.at_eof()
