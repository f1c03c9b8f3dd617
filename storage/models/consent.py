from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Purpose(StrEnum):
    """What we write for, unasked. Only `service`, what a contract needs, asks for no consent."""

    service = "service"
    reminders = "reminders"
    feedback = "feedback"
    marketing = "marketing"


class ConsentEntry(Base):
    """One word of a person about one purpose on one channel, with its proof. Rows are only added: the latest counts."""

    __tablename__ = "consent_entry"
    __table_args__ = (Index(None, "contact_id", "purpose", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    purpose: Mapped[str]
    channel: Mapped[str]
    """Where we may write: a channel's name, or `email`."""
    granted: Mapped[bool]
    how: Mapped[str]
    """What the person did: agents.contacts.consent.How."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    """The line in which they did it; null for a link in a mail."""
    text_version: Mapped[str]
    text: Mapped[str]
    """The sentence they answered, word for word."""
    at: Mapped[datetime]


class Opposition(Base):
    """An address that must not be written to unasked, kept as a keyed hash so that it outlives the erasure of a person.

    `lifted_at` is set when the person asks for messages again.
    """

    __tablename__ = "opposition"
    __table_args__ = (UniqueConstraint("channel", "address_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    address_hash: Mapped[str]
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
