"""What durable work promises, on the embedded engine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.feed import LocalFeed
from storage.migrating import migrate
from storage.models.work import JobRow
from storage.queue.embedded import EmbeddedWorker
from storage.queue.job import Dead, Done, Job, Outcome, Retry, RunningJob
from tests.conftest import FixedClock


class Desk:
    """A worker whose outcomes the test decides; it records what ran."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.ran: list[tuple[str, int]] = []
        self.outcome: Callable[[RunningJob], Outcome] = lambda _: Done()
        self.first_ran = asyncio.Event()
        self.together = 0
        self.most_together = 0
        self.database = database
        self.worker = EmbeddedWorker(write=database.write_plain, clock=clock, work=self.work)

    async def work(self, job: RunningJob) -> Outcome:
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        await asyncio.sleep(0.01)
        self.together -= 1
        self.ran.append((job.kind, job.attempt))
        self.first_ran.set()
        return self.outcome(job)

    async def enqueue(self, *jobs: Job) -> None:
        for job in jobs:
            await self.database.write(lambda tx, one=job: tx.enqueue(one))  # type: ignore[misc]

    async def rows(self) -> list[tuple[str, str]]:
        async with self.database.read() as session:
            return [(row.kind, row.state) for row in await session.scalars(select(JobRow))]


@pytest.fixture
async def desk(tmp_path: Path, clock: FixedClock) -> AsyncIterator[Desk]:
    url = f"sqlite:///{tmp_path / 'alex.db'}"
    migrate(url)
    database = Database(url, clock=clock, feed=LocalFeed())
    yield Desk(database, clock)
    await database.close()


async def test_done_work_leaves_no_row(desk: Desk) -> None:
    await desk.enqueue(Job("a"))
    await desk.worker.run_until_idle()
    assert (desk.ran, await desk.rows()) == ([("a", 1)], [])


async def test_one_job_runs_per_lock_and_many_without(desk: Desk) -> None:
    await desk.enqueue(*(Job("a", lock="one") for _ in range(4)))
    await desk.worker.run_until_idle()
    assert (desk.most_together, len(desk.ran)) == (1, 4)
    await desk.enqueue(*(Job("b") for _ in range(4)))
    await desk.worker.run_until_idle()
    assert desk.most_together == 4


async def test_heavy_work_runs_one_at_a_time(desk: Desk) -> None:
    await desk.enqueue(*(Job("a", queue="heavy") for _ in range(3)))
    await desk.worker.run_until_idle()
    assert (desk.most_together, len(desk.ran)) == (1, 3)


async def test_a_key_waits_once_with_the_earlier_due_time(desk: Desk, clock: FixedClock) -> None:
    later = clock() + timedelta(hours=1)
    await desk.enqueue(
        Job("a", key="k", due_at=later), Job("a", key="k", due_at=clock()), Job("a", key="k", due_at=later)
    )
    await desk.worker.run_until_idle()
    clock.advance(hours=2)
    await desk.worker.run_until_idle()
    assert desk.ran == [("a", 1)]


async def test_work_waits_for_its_time(desk: Desk, clock: FixedClock) -> None:
    await desk.enqueue(Job("a", due_at=clock() + timedelta(minutes=5)))
    await desk.worker.run_until_idle()
    assert desk.ran == []
    clock.advance(minutes=5)
    await desk.worker.run_until_idle()
    assert desk.ran == [("a", 1)]


async def test_the_important_is_started_first(desk: Desk) -> None:
    await desk.enqueue(Job("campaign", priority=-10, lock="x"), Job("turn", priority=10, lock="x"))
    await desk.worker.run_until_idle()
    assert [kind for kind, _ in desk.ran] == ["turn", "campaign"]


async def test_a_retry_comes_back_counted_and_a_dead_job_is_kept(desk: Desk, clock: FixedClock) -> None:
    desk.outcome = lambda job: Retry(clock() + timedelta(seconds=5)) if job.attempt == 1 else Dead("spent")
    await desk.enqueue(Job("a", key="k"))
    await desk.worker.run_until_idle()
    clock.advance(seconds=5)
    await desk.worker.run_until_idle()
    assert (desk.ran, await desk.rows()) == ([("a", 1), ("a", 2)], [("a", "dead")])


async def test_a_cancelled_key_does_not_run(desk: Desk) -> None:
    await desk.enqueue(Job("a", key="k"))
    await desk.database.write(lambda tx: tx.cancel("k"))
    await desk.worker.run_until_idle()
    assert desk.ran == []


async def test_what_a_killed_process_was_running_comes_back_counted(desk: Desk) -> None:
    await desk.enqueue(Job("a", lock="l"))
    await desk.worker.claim()
    stopped = [task for task in asyncio.all_tasks() if task.get_name().startswith("job:")]
    stopped[0].cancel()
    await asyncio.gather(*stopped, return_exceptions=True)
    desk.worker = EmbeddedWorker(write=desk.database.write_plain, clock=desk.database.clock, work=desk.work)
    await desk.worker.recover()
    await desk.worker.run_until_idle()
    assert desk.ran == [("a", 2)]


async def test_a_running_worker_starts_new_work_at_once_and_stops_when_told(desk: Desk) -> None:
    running = asyncio.create_task(desk.worker.run())
    desk.database.on_enqueued = desk.worker.wake
    await desk.enqueue(Job("a"))
    async with asyncio.timeout(2):
        await desk.first_ran.wait()
    desk.worker.close()
    await running
    assert await desk.rows() == []
