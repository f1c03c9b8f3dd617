from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class NudgeState(StrEnum):
    planned = "planned"
    sent = "sent"
    skipped = "skipped"
    """It was due and something forbade it for good: `reason` says what."""


class Nudge(Base):
    """One planned proactive message to one Contact. Whether it may go is decided when it is sent, never before.

    `key` is sequence:subject:step, so planning again plans nothing more. `due_at` moves while something holds it back.
    """

    __tablename__ = "nudge"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "contact_id", "sent_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    sequence: Mapped[str]
    step: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[str] = mapped_column(default=NudgeState.planned)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """When it has lost its sense and is skipped."""
    reason: Mapped[str | None]
    """Why it was skipped, or what it waits for."""
    channel: Mapped[str | None]
    """How it went: a channel's name, or `email`."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class Review(Base):
    """What the buyer of a delivered order says about it; one for each order, changed by saying it again."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    rating: Mapped[int]
    """From 1 to 5."""
    text: Mapped[str | None]
    may_publish: Mapped[bool | None]
    """Null until they were asked; a review is shown only with a yes."""
    waits_for_text: Mapped[bool] = mapped_column(default=False)
    """Their next line is meant as its text."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
