"""How much waits, for whoever watches the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models.message import Delivery, DeliveryState
from storage.models.work import JobRow, JobState


@dataclass(frozen=True, slots=True)
class Depth:
    """`what` is a job's kind or a delivery's channel."""

    what: str
    state: str
    number: int


# A job that is due later is no queue: the next sweep always waits.
_embedded = (
    select(JobRow.kind, JobRow.state, func.count())
    .where((JobRow.state != JobState.waiting) | (JobRow.due_at <= bindparam("now")))
    .group_by(JobRow.kind, JobRow.state)
)
# Only the database's clock decides there when a job is due.
_procrastinate = text("""
    SELECT args ->> 'kind', CASE status WHEN 'todo' THEN 'waiting' WHEN 'doing' THEN 'running' ELSE 'dead' END, count(*)
    FROM procrastinate_jobs
    WHERE status IN ('doing', 'failed') OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))
    GROUP BY 1, 2
""")
_unsent = (
    select(Delivery.channel, Delivery.state, func.count())
    .where(Delivery.state.in_((DeliveryState.planned, DeliveryState.sending, DeliveryState.unknown)))
    .group_by(Delivery.channel, Delivery.state)
)


async def depths(session: AsyncSession, now: datetime) -> tuple[Sequence[Depth], Sequence[Depth]]:
    """Jobs that are due, running or dead, and parts of answers that are not out.

    Nothing when the database does not answer: whoever watches must hear the rest.
    """
    try:
        if session.get_bind().dialect.name == "sqlite":
            jobs = await session.execute(_embedded, {"now": now})
        else:
            jobs = await session.execute(_procrastinate)
        unsent = await session.execute(_unsent)
    except SQLAlchemyError:
        return [], []
    return [Depth(*row) for row in jobs], [Depth(*row) for row in unsent]
