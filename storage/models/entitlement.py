from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class EntitlementState(StrEnum):
    active = "active"
    suspended = "suspended"
    """While a dispute is open or an instalment is overdue."""
    revoked = "revoked"


class Entitlement(Base):
    """What a paid order allows, part by part, until when."""

    __tablename__ = "entitlement"
    __table_args__ = (
        UniqueConstraint("order_id", "part", "product_id"),
        Index(None, "contact_id", "part", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    part: Mapped[str]
    quantity: Mapped[int | None]
    state: Mapped[str] = mapped_column(default=EntitlementState.active)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """Null for life."""


class FulfilmentState(StrEnum):
    planned = "planned"
    delivered = "delivered"
    cancelled = "cancelled"


class Fulfilment(Base):
    """One paid order has one: when it may be delivered, and when it was."""

    __tablename__ = "fulfilment"

    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), primary_key=True)
    state: Mapped[str] = mapped_column(default=FulfilmentState.planned)
    due_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class Freeze(Base):
    """Deliveries stand still: of one order, or of all when `scope` is `all`. Lifted when the books are whole again."""

    __tablename__ = "freeze"
    __table_args__ = (
        Index("uq_freeze_in_force", "scope", unique=True, sqlite_where=text("lifted_at IS NULL"),
              postgresql_where=text("lifted_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]
    why: Mapped[str]
    frozen_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class Withdrawal(Base):
    """A withdrawal from a contract, with the receipt the buyer was given."""

    __tablename__ = "withdrawal"

    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), primary_key=True)
    declared_at: Mapped[datetime]
    receipt: Mapped[str]
