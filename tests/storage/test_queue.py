"""What durable work promises, on both engines."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.queue.job import Dead, Done, Job, Outcome, Retry, RunningJob
from tests.conftest import FixedClock

_ROWS = {
    True: "SELECT kind, state FROM job ORDER BY id",
    False: """
        SELECT args ->> 'kind', CASE status WHEN 'todo' THEN 'waiting' WHEN 'doing' THEN 'running' ELSE 'dead' END
        FROM procrastinate_jobs ORDER BY id
    """,
}


class Desk:
    """A worker whose outcomes the test decides; it records what ran."""

    def __init__(self, database: Database) -> None:
        self.ran: list[tuple[str, int]] = []
        self.outcome: Callable[[RunningJob], Outcome] = lambda _: Done()
        self.pause: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0.05)
        self.first_ran = asyncio.Event()
        self.together = 0
        self.most_together = 0
        self.database = database
        self.worker = database.worker(self.work)

    async def work(self, job: RunningJob) -> Outcome:
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        await self.pause()
        self.together -= 1
        self.ran.append((job.kind, job.attempt))
        self.first_ran.set()
        return self.outcome(job)

    async def enqueue(self, *jobs: Job) -> None:
        for job in jobs:
            await self.database.write(lambda tx, one=job: tx.enqueue(one))  # type: ignore[misc]

    async def rows(self) -> list[tuple[str, str]]:
        async with self.database.read() as session:
            found = await session.execute(text(_ROWS[self.database.is_sqlite]))
            return [(str(kind), str(state)) for kind, state in found]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_done_work_leaves_no_row(desk: Desk) -> None:
    await desk.enqueue(Job("a"))
    await desk.worker.run_until_idle()
    assert (desk.ran, await desk.rows()) == ([("a", 1)], [])


async def test_one_job_runs_per_lock_and_many_without(desk: Desk) -> None:
    await desk.enqueue(*(Job("a", lock="one") for _ in range(4)))
    await desk.worker.run_until_idle()
    assert (desk.most_together, len(desk.ran)) == (1, 4)
    desk.pause = asyncio.Barrier(4).wait
    await desk.enqueue(*(Job("b") for _ in range(4)))
    await asyncio.wait_for(desk.worker.run_until_idle(), 60)
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


@pytest.mark.slow
async def test_what_a_killed_process_was_running_comes_back_counted(desk: Desk, clock: FixedClock, url: str) -> None:
    await desk.enqueue(Job("a", key="k", lock="l"))
    killed = await asyncio.to_thread(subprocess.run, [sys.executable, "-m", "tests.storage.dying", url], check=False)
    assert killed.returncode == -9
    assert await desk.rows() == [("a", "running")]
    await desk.enqueue(Job("a", key="k", lock="l"))
    clock.advance(seconds=45)
    await desk.worker.recover()
    await desk.worker.run_until_idle()
    assert desk.ran == [("a", 2), ("a", 1)]


async def test_a_lock_that_waits_for_its_time_holds_up_nobody(desk: Desk, clock: FixedClock) -> None:
    await desk.enqueue(Job("later", lock="l", due_at=clock() + timedelta(hours=1)), Job("now", lock="l"))
    await desk.worker.run_until_idle()
    assert desk.ran == [("now", 1)]
    clock.advance(hours=1)
    await desk.enqueue(Job("again", lock="l"))
    await desk.worker.run_until_idle()
    assert sorted(desk.ran) == [("again", 1), ("later", 1), ("now", 1)]
    assert desk.most_together == 1


async def test_work_that_waits_to_be_tried_again_holds_up_nobody_and_frees_its_key(
    desk: Desk, clock: FixedClock
) -> None:
    desk.outcome = lambda _: Retry(clock() + timedelta(minutes=5)) if len(desk.ran) == 1 else Done()
    await desk.enqueue(Job("a", key="k", lock="l"))
    await desk.worker.run_until_idle()
    await desk.enqueue(Job("a", key="k", lock="l"))
    await desk.worker.run_until_idle()
    assert desk.ran == [("a", 1), ("a", 1)]
    clock.advance(minutes=5)
    await desk.worker.run_until_idle()
    assert desk.ran == [("a", 1), ("a", 1), ("a", 2)]


async def test_a_running_worker_starts_new_work_at_once_and_stops_when_told(desk: Desk) -> None:
    running = asyncio.create_task(desk.worker.run())
    await desk.enqueue(Job("a"))
    async with asyncio.timeout(60):
        await desk.first_ran.wait()
    desk.worker.close()
    await running
    assert await desk.rows() == []
