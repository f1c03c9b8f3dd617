"""Several processes on one Postgres: what they tell each other, what they share and what only one of them does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path

import aiohttp
import psycopg
import pytest

from agents.conversation.receiving import topic_of
from agents.messages import Capabilities, ChannelName, IncomingMessage, Sender
from bot.app import App, build, running
from bot.channels.base import Accept
from bot.library import Library
from bot.settings import Settings
from storage.feed_postgres import PostgresFeed
from tests.builders import Person
from tests.conftest import FixedClock
from tests.loopback.model import LoopbackModel, slow
from tests.loopback.processes import Process

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("store", ["postgres"], indirect=True)]

_WORKERS = "SELECT count(*) FROM procrastinate_workers"
_ANSWERED = "SELECT count(*) FROM message WHERE role = 'assistant'"
_MODEL_SAID = "SELECT count(*) FROM message WHERE right(text, 6) = 'Voici.'"
"""Not the sentence that somebody must wait, which a busy machine adds."""
_MODEL_ANSWERED = "SELECT count(DISTINCT conversation_id) FROM message WHERE right(text, 6) = 'Voici.'"
_TURNS_OF_OTHERS = """
    SELECT count(*) FROM procrastinate_jobs
    WHERE status = 'doing' AND args ->> 'kind' = 'turn' AND NOT worker_id = ANY(%s)
"""
_UNDER_WAY = "SELECT id, status, worker_id, attempts, args::text FROM procrastinate_jobs WHERE status <> 'todo'"
_LINES = "SELECT role, count(*), count(DISTINCT conversation_id) FROM message GROUP BY role ORDER BY role"


async def _until(holds: Callable[[], Awaitable[bool]], *, within: float = 100) -> None:
    async with asyncio.timeout(within):
        while not await holds():  # noqa: ASYNC110 -- what is waited for happens in another process
            await asyncio.sleep(0.05)


class Rows:
    """The database as an operator would look at it."""

    def __init__(self, connection: "psycopg.AsyncConnection[tuple[object, ...]]") -> None:
        self._connection = connection

    async def all(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return await (await self._connection.execute(sql, values)).fetchall()

    async def until(self, sql: str, *values: object, is_at_least: int) -> None:
        async def holds() -> bool:
            return int(str((await self.all(sql, *values))[0][0])) >= is_at_least

        await _until(holds)

    async def until_none(self, sql: str) -> None:
        """Wait until there is none; what there still is shows in the failure."""

        async def holds() -> bool:
            return not await self.all(sql)

        with suppress(TimeoutError):
            await _until(holds)
        assert await self.all(sql) == []


@pytest.fixture
async def rows(url: str) -> AsyncIterator[Rows]:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        yield Rows(connection)


@pytest.fixture
async def pair(
    settings: Settings, clock: FixedClock, library: Library, _brain_imported: None
) -> AsyncIterator[tuple[App, App]]:
    both = build(settings, clock=clock, library=library), build(settings, clock=clock, library=library)
    yield both
    for app in both:
        await app.close()


async def test_two_processes_that_meet_the_same_strangers_at_once_answer_each_once(
    pair: tuple[App, App], rows: Rows, clock: FixedClock
) -> None:
    strangers = [Sender(ChannelName.terminal, f"s{number}", f"s{number}") for number in range(12)]
    messages = [[IncomingMessage(one, f"m-{one.external_id}", "P0301", clock())] for one in strangers]
    await asyncio.gather(*(app.pipeline.accept(message) for message in messages for app in pair))
    await asyncio.gather(*(app.worker.run_until_idle() for app in pair))
    assert await rows.all(_LINES) == [("assistant", 12, 12), ("customer", 12, 12)]
    assert await rows.all("SELECT count(*) FROM contact") == [(12,)]


async def test_a_visitor_of_one_process_sees_at_once_what_another_answers(
    pair: tuple[App, App], clock: FixedClock
) -> None:
    serving, working = pair
    alice = Person(serving, clock, "alice")
    await alice.writes("P0301")
    assert isinstance(serving.feed, PostgresFeed)
    listening = asyncio.create_task(serving.feed.run())
    await asyncio.wait_for(serving.feed.listening.wait(), 60)
    async with serving.feed.subscribed(topic_of(await alice.conversation())) as news:
        await working.worker.run_until_idle()
        told = await news.next(within=60)
    listening.cancel()
    await asyncio.wait({listening})
    assert told is not None
    assert told["type"] == "message"
    await alice.hears("P0301")


async def test_a_new_version_of_the_knowledge_reaches_every_process(
    settings: Settings, library: Library, pair: tuple[App, App]
) -> None:
    telling, _ = pair
    async with running(build(settings, library=library)) as told:

        async def reloaded() -> bool:
            await telling.tell_new_knowledge()
            return told.library is not library

        await _until(reloaded)
        assert told.team.diagnosis.decode(["P0301"]) == telling.team.diagnosis.decode(["P0301"])


class Polled:
    """A door that is polled; it says who is listening."""

    name = ChannelName.telegram
    capabilities = Capabilities(settle=timedelta(0))

    def __init__(self, listening: asyncio.Queue["Polled"]) -> None:
        self._listening = listening

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def listen(self, accept: Accept) -> None:
        self._listening.put_nowait(self)
        await asyncio.Event().wait()


async def test_one_process_polls_and_another_goes_on_when_it_stops(settings: Settings, library: Library) -> None:
    listening: asyncio.Queue[Polled] = asyncio.Queue()
    doors = [Polled(listening) for _ in range(3)]
    works_only, polls, waits = (build(settings, doors={"telegram": door}, library=library) for door in doors)  # type: ignore[dict-item]  # this door never sends
    async with AsyncExitStack() as one, AsyncExitStack() as another:
        await another.enter_async_context(running(works_only, listening=False))
        await one.enter_async_context(running(polls))
        assert await asyncio.wait_for(listening.get(), 60) is doors[1]
        await another.enter_async_context(running(waits))
        assert listening.empty()
        await one.aclose()
        assert await asyncio.wait_for(listening.get(), 60) is doors[2]


@pytest.mark.slow
async def test_a_worker_killed_in_mid_turn_loses_nothing_and_repeats_nothing(
    tmp_path: Path, url: str, rows: Rows
) -> None:
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(LoopbackModel(lambda _: slow("Voici.", 2), api_key=None))
        shared = {
            "ALEX_DATABASE__URL": url,
            "ALEX_KNOWLEDGE__CHROMA_URL": "http://127.0.0.1:9",
            "ALEX_MODEL__NAME": "loopback",
            "ALEX_MODEL__API_KEY": "any",
            "ALEX_MODEL__BASE_URL": model.base_url,
        }
        serving = await stack.enter_async_context(Process(tmp_path, "serve", "--port", "0", **shared))
        await rows.until(_WORKERS, is_at_least=2)
        of_serving = [one for (one,) in await rows.all("SELECT id FROM procrastinate_workers")]
        worker = await stack.enter_async_context(Process(tmp_path, "worker", **shared))
        await rows.until(f"{_WORKERS} WHERE NOT id = ANY(%s)", of_serving, is_at_least=2)
        http = await stack.enter_async_context(aiohttp.ClientSession(serving.first_line.removeprefix("ready ")))
        asked = 0

        async def worker_thinks() -> bool:
            """Each may take what is asked: questions come until the worker has taken one."""
            nonlocal asked
            await _ask(http)
            asked += 1
            return await rows.all(_TURNS_OF_OTHERS, of_serving) != [(0,)]

        await _until(worker_thinks)
        await worker.kill()
        # As if the time had passed after which a silent worker is held for dead.
        await rows.all(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '45 s' WHERE NOT id = ANY(%s) "
            "RETURNING id",
            of_serving,
        )
        await rows.until(_MODEL_SAID, is_at_least=asked)
        # Killed between an answer and the end of its job, the worker leaves a job that the other takes back later.
        await rows.until_none(_UNDER_WAY)
        assert await serving.stop() == 0
    assert await rows.all(_MODEL_SAID) + await rows.all(_MODEL_ANSWERED) == [(asked,), (asked,)]
    assert await rows.all("SELECT count(*) FROM message WHERE role = 'customer'") == [(asked,)]
    assert await rows.all(_UNDER_WAY) == []


async def _ask(http: aiohttp.ClientSession) -> None:
    """A visitor with a session of their own asks one question."""
    async with http.post("/api/chat/sessions", cookies={}) as response:
        token = (await response.json())["token"]
    headers = {"Authorization": f"Bearer {token}"}
    async with http.post("/api/chat/messages", json={"text": "bonjour", "client_id": "1"}, headers=headers) as response:
        assert response.status == 202


@pytest.fixture
async def app(settings: Settings, library: Library) -> AsyncIterator[App]:
    """With the clock of the machine, as the processes have."""
    built = build(settings, library=library)
    yield built
    await built.close()


@pytest.mark.slow
async def test_a_worker_alone_answers_and_stops_when_told(tmp_path: Path, url: str, rows: Rows, app: App) -> None:
    message = IncomingMessage(Sender(ChannelName.terminal, "alice", "alice"), "m1", "P0301", app.clock())
    await app.pipeline.accept([message])
    shared = {"ALEX_DATABASE__URL": url, "ALEX_KNOWLEDGE__CHROMA_URL": "http://127.0.0.1:9"}
    async with Process(tmp_path, "worker", **shared) as worker:
        assert worker.first_line == "working"
        await rows.until(_ANSWERED, is_at_least=1)
        assert await worker.stop() == 0
    assert await rows.all(_WORKERS) == [(0,)]
