"""The port of durable work: a job is a wake-up, never a message; what there is to do stands in our own rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")

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


class Write(Protocol):
    """Runs a function of a connection in one transaction of its own."""

    async def __call__(self, fn: Callable[[Connection], T], /) -> T: ...


class JobWriter(Protocol):
    """How the engine in use writes a job inside our transaction."""

    def enqueue(self, connection: Connection, job: Job, now: datetime) -> None: ...

    def cancel(self, connection: Connection, key: str) -> None: ...


class Worker(Protocol):
    """Runs the jobs of one process; EmbeddedWorker or PostgresWorker."""

    @property
    def running(self) -> int:
        """How many jobs are worked now."""
        ...

    def wake(self) -> None:
        """Something was committed; look at once. Call it on the event loop."""
        ...

    async def recover(self) -> None:
        """Give back what killed processes were running."""
        ...

    async def anyone(self) -> bool:
        """Whether another process already works the jobs of this database."""
        ...

    async def run(self) -> None:
        """Work until `close`."""
        ...

    def close(self) -> None: ...

    async def run_until_idle(self) -> None:
        """Work all that is due now, and what that brings; for commands and for tests with a clock of their own."""
        ...
