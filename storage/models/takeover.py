"""What surrounds a thread that a person holds: notes, the staff's room, presence, clocks, surveys, suggestions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class HeldMessage(Base):
    """Binding words of Alex that came while a person held the thread; said when it is handed back."""

    __tablename__ = "held_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    text: Mapped[str]
    buttons: Mapped[Sequence[Mapping[str, object]] | None]
    held_at: Mapped[datetime]
    said_at: Mapped[datetime | None]


class Note(Base):
    """A private note of the staff. No Delivery can point at it, so nothing can send it."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    author: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]


class Mention(Base):
    """A colleague who is named in a private note, until they have opened the thread."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("note_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    seen_at: Mapped[datetime | None]


class Tag(Base):
    """A word of the team's own by which threads are found again."""

    __tablename__ = "tag"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True, index=True)
    author: Mapped[str]
    created_at: Mapped[datetime]


class Topic(Base):
    """A customer's thread in the staff's group: one for each Contact, whatever their channels."""

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("group_id", "thread_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), unique=True)
    group_id: Mapped[int]
    thread_id: Mapped[int]
    title: Mapped[str]
    card: Mapped[int | None]
    """The number of the pinned message."""
    card_text: Mapped[str] = mapped_column(default="")
    mirrored_to: Mapped[int] = mapped_column(default=0)
    """The id of the last message that stands in the topic."""
    noted_to: Mapped[int] = mapped_column(default=0)
    """The same for private notes."""
    opened_at: Mapped[datetime]


class Mirrored(Base):
    """Which message of a topic shows which line of ours; a line with several files is shown by several."""

    __tablename__ = "mirrored"
    __table_args__ = (UniqueConstraint("topic_id", "receipt"), Index(None, "message_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    receipt: Mapped[int]
    text: Mapped[str]
    """What it says now, so that a correction is carried over once."""
    by_staff: Mapped[bool] = mapped_column(default=False)


class Presence(Base):
    """Whether a member of staff takes conversations now, how many at a time, and what they know best."""

    __tablename__ = "presence"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    is_away: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int] = mapped_column(default=5)
    skills: Mapped[Sequence[str]]
    seen_at: Mapped[datetime]
    assigned_at: Mapped[datetime | None]
    """When they last were given a conversation: the next goes to whoever waits longest."""


class ClockKind(StrEnum):
    first_reply = "first_reply"
    next_reply = "next_reply"
    resolution = "resolution"
    call_back = "call_back"
    """By telephone; the team ends it with the thread."""


class ServiceClock(Base):
    """A time promised by policy. The row binds; the jobs that look at it are alarms."""

    __tablename__ = "service_clock"
    __table_args__ = (Index(None, "ended_at", "warn_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoff.id"))
    kind: Mapped[str]
    started_at: Mapped[datetime]
    warn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SurveyKind(StrEnum):
    csat = "csat"
    nps = "nps"


class Survey(Base):
    """One question after a resolution. `closes_at` is when the channel stops taking free words, where it does."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("handoff_id", "kind"), UniqueConstraint("ticket_id", "kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoff.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    """What was resolved: a handoff or a ticket."""
    kind: Mapped[str]
    asked_at: Mapped[datetime | None]
    """Null when it could not be asked any more."""
    score: Mapped[int | None]
    comment: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class CannedReply(Base):
    """A sentence kept ready, with variables in braces."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("name", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    author: Mapped[str]
    changed_at: Mapped[datetime]


class SuggestionFate(StrEnum):
    accepted = "accepted"
    edited = "edited"
    rejected = "rejected"


class Suggestion(Base):
    """An answer that Alex proposes to whoever holds the thread, and what became of it."""

    __tablename__ = "suggestion"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    seq: Mapped[int]
    """The last line of the customer that it answers."""
    text: Mapped[str]
    sources: Mapped[Sequence[Mapping[str, object]] | None]
    fate: Mapped[str | None]
    said: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
