"""The worker on Postgres: procrastinate's, behind the shape that ours has."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, cast

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker as UntypedClaims
from sqlalchemy import text

from storage.queue.job import RunningJob, Work, Write
from storage.queue.postgres import TASK
from storage.queue.settling import Rows, TakesItsLock

log = logging.getLogger(__name__)

_POLLING = 0.2
"""procrastinate tells of new rows, not of those whose time has come: they are asked for at this interval."""
_CONNECTIONS = 4
_GRACE = 8.0
"""Seconds that running jobs get when told to stop; then they are put back for another worker."""

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
        self._app.job_manager = self._rows = Rows(connector, clock=clock)
        self._app.task(name=TASK, pass_context=True)(self._run_one)
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
            self._rows.outcomes[job_id] = TakesItsLock()
            return
        self._running += 1
        try:
            self._rows.outcomes[job_id] = await self._work(RunningJob(job_id, kind, payload, context.job.attempts + 1))
        finally:
            self._running -= 1
