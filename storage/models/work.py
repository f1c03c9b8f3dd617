from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Event(Base):
    """A past fact, stored in the transaction of its deed."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[Mapping[str, object]]
    recorded_at: Mapped[datetime]


class JobState(StrEnum):
    waiting = "waiting"
    running = "running"
    dead = "dead"


class JobRow(Base):
    """Durable work of the embedded engine; finished jobs are deleted. `queue` sets heavy work apart."""

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_key_waiting", "key", unique=True, sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
        Index(None, "state", "due_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[Mapping[str, object]]
    key: Mapped[str | None]
    lock: Mapped[str | None]
    queue: Mapped[str]
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(default=JobState.waiting)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    error: Mapped[str | None]
    created_at: Mapped[datetime]


class Slot(Base):
    """One run of the timetable, unique however many processes keep it; `slot` is the local time in Europe/Paris."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("kind", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    slot: Mapped[str]
    taken_at: Mapped[datetime]


class Issue(Base):
    """Trouble an operator must see. One open row per key; the same trouble again counts up."""

    __tablename__ = "issue"
    __table_args__ = (
        Index("uq_issue_key_open", "key", unique=True, sqlite_where=text("resolved_at IS NULL"),
              postgresql_where=text("resolved_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    detail: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
