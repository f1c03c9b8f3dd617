from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ConversationState(StrEnum):
    open = "open"
    waiting = "waiting"
    with_person = "with_person"
    closed = "closed"


class Conversation(Base):
    """One thread of a Contact on a Channel.

    `epoch` grows with every change of owner; an answer thought under an older epoch is never sent.
    `last_seq` numbers the messages of this thread without a gap, in commit order.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "address"), Index(None, "state", "last_heard_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("identity.id"), index=True)
    channel: Mapped[str]
    address: Mapped[str]
    state: Mapped[str] = mapped_column(default=ConversationState.open)
    epoch: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    answered_seq: Mapped[int] = mapped_column(default=0)
    """Every customer's message up to here has its fate."""
    arriving_until: Mapped[datetime | None]
    """More fragments are expected until then: an album, a forward, typing."""
    disclosed_at: Mapped[datetime | None]
    """When the person was told that Alex is an AI, and how to reach a person; null again after a person hands back."""
    last_heard_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Handoff(Base):
    """A person holds the thread: requested, claimed, released."""

    __tablename__ = "handoff"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    reason: Mapped[str]
    requested_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    """Who is asked to answer; whoever answers first holds the thread."""
    assigned_at: Mapped[datetime | None]
    skill: Mapped[str | None]
    """What the answer asks for, when somebody knows it best."""
    resolved_at: Mapped[datetime | None]
    """When a person said that it is solved; a thread that is only given back has none."""
    released_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    """Until then whoever holds the thread does not want to see it; null again as soon as the customer writes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which threads of the inbox; what is empty does not matter.

    What was put away until later is left out, unless it is asked for, or threads are searched.
    """

    state: str | None = None
    search: str = ""
    channel: str = ""
    owner_id: int | None = None
    tag: str = ""
    snoozed: bool = False
