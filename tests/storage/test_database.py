import asyncio
import re
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, Transaction
from storage.feed import LocalFeed
from storage.migrating import connected, migrate, newest
from storage.models.contact import Contact, Identity
from storage.models.work import Event
from storage.queue.job import Done, Job, Outcome, RunningJob
from storage.revising import differences

_VERSIONS = Path(__file__).parents[2] / "storage" / "migrations" / "versions"


def test_the_migrations_give_exactly_the_models(empty_url: str) -> None:
    migrate(empty_url)
    migrate(empty_url)
    with connected(empty_url) as connection:
        assert differences(connection) == []


def test_the_newest_revision_is_the_one_that_alembic_ends_at() -> None:
    assert newest() == ScriptDirectory(str(_VERSIONS.parent)).get_current_head()


def test_every_migration_of_the_job_tables_is_applied() -> None:
    applied = [name for path in _VERSIONS.glob("*.py") for name in re.findall(r'UP_TO = "(.+)"', path.read_text())]
    brought = [file.name for file in (files("procrastinate.sql") / "migrations").iterdir()]
    assert max(applied) == max(name for name in brought if name.endswith(".sql"))


async def test_parallel_read_then_writes_lose_nothing(database: Database) -> None:
    await database.write(lambda tx: tx.contacts.add(name="0", language=None, now=tx.now))

    def increment(tx: Transaction) -> None:
        contact = tx.contacts.whole(1)
        contact.name = str(int(contact.name or "0") + 1)

    await asyncio.gather(*(database.write(increment) for _ in range(50)))
    async with database.read() as session:
        assert (await session.scalars(select(Contact.name))).one() == "50"


async def _worked(database: Database) -> list[tuple[str, dict[str, int | str]]]:
    """The jobs that wait, worked."""
    ran: list[tuple[str, dict[str, int | str]]] = []

    async def work(job: RunningJob) -> Outcome:
        ran.append((job.kind, dict(job.payload)))
        return Done()

    await database.worker(work).run_until_idle()
    return ran


async def test_a_failed_unit_of_work_leaves_nothing_and_tells_nobody(database: Database) -> None:
    told = database.feed.subscribe("news")

    def fail(tx: Transaction) -> None:
        tx.contacts.add(name="x", language=None, now=tx.now)
        tx.enqueue(Job("nothing"))
        tx.publish("news", {"it": "happened"})
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(fail)
    async with database.read() as session:
        assert (await session.scalars(select(Contact))).all() == []
    assert await told.next(within=0) is None
    told.close()
    assert await _worked(database) == []


async def test_of_those_who_share_a_commit_only_the_one_that_fails_is_taken_back(database: Database) -> None:
    def add(tx: Transaction) -> None:
        tx.contacts.add(name="kept", language=None, now=tx.now)

    def refused(tx: Transaction) -> None:
        tx.contacts.add(name="lost", language=None, now=tx.now)
        tx.session.add(Identity(contact_id=404, channel="web", external_id="x", created_at=tx.now))

    outcomes = await asyncio.gather(*(database.write(one) for one in (add, refused, add)), return_exceptions=True)
    assert [type(one) for one in outcomes] == [type(None), IntegrityError, type(None)]
    await database.write(add)
    async with database.read() as session:
        assert (await session.scalars(select(Contact.name))).all() == ["kept"] * 3


async def test_a_fact_and_its_job_commit_together(database: Database) -> None:
    from agents.events import LeadCaptured  # noqa: PLC0415 -- a fact to record

    await database.write(lambda tx: tx.record(LeadCaptured(1, 2, "site")))
    async with database.read() as session:
        event = (await session.scalars(select(Event))).one()
    assert (event.kind, dict(event.payload)) == ("LeadCaptured", {"lead_id": 1, "contact_id": 2, "interest": "site"})
    assert await _worked(database) == [("react", {"event": event.id})]


async def test_the_reading_side_cannot_write(database: Database) -> None:
    async with database.read() as session:
        with pytest.raises(Exception, match=r"(?i)read-?only"):
            await session.execute(text("DELETE FROM contact"))


async def test_a_slow_reader_of_the_feed_loses_the_oldest_and_blocks_nobody() -> None:
    feed = LocalFeed()
    async with feed.subscribed("t") as news:
        for number in range(300):
            await feed.publish("t", {"n": number})
        assert await news.next(within=60) == {"n": 44}
    await feed.publish("t", {"n": 0})
