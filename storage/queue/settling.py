"""procrastinate's rows as our outcomes settle them."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Claim
from procrastinate.jobs import Status
from procrastinate.manager import JobManager, NotificationCallback

from storage.queue.job import Dead, Done, Outcome, Retry
from storage.queue.postgres import parked

log = logging.getLogger(__name__)

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


class TakesItsLock:
    """The outcome of a job that fired without the lock it parked."""


class Rows(JobManager):
    """procrastinate's rows as our outcomes settle them, over a database that may be away for a while.

    procrastinate's worker never tries a statement twice: one heartbeat that failed would be its last, and a job
    whose end was not written down would be running for ever.
    """

    def __init__(self, connector: PsycopgConnector, *, clock: Callable[[], datetime]) -> None:
        super().__init__(connector)
        self._clock = clock
        self.outcomes: dict[int, Outcome | TakesItsLock] = {}

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

    def _settlement(self, job: Claim, outcome: Outcome | TakesItsLock) -> tuple[str, dict[str, object]]:
        match outcome:
            case Done():
                return _DONE, {}
            case Dead():
                return _DEAD, {"reason": outcome.reason}
            case Retry():
                delay = max(outcome.at - self._clock(), timedelta(0))
                lock, args = parked(job.lock, job.task_kwargs, delay)
                return _AGAIN, {"lock": lock, "args": args, "delay": delay.total_seconds()}
            case TakesItsLock():
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
