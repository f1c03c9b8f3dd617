from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Board(Base):
    """Where we stand with a board of the team (Notion); one row."""

    __tablename__ = "board"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    since_at: Mapped[datetime]
    """When it was first reached: tickets settled before stay away from it."""
    read_until_at: Mapped[datetime | None]
    busy_until_at: Mapped[datetime | None]
    """One run at a time: another process may begin after this moment, also when this one was killed."""
    not_before_at: Mapped[datetime | None]
    """The board asked to be left alone until then."""


class LinkKind(StrEnum):
    reply = "reply"
    ticket = "ticket"


class BoardLink(Base):
    """A row of a board and what it is of ours."""

    __tablename__ = "board_link"
    __table_args__ = (UniqueConstraint("kind", "subject", "page"), Index(None, "page"), Index(None, "ticket_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    """A template's name and language, or a ticket's key, which the board's row carries too."""
    ticket_id: Mapped[int | None]
    """No foreign key: the row must outlive an erased ticket, so that the board's row is thrown away as well."""
    page: Mapped[str | None]
    """Null from before the row is made until its answer came: whoever comes next looks it up by the subject first."""
    agreed: Mapped[str]
    """The fingerprint of the wording both sides last had."""
    is_due: Mapped[bool]
    """The board shows something else than we have."""
    is_gone: Mapped[bool]
    """Somebody threw the board's row away: it is left alone."""
    seen_at: Mapped[datetime | None]
    """The state of the ticket that the board shows."""


class WordingState(StrEnum):
    waiting = "waiting"
    wrong = "wrong"
    """It cannot be used as it is; `reason` says why."""
    approved = "approved"
    refused = "refused"


class ProposedWording(Base):
    """A wording of a reply that somebody wrote elsewhere and that waits for a person here."""

    __tablename__ = "proposed_wording"
    __table_args__ = (Index(None, "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    origin: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
