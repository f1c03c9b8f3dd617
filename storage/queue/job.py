"""The port of durable work: a job is a wake-up, never a message; what there is to do stands in our own rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

TURN = 10
"""Priority of turns and sends; 0 is the default, campaigns are -10."""


@dataclass(frozen=True, slots=True)
class Job:
    """Durable work.

    `key`: at most one waiting job; a second enqueue keeps it, with the earlier due time.
    `lock`: one running job; a job due much later must carry none, for on Postgres it would block the earlier ones.
    `queue`: `heavy` is worked apart, one at a time, so that rendering never delays a conversation.
    """

    kind: str
    payload: Mapping[str, int | str] = field(default_factory=dict)
    key: str | None = None
    lock: str | None = None
    due_at: datetime | None = None
    priority: int = 0
    queue: str = "default"


@dataclass(frozen=True, slots=True)
class RunningJob:
    """A claimed job; `attempt` counts from 1 and survives the death of its worker."""

    id: int
    kind: str
    payload: Mapping[str, int | str]
    attempt: int


@dataclass(frozen=True, slots=True)
class Done:
    pass


@dataclass(frozen=True, slots=True)
class Retry:
    at: datetime


@dataclass(frozen=True, slots=True)
class Dead:
    """Spent or permanent: kept for a person, key and lock freed."""

    reason: str


Outcome = Done | Retry | Dead
Work = Callable[[RunningJob], Awaitable[Outcome]]
"""Runs one job to its outcome and never raises: the job boundary of agents/jobs.py."""
