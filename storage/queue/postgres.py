"""The engine on Postgres: jobs written into procrastinate's table by SQL of ours, inside our transactions."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from storage.queue.job import Job

TASK = "job"
"""procrastinate knows one task; the kind stands in its arguments, so a kind nobody knows is a job like any other."""
_SOON = timedelta(seconds=2)

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


class PostgresEngine:
    """Writes jobs inside a transaction of ours.

    Only the database's clock decides when a job is due: it is handed a delay, so the clocks of several machines need
    not agree. A lock that waits would block every later job of that lock, so a job due later than a moment parks its
    lock in its arguments, and takes it when it fires.
    """

    def enqueue(self, connection: Connection, job: Job, now: datetime) -> None:
        delay = job.due_at - now if job.due_at is not None and job.due_at > now else None
        lock, args = parked(job.lock, {"kind": job.kind, "payload": dict(job.payload)}, delay)
        connection.execute(
            _enqueue,
            {
                "queue": job.queue,
                "task": TASK,
                "priority": job.priority,
                "lock": lock,
                "key": job.key,
                "args": json.dumps(args),
                "delay": delay.total_seconds() if delay else None,
            },
        )

    def cancel(self, connection: Connection, key: str) -> None:
        connection.execute(_cancel, {"key": key})


def parked(
    lock: str | None, args: Mapping[str, object], delay: timedelta | None
) -> tuple[str | None, dict[str, object]]:
    """The lock a waiting row may hold, and its arguments with the lock it must take first when it may not."""
    plain = {key: value for key, value in args.items() if key != "lock"}
    if lock is None or delay is None or delay <= _SOON:
        return lock, plain
    return None, {**plain, "lock": lock}
