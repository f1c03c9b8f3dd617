from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Capacity(Base):
    """How many may buy a product; a product without a row is not limited. Checkout holds it."""

    __tablename__ = "capacity"

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), primary_key=True)
    places: Mapped[int]
    changed_at: Mapped[datetime]


class AnnouncedCoupon(Base):
    """A coupon that everybody may be told of; all others are between us and whoever was given the code."""

    __tablename__ = "announced_coupon"

    coupon_id: Mapped[int] = mapped_column(ForeignKey("coupon.id"), primary_key=True)
    announced_at: Mapped[datetime]


class FigureKind(StrEnum):
    lost_per_day = "lost_per_day"
    lost_per_week = "lost_per_week"
    lost_per_month = "lost_per_month"


class GarageFigure(Base):
    """An amount of their own trade that a person told us; the latest of a kind is the one that counts."""

    __tablename__ = "garage_figure"
    __table_args__ = (Index(None, "contact_id", "kind", "told_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    kind: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    words: Mapped[str]
    """What they wrote."""
    told_at: Mapped[datetime]


class RenderedClaim(Base):
    """Append-only: a claim as somebody read it, with the rows that proved it at that moment."""

    __tablename__ = "rendered_claim"
    __table_args__ = (Index(None, "template", "rendered_at"), Index(None, "conversation_id", "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str]
    version: Mapped[int]
    medium: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    facts: Mapped[Sequence[str]]
    """The rows: `coupon:3`, `price:12`."""
    product_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    rendered_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RefusedClaim(Base):
    """A sentence that was taken out of a text because no row proved it."""

    __tablename__ = "refused_claim"
    __table_args__ = (Index(None, "refused_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    sentence: Mapped[str]
    origin: Mapped[str]
    """Who wrote it: `local`, `remote`, `notice`."""
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    refused_at: Mapped[datetime]


class OfferAnswer(StrEnum):
    taken = "taken"
    declined = "declined"


class OfferMade(Base):
    """A product that Alex proposed unasked, and what the person said to it; null while they said nothing."""

    __tablename__ = "offer_made"
    __table_args__ = (Index(None, "contact_id", "made_at"), UniqueConstraint("turn_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    why: Mapped[str]
    """The moment: `diagnosed`, `upsell`, `downsell`."""
    answer: Mapped[str | None]
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
