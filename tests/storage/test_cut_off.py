"""A Postgres that goes away for a moment: everybody connects again and nothing has to be started anew."""

import asyncio

import psycopg
import pytest

from storage.database import Database
from storage.queue.job import Done, Job, Outcome, RunningJob

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("store", ["postgres"], indirect=True)]

_CUT = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def _cut_everybody_off(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_CUT)


async def test_a_worker_that_was_cut_off_works_on(database: Database, url: str) -> None:
    ran: asyncio.Queue[str] = asyncio.Queue()

    async def work(job: RunningJob) -> Outcome:
        ran.put_nowait(job.kind)
        return Done()

    worker = database.worker(work)
    running = asyncio.create_task(worker.run())
    await database.write(lambda tx: tx.enqueue(Job("before")))
    assert await asyncio.wait_for(ran.get(), 60) == "before"
    _cut_everybody_off(url)
    await database.write(lambda tx: tx.enqueue(Job("after")))
    assert await asyncio.wait_for(ran.get(), 60) == "after"
    worker.close()
    await running


async def test_a_job_whose_end_could_not_be_written_at_once_is_done_once(database: Database, url: str) -> None:
    ran: list[str] = []

    async def work(job: RunningJob) -> Outcome:
        ran.append(job.kind)
        await asyncio.to_thread(_cut_everybody_off, url)
        return Done()

    await database.write(lambda tx: tx.enqueue(Job("a")))
    await database.worker(work).run_until_idle()
    await database.worker(work).run_until_idle()
    assert ran == ["a"]


async def test_rows_are_read_and_written_again_at_once(database: Database, url: str) -> None:
    await database.write(lambda tx: tx.issues.raise_issue(kind="a", key="a", detail="", now=tx.now))
    _cut_everybody_off(url)
    await database.write(lambda tx: tx.issues.raise_issue(kind="b", key="b", detail="", now=tx.now))
    _cut_everybody_off(url)
    async with database.read() as session:
        assert await session.connection() is not None
