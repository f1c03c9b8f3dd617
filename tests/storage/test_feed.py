"""News between processes on Postgres: each process is a Database with a feed of its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psycopg
import pytest

from storage.database import Database, Transaction, open_feed
from storage.feed import LOOK, Payload, Subscription
from storage.feed_postgres import PostgresFeed
from tests.conftest import FixedClock

pytestmark = pytest.mark.postgres

_END: Payload = {"type": "end"}


@asynccontextmanager
async def _process(url: str, clock: FixedClock) -> AsyncIterator[Database]:
    feed = open_feed(url)
    assert isinstance(feed, PostgresFeed)
    running = asyncio.create_task(feed.run())
    await asyncio.wait_for(feed.listening.wait(), 60)
    database = Database(url, clock=clock, feed=feed)
    yield database
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.close()


@pytest.fixture
async def here(postgres_url: str, postgres_clock: FixedClock) -> AsyncIterator[Database]:
    async with _process(postgres_url, postgres_clock) as database:
        yield database


@pytest.fixture
async def there(postgres_url: str, postgres_clock: FixedClock) -> AsyncIterator[Database]:
    async with _process(postgres_url, postgres_clock) as database:
        yield database


async def _until_end(news: Subscription) -> Sequence[Payload]:
    """What is heard before the end; so nothing that came twice is missed."""
    heard: list[Payload] = []
    while (one := await news.next(within=60)) != _END:
        assert one is not None, "the end did not arrive"
        heard.append(one)
    return heard


async def test_what_a_transaction_tells_every_process_hears_once(here: Database, there: Database) -> None:
    async with here.feed.subscribed("a") as near, there.feed.subscribed("a") as far:
        await here.write(lambda tx: tx.publish("a", {"n": 1}))
        await here.write(lambda tx: tx.publish("a", _END))
        assert [await _until_end(near), await _until_end(far)] == [[{"n": 1}]] * 2


async def test_what_is_told_without_a_transaction_arrives_in_order(here: Database, there: Database) -> None:
    async with here.feed.subscribed("a") as near, there.feed.subscribed("a") as far:
        for number in range(50):
            await here.feed.publish("a", {"n": number})
        await here.feed.publish("a", _END)
        assert [await _until_end(near), await _until_end(far)] == [[{"n": number} for number in range(50)]] * 2


async def test_of_a_failed_transaction_nobody_hears(here: Database, there: Database) -> None:
    def fail(tx: Transaction) -> None:
        tx.publish("a", {"n": 1})
        raise LookupError

    async with there.feed.subscribed("a") as far:
        with pytest.raises(LookupError):
            await here.write(fail)
        await here.write(lambda tx: tx.publish("a", _END))
        assert await _until_end(far) == []


async def test_news_too_long_for_postgres_say_where_to_look(here: Database, there: Database) -> None:
    async with here.feed.subscribed("a") as near, there.feed.subscribed("a") as far:
        await here.write(lambda tx: tx.publish("a", {"text": "é" * 4000}))
        await here.write(lambda tx: tx.publish("a", _END))
        assert await _until_end(near) == [{"text": "é" * 4000}]
        assert await _until_end(far) == [LOOK]


async def test_who_was_cut_off_looks_at_the_rows_and_hears_again(
    here: Database, there: Database, postgres_url: str
) -> None:
    assert isinstance(there.feed, PostgresFeed)
    async with there.feed.subscribed("a") as far:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert await far.next(within=60) == LOOK
        await here.write(lambda tx: tx.publish("a", _END))
        assert await _until_end(far) == []
