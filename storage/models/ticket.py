from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class TicketStatus(StrEnum):
    """As staff read them."""

    new = "Nouveau"
    in_progress = "En cours"
    handled = "Traité"
    handled_automatically = "Traité automatiquement"


class Ticket(Base):
    """A promise to solve. What was understood of it stands beside the words, so that a person can see why."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index(None, "status", "id"),
        Index(None, "email"),
        Index(None, "conversation_id"),
        Index(None, "alarm_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Who opens the same thing twice finds the same ticket."""
    channel: Mapped[str]
    """`chat`, `api`, `email`, `console`, `command line` or `notion`."""
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    email: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    category: Mapped[str]
    probability: Mapped[float]
    abstained: Mapped[bool]
    labels: Mapped[Sequence[str]]
    sentiment: Mapped[str]
    urgency: Mapped[str]
    wish: Mapped[str | None]
    """Why its words want a person (`anger`, `asked`, `keyword`): then no answer goes out by itself."""
    order_number: Mapped[str | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_order.id"))
    """Set only for an order that belongs to `email`."""
    status: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    """Counts up when the customer writes again: each round is answered automatically at most once."""
    due_at: Mapped[datetime]
    """Until when a person has promised to answer."""
    alarm_at: Mapped[datetime | None]
    """When the team is warned next that this answer is owed; None once it was given or its end was told."""
    handled_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    """When its customer opened another one about the same soon after: what was settled did not hold."""
    abandoned_at: Mapped[datetime | None]
    """When it was closed because its customer left our question unanswered: nobody was helped, nothing is owed."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class TicketChange(Base):
    """One step in a ticket's history; append-only."""

    __tablename__ = "ticket_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    status: Mapped[str]
    actor: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime]


class TicketReply(Base):
    """What Alex would say or said in a round; `sent_at` is null while it is a draft."""

    __tablename__ = "ticket_reply"
    __table_args__ = (UniqueConstraint("ticket_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    round: Mapped[int]
    kind: Mapped[str]
    """`answer`, `question` or `acknowledgement`."""
    text: Mapped[str]
    template: Mapped[str]
    """Which template in which version."""
    citations: Mapped[Sequence[Mapping[str, object]]]
    """The row behind each stated fact."""
    author: Mapped[str]
    drafted_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class TicketOutcome(Base):
    """Whether the answer to a ticket was right, as a person judged it: the only evidence that opens a gate."""

    __tablename__ = "ticket_outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), unique=True)
    category: Mapped[str]
    """The one the classifier gave when it answered."""
    true_category: Mapped[str]
    abstained: Mapped[bool]
    was_right: Mapped[bool]
    judged_by: Mapped[str]
    judged_at: Mapped[datetime]


class SendingGate(Base):
    """What an admin decided of a category by hand: opened although unproven, or closed whatever is proven.

    Without a row the judged outcomes decide. One with `closed_at` is closed until somebody opens it again.
    """

    __tablename__ = "sending_gate"

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(unique=True)
    opened_by: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class ReplyTemplate(Base):
    """A published wording of an answer; the highest version is in force, earlier ones stay for history."""

    __tablename__ = "reply_template"
    __table_args__ = (UniqueConstraint("name", "language", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    language: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    author: Mapped[str]
    published_at: Mapped[datetime]
