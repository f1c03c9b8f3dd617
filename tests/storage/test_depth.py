"""How much waits, on both databases."""

from datetime import timedelta

import pytest

from storage.database import Database
from storage.queue.depth import Depth, depths
from storage.queue.job import Job
from tests.conftest import FixedClock


async def test_only_what_is_due_is_a_queue(database: Database, clock: FixedClock) -> None:
    later = clock() + timedelta(hours=1)
    await database.write(lambda tx: tx.enqueue(Job("turn", key="1")))
    await database.write(lambda tx: tx.enqueue(Job("turn", key="2")))
    await database.write(lambda tx: tx.enqueue(Job("sweep", due_at=later)))
    async with database.read() as session:
        assert await depths(session, clock() + timedelta(seconds=1)) == ([Depth("turn", "waiting", 2)], [])


@pytest.mark.parametrize("store", ["sqlite"])
async def test_a_database_without_its_tables_counts_nothing(empty_url: str, clock: FixedClock) -> None:
    database = Database(empty_url, clock=clock, feed=None)  # type: ignore[arg-type]  # nothing is told here
    async with database.read() as session:
        assert await depths(session, clock()) == ([], [])
    await database.close()
