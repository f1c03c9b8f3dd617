from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class PromiseKind(StrEnum):
    price = "price"
    refund = "refund"
    delay = "delay"
    """Something by `due_at`."""
    word = "word"
    """What a person of the team gave their word on, in their own words."""


class Promise(Base):
    """Append-only: what Alex or a person of the team stated, with the row it stands on."""

    __tablename__ = "promise"
    __table_args__ = (Index(None, "contact_id", "made_at"), Index(None, "kind", "source"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    kind: Mapped[str]
    text: Mapped[str]
    """What was said, as the person may be reminded of it."""
    source: Mapped[str]
    """The row: `price:12`, `order:3`, `refund:7`; `person` when somebody's word is all there is."""
    author: Mapped[str | None]
    """Who of the team; null for Alex."""
    product_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"))
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None]
    due_at: Mapped[datetime | None]
    """By when it is kept."""
    valid_until: Mapped[datetime | None]
    """Until when it binds; null as long as it is neither kept nor withdrawn."""
    made_at: Mapped[datetime]


class PromiseFate(StrEnum):
    kept = "kept"
    released = "released"
    """The person agreed that it no longer binds, or a better word replaced it."""
    broken = "broken"


class PromiseEnd(Base):
    """Append-only: what became of a promise; one without a row is open until its validity ends."""

    __tablename__ = "promise_end"

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), primary_key=True)
    fate: Mapped[str]
    why: Mapped[str]
    ended_at: Mapped[datetime]
