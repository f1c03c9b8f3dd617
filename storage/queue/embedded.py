"""The embedded engine: a table in our own SQLite, claimed in batches by the one process that holds the worker lock."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.models.work import JobRow, JobState
from storage.prepared import Prepared
from storage.queue.job import Done, Job, Outcome, Retry, RunningJob, Work, Write

_BATCH = 64
_LONGEST_SLEEP = timedelta(seconds=0.25)
"""How soon work enqueued by another process (a command) is noticed."""

_enqueue_plain = Prepared(insert(JobRow))
_keyed = sqlite_insert(JobRow)
_enqueue_keyed = Prepared(
    _keyed.on_conflict_do_update(
        index_elements=["key"],
        index_where=text("state = 'waiting'"),
        set_={"due_at": func.min(JobRow.due_at, _keyed.excluded.due_at)},
    )
)
_remove = Prepared(delete(JobRow).where(JobRow.id == bindparam("job")))
_start = Prepared(
    update(JobRow).where(JobRow.id == bindparam("job")).values(state=JobState.running, attempts=JobRow.attempts + 1)
)
_due = Prepared(
    select(JobRow.id, JobRow.kind, JobRow.payload, JobRow.attempts, JobRow.lock, JobRow.queue)
    .where(JobRow.state == JobState.waiting, JobRow.due_at <= bindparam("now"))
    .order_by(JobRow.priority.desc(), JobRow.due_at, JobRow.id)
    .limit(_BATCH * 8)
)
_next_due = Prepared(
    select(func.min(JobRow.due_at)).where(JobRow.state == JobState.waiting, JobRow.due_at > bindparam("now"))
)


class EmbeddedEngine:
    """Writes jobs inside a transaction of ours."""

    def enqueue(self, connection: Connection, job: Job, now: datetime) -> None:
        statement = _enqueue_keyed if job.key else _enqueue_plain
        statement.run(
            connection,
            {
                "kind": job.kind,
                "payload": dict(job.payload),
                "key": job.key,
                "lock": job.lock,
                "queue": job.queue,
                "priority": job.priority,
                "state": JobState.waiting,
                "attempts": 0,
                "due_at": job.due_at or now,
                "created_at": now,
            },
        )

    def cancel(self, connection: Connection, key: str) -> None:
        connection.execute(delete(JobRow).where(JobRow.key == key, JobRow.state == JobState.waiting))


@dataclass(slots=True)
class _Running:
    """What this process works on now."""

    locks: set[str] = field(default_factory=set)
    heavy: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)


@dataclass(slots=True)
class _Wanted:
    """What one claim may start and has chosen: a copy, so that a commit that fails leaves no lock behind."""

    locks: set[str]
    heavy: int
    room: int
    chosen: list[tuple[RunningJob, str | None, str]] = field(default_factory=list)
    held_back: bool = False

    @property
    def is_full(self) -> bool:
        return len(self.chosen) >= min(self.room, _BATCH)

    def offer(self, job: RunningJob, lock: str | None, queue: str) -> None:
        if self.is_full or (lock and lock in self.locks) or (queue == "heavy" and self.heavy):
            self.held_back = True
            return
        if lock:
            self.locks.add(lock)
        self.heavy += queue == "heavy"
        self.chosen.append((job, lock, queue))


class EmbeddedWorker:
    """Claims due jobs and runs them as tasks, many at once, one per lock.

    `write` runs a function of a connection in one transaction. Attempts are counted at the claim, so a job that
    kills its process ends too.
    """

    def __init__(self, *, write: Write, clock: Callable[[], datetime], work: Work, concurrency: int = 256) -> None:
        self._write = write
        self._clock = clock
        self._work = work
        self._concurrency = concurrency
        self._wake = asyncio.Event()
        self._running = _Running()
        self._finished: list[tuple[int, Outcome]] = []
        self._held_back = False
        """A due job was left for want of its lock, of room or of the heavy place."""
        self._closing = False

    @property
    def running(self) -> int:
        """How many jobs are worked now."""
        return len(self._running.tasks)

    def wake(self) -> None:
        """Something was committed; look at once. Call it on the event loop."""
        self._wake.set()

    async def recover(self) -> None:
        """Give back what a killed process was running. Only the holder of the worker lock may call it."""
        statement = update(JobRow).where(JobRow.state == JobState.running).values(state=JobState.waiting, key=None)
        await self._write(lambda connection: connection.execute(statement))

    async def anyone(self) -> bool:
        """Nobody: who holds the worker lock is alone."""
        return False

    async def run(self) -> None:
        """Work until `close`; a job that is running is waited for."""
        while not self._closing:
            self._wake.clear()
            next_due = await self.claim()
            if not self._wake.is_set():
                await self._sleep(next_due)
        await self._drain()

    async def _sleep(self, next_due: datetime | None) -> None:
        wait = _LONGEST_SLEEP
        if next_due is not None:
            wait = min(wait, next_due - self._clock())
        with suppress(TimeoutError):
            # Not wait_for: on Python 3.11 it loses a cancellation that comes together with the waking.
            async with asyncio.timeout(max(wait.total_seconds(), 0.001)):
                await self._wake.wait()

    async def _drain(self) -> None:
        while self._running.tasks:
            await asyncio.wait(set(self._running.tasks))
        if self._finished:
            finished, self._finished = self._finished, []
            await self._write(lambda connection: self._settle(connection, finished))

    def close(self) -> None:
        self._closing = True
        self._wake.set()

    async def run_until_idle(self) -> None:
        """Work all that is due now, and what that brings; for commands and for tests with a clock of their own."""
        while True:
            await self.claim()
            if not self._running.tasks:
                break
            await asyncio.wait(set(self._running.tasks), return_when=asyncio.FIRST_COMPLETED)

    async def claim(self) -> datetime | None:
        """Settle what has ended, start what is due; the time of the next job, if one waits."""
        settled = len(self._finished)
        wanted = _Wanted(set(self._running.locks), self._running.heavy, self._concurrency - len(self._running.tasks))
        finished = self._finished[:settled]
        next_due = await self._write(lambda connection: self._settle_and_claim(connection, finished, wanted))
        del self._finished[:settled]
        self._held_back = wanted.held_back
        for job, lock, queue in wanted.chosen:
            if lock:
                self._running.locks.add(lock)
            self._running.heavy += queue == "heavy"
            task = asyncio.create_task(self._run_one(job, lock, queue), name=f"job:{job.kind}:{job.id}")
            self._running.tasks.add(task)
            task.add_done_callback(self._running.tasks.discard)
        return next_due

    async def _run_one(self, job: RunningJob, lock: str | None, queue: str) -> None:
        try:
            outcome = await self._work(job)
        except asyncio.CancelledError:
            outcome = Retry(self._clock())
            raise
        finally:
            self._finished.append((job.id, outcome))
            if lock:
                self._running.locks.discard(lock)
            self._running.heavy -= queue == "heavy"
            # An end that lets nothing else begin is written down with the next claim.
            if self._held_back or self._closing or not isinstance(outcome, Done):
                self._wake.set()

    @staticmethod
    def _settle(connection: Connection, finished: Sequence[tuple[int, Outcome]]) -> None:
        for job_id, outcome in finished:
            if isinstance(outcome, Done):
                _remove.run(connection, {"job": job_id})
                continue
            if isinstance(outcome, Retry):
                values = {"state": JobState.waiting, "due_at": outcome.at, "key": None}
            else:
                values = {"state": JobState.dead, "error": outcome.reason, "lock": None}
            connection.execute(update(JobRow).where(JobRow.id == job_id).values(**values))

    def _settle_and_claim(
        self, connection: Connection, finished: Sequence[tuple[int, Outcome]], wanted: _Wanted
    ) -> datetime | None:
        now = self._clock()
        if finished:
            self._settle(connection, finished)
        for row in _due.each(connection, {"now": now}):
            wanted.offer(RunningJob(row.id, row.kind, row.payload, row.attempts + 1), row.lock, row.queue)
            if wanted.is_full:
                break
        for job, _, _ in wanted.chosen:
            _start.run(connection, {"job": job.id})
        next_due: datetime | None = _next_due.value(connection, {"now": now})
        return next_due
