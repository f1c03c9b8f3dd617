"""The engine on Postgres: procrastinate's tables and worker, written to by SQL of ours inside our transactions."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, cast

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Claim
from procrastinate.jobs import Status
from procrastinate.manager import JobManager, NotificationCallback
from procrastinate.worker import Worker as UntypedClaims
from sqlalchemy import Connection, text

from storage.queue.job import Dead, Done, Job, Outcome, Retry, RunningJob, Work, Write

log = logging.getLogger(__name__)

_TASK = "job"
"""procrastinate knows one task; the kind stands in its arguments, so a kind nobody knows is a job like any other."""
_SOON = timedelta(seconds=2)
_POLLING = 0.2
"""procrastinate tells of new rows, not of those whose time has come: they are asked for at this interval."""
_CONNECTIONS = 4
_GRACE = 8.0
"""Seconds that running jobs get when told to stop; then they are put back for another worker."""

_enqueue = text("""
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    VALUES (:queue, :task, :priority, :lock, :key, CAST(:args AS jsonb), now() + make_interval(secs => :delay))
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE SET
        scheduled_at = CASE
            WHEN procrastinate_jobs.scheduled_at IS NULL OR excluded.scheduled_at IS NULL THEN NULL
            ELSE least(procrastinate_jobs.scheduled_at, excluded.scheduled_at) END,
        lock = coalesce(procrastinate_jobs.lock, excluded.lock),
        args = CASE
            WHEN excluded.lock IS NULL THEN procrastinate_jobs.args
            ELSE procrastinate_jobs.args - 'lock' END
""")
_cancel = text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :key AND status = 'todo'")
_take_back = text("""
    UPDATE procrastinate_jobs
    SET status = 'todo', attempts = attempts + 1, queueing_lock = NULL, worker_id = NULL, abort_requested = false,
        scheduled_at = NULL
    WHERE id IN (
        SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
        WHERE job.status = 'doing'
          AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :dead_after))
        FOR UPDATE OF job SKIP LOCKED)
""")
_anyone = text("""
    SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :dead_after))
""")

# A job that another worker took over (we were thought dead) is no longer ours to settle.
_DONE = """
    DELETE FROM procrastinate_jobs WHERE id = %(id)s AND (worker_id = %(worker)s OR worker_id IS NULL)
"""
_AGAIN = """
    UPDATE procrastinate_jobs
    SET status = 'todo', attempts = attempts + 1, queueing_lock = NULL, worker_id = NULL, abort_requested = false,
        lock = %(lock)s, args = %(args)s, scheduled_at = now() + make_interval(secs => %(delay)s)
    WHERE id = %(id)s AND worker_id = %(worker)s AND status = 'doing'
"""
_LOCKED_NOW = """
    UPDATE procrastinate_jobs
    SET status = 'todo', queueing_lock = NULL, worker_id = NULL, abort_requested = false,
        lock = args ->> 'lock', args = args - 'lock', scheduled_at = NULL
    WHERE id = %(id)s AND worker_id = %(worker)s AND status = 'doing'
"""
_DEAD = """
    UPDATE procrastinate_jobs
    SET status = 'failed', attempts = attempts + 1, args = args || jsonb_build_object('error', %(reason)s::text)
    WHERE id = %(id)s AND worker_id = %(worker)s AND status = 'doing'
"""
_ALIVE = """
    INSERT INTO procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE VALUES (%(worker)s, now())
    ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()
"""


class PostgresEngine:
    """Writes jobs inside a transaction of ours.

    Only the database's clock decides when a job is due: it is handed a delay, so the clocks of several machines need
    not agree. A lock that waits would block every later job of that lock, so a job due later than a moment parks its
    lock in its arguments, and takes it when it fires.
    """

    def enqueue(self, connection: Connection, job: Job, now: datetime) -> None:
        delay = job.due_at - now if job.due_at is not None and job.due_at > now else None
        lock, args = _parked(job.lock, {"kind": job.kind, "payload": dict(job.payload)}, delay)
        connection.execute(
            _enqueue,
            {
                "queue": job.queue,
                "task": _TASK,
                "priority": job.priority,
                "lock": lock,
                "key": job.key,
                "args": json.dumps(args),
                "delay": delay.total_seconds() if delay else None,
            },
        )

    def cancel(self, connection: Connection, key: str) -> None:
        connection.execute(_cancel, {"key": key})


def _parked(
    lock: str | None, args: Mapping[str, object], delay: timedelta | None
) -> tuple[str | None, dict[str, object]]:
    """The lock a waiting row may hold, and its arguments with the lock it must take first when it may not."""
    plain = {key: value for key, value in args.items() if key != "lock"}
    if lock is None or delay is None or delay <= _SOON:
        return lock, plain
    return None, {**plain, "lock": lock}


class _TakesItsLock:
    """The outcome of a job that fired without the lock it parked."""


class _Rows(JobManager):
    """procrastinate's rows as our outcomes settle them, over a database that may be away for a while.

    procrastinate's worker never tries a statement twice: one heartbeat that failed would be its last, and a job
    whose end was not written down would be running for ever.
    """

    def __init__(self, connector: PsycopgConnector, *, clock: Callable[[], datetime]) -> None:
        super().__init__(connector)
        self._clock = clock
        self.outcomes: dict[int, Outcome | _TakesItsLock] = {}

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Claim | None:
        """One due job, or none; also none when two workers went for one lock and the other was first."""
        try:
            return await super().fetch_job(queues, worker_id)
        except ConnectorException as error:
            log.warning("no job could be fetched", extra={"error": repr(error.__cause__)})
            return None

    async def finish_job(self, job: Claim, status: Status, delete_job: bool) -> None:  # noqa: ARG002, FBT001 -- procrastinate's signature
        """Settle by the outcome, again until the database took it. A job that was stopped has none: it comes back."""
        assert job.id is not None
        query, arguments = self._settlement(job, self.outcomes.pop(job.id, Retry(self._clock())))
        while True:
            try:
                await self.connector.execute_query_async(query, id=job.id, worker=job.worker_id, **arguments)
                return
            except ConnectorException as error:
                log.warning("a job's end could not be written", extra={"job": job.id, "error": repr(error.__cause__)})
                await asyncio.sleep(1)

    def _settlement(self, job: Claim, outcome: Outcome | _TakesItsLock) -> tuple[str, dict[str, object]]:
        match outcome:
            case Done():
                return _DONE, {}
            case Dead():
                return _DEAD, {"reason": outcome.reason}
            case Retry():
                delay = max(outcome.at - self._clock(), timedelta(0))
                lock, args = _parked(job.lock, job.task_kwargs, delay)
                return _AGAIN, {"lock": lock, "args": args, "delay": delay.total_seconds()}
            case _TakesItsLock():
                return _LOCKED_NOW, {}

    async def update_heartbeat(self, worker_id: int) -> None:
        """A sign of life, which also brings back the row of a worker that was thought dead."""
        try:
            await self.connector.execute_query_async(_ALIVE, worker=worker_id)
        except ConnectorException as error:
            log.warning("no sign of life could be given", extra={"error": repr(error.__cause__)})

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        while True:
            try:
                await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            except ConnectorException as error:
                log.warning("not told of new jobs, only asking", extra={"error": repr(error.__cause__)})
            await asyncio.sleep(1)


class Claims(Protocol):
    """The part of procrastinate's worker that is used; the package leaves it without types."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...


class PostgresWorker:
    """Runs jobs as tasks, many at once, one per lock among all workers of the database; heavy ones one at a time.

    Attempts are counted when a job comes back, also from a worker that was killed, so a job that kills its process
    ends too. A worker that gave no sign of life for `dead_after` loses its jobs to the others.
    """

    def __init__(
        self,
        url: str,
        *,
        write: Write,
        clock: Callable[[], datetime],
        work: Work,
        concurrency: int = 256,
        heartbeat: timedelta = timedelta(seconds=5),
        dead_after: timedelta = timedelta(seconds=20),
    ) -> None:
        self._write = write
        self._clock = clock
        self._work = work
        self._concurrency = concurrency
        self._heartbeat = heartbeat.total_seconds()
        self._dead_after = dead_after.total_seconds()
        connector = PsycopgConnector(conninfo=url, min_size=1, max_size=_CONNECTIONS)
        self._app = App(connector=connector)
        self._app.job_manager = self._rows = _Rows(connector, clock=clock)
        self._app.task(name=_TASK, pass_context=True)(self._run_one)
        self._claims: tuple[Claims, ...] = ()
        self._begun = 0
        self._running = 0
        self._closing = False

    @property
    def running(self) -> int:
        """How many jobs are worked now."""
        return self._running

    def wake(self) -> None:
        """Nothing to do: the database itself tells every worker of new jobs."""

    async def recover(self) -> None:
        """Give back what workers were running that have given no sign of life; any process may call it any time."""
        await self._write(lambda connection: connection.execute(_take_back, {"dead_after": self._dead_after}))

    async def anyone(self) -> bool:
        """Whether some process works the jobs of this database."""
        return bool(
            await self._write(
                lambda connection: connection.execute(_anyone, {"dead_after": self._dead_after}).scalar_one()
            )
        )

    async def run(self) -> None:
        """Work until `close`; running jobs are waited for a while, then put back."""
        async with self._app.open_async():
            self._claims = (self._claim_from("default", self._concurrency, listen=True), self._claim_from("heavy", 1))
            tending = asyncio.create_task(self._tend(), name="tending")
            try:
                await asyncio.gather(*(self._keep(claims) for claims in self._claims))
            finally:
                tending.cancel()

    async def _keep(self, claims: Claims) -> None:
        """Run until told to stop, beginning again when the database went away at a bad moment."""
        while not self._closing:
            try:
                await claims.run()
            except ConnectorException as error:
                log.warning("the worker begins again", extra={"error": repr(error.__cause__)})
                await asyncio.sleep(1)

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(self._dead_after / 4)
            try:
                await self.recover()
            except OSError as error:
                log.warning("jobs of dead workers could not be taken back", extra={"error": str(error)})

    def close(self) -> None:
        self._closing = True
        for claims in self._claims:
            claims.stop()

    async def run_until_idle(self) -> None:
        """Work all that is due now, and what that brings; for commands and tests, never beside `run`."""
        async with self._app.open_async():
            before = -1
            while self._begun != before:
                before = self._begun
                await self._claim_from("default", self._concurrency, wait=False).run()
                await self._claim_from("heavy", 1, wait=False).run()

    def _claim_from(self, queue: str, concurrency: int, *, wait: bool = True, listen: bool = False) -> Claims:
        claims = UntypedClaims(
            self._app,
            queues=[queue],
            concurrency=concurrency,
            wait=wait,
            fetch_job_polling_interval=_POLLING,
            shutdown_graceful_timeout=_GRACE,
            listen_notify=listen,
            install_signal_handlers=False,
            update_heartbeat_interval=self._heartbeat,
            stalled_worker_timeout=self._dead_after,
        )
        return cast("Claims", claims)

    async def _run_one(
        self,
        context: JobContext,
        kind: str,
        payload: Mapping[str, int | str],
        lock: str | None = None,
        error: str | None = None,  # noqa: ARG002 -- what a job died of, when an operator has it replayed
    ) -> None:
        job_id = context.job.id
        assert job_id is not None
        self._begun += 1
        if lock is not None:
            self._rows.outcomes[job_id] = _TakesItsLock()
            return
        self._running += 1
        try:
            self._rows.outcomes[job_id] = await self._work(RunningJob(job_id, kind, payload, context.job.attempts + 1))
        finally:
            self._running -= 1
