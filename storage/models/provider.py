from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ProviderEvent(Base):
    """A signed webhook as it came, unique per source; `facts` is what it means in our words.

    `order_id` stays null until something ties its charge to an order: such an event waits and is not lost.
    """

    __tablename__ = "provider_event"
    __table_args__ = (UniqueConstraint("gateway", "external_id"), Index(None, "order_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[str]
    external_id: Mapped[str]
    kind: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"))
    facts: Mapped[Sequence[Mapping[str, object]]]
    payload: Mapped[Mapping[str, object]]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]


class ProviderSubject(Base):
    """What an event speaks of, by the provider's id: a charge, a session, a subscription. Ties events to each other."""

    __tablename__ = "provider_subject"

    event_id: Mapped[int] = mapped_column(ForeignKey("provider_event.id"), primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True, index=True)


class SubscriptionState(StrEnum):
    active = "active"
    past_due = "past_due"
    ending = "ending"
    """Cancelled, and open until the end of what is paid."""
    ended = "ended"


class Subscription(Base):
    """A subscription at the provider; an order has one at most."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("gateway", "external_id"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), primary_key=True)
    gateway: Mapped[str]
    external_id: Mapped[str]
    customer_id: Mapped[str | None]
    state: Mapped[str]
    paid_until: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
