from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Payment(Base):
    """Money that came in, once per charge of the provider.

    `surplus` is money nobody owed (the same invoice paid twice, an order that was cancelled): it grants nothing
    and is paid back.
    """

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("gateway", "charge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("instalment.id"))
    gateway: Mapped[str]
    charge_id: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    surplus: Mapped[bool] = mapped_column(default=False)
    payer: Mapped[str | None]
    """Who paid, in the provider's words: later instalments are charged to them, Stars are paid back to them."""
    paid_at: Mapped[datetime]
    booked_at: Mapped[datetime]


class EntryKind(StrEnum):
    payment = "payment"
    entitlement = "entitlement"
    refund = "refund"
    dispute = "dispute"


class LedgerEntry(Base):
    """Append-only. Money in stands as `payment`; where it is now as entitlement, refund and dispute.

    For each payment the sum of the three equals the first: what moves is booked as two entries, minus and plus.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (Index(None, "payment_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    kind: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    booked_at: Mapped[datetime]


class RefundState(StrEnum):
    """`owed` from the moment it is decided; the law gives 14 days until it is `sent`."""

    owed = "owed"
    sent = "sent"
    done = "done"
    failed = "failed"


class RefundReason(StrEnum):
    withdrawal = "withdrawal"
    guarantee = "guarantee"
    surplus = "surplus"
    staff = "staff"
    provider = "provider"
    """Made at the provider itself; we learned of it."""


class Refund(Base):
    """Money that goes back, owed or gone; what the provider did by itself has its row too."""

    __tablename__ = "refund"
    __table_args__ = (UniqueConstraint("payment_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    external_id: Mapped[str | None]
    owed_at: Mapped[datetime]
    latest_at: Mapped[datetime]
    """By when the law wants it sent."""
    done_at: Mapped[datetime | None]


class DisputeState(StrEnum):
    """In rising order: once decided, a dispute never opens again."""

    open = "open"
    won = "won"
    lost = "lost"


class Dispute(Base):
    __tablename__ = "dispute"
    __table_args__ = (UniqueConstraint("payment_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    external_id: Mapped[str]
    amount_minor: Mapped[int]
    state: Mapped[str]
    opened_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Break:
    """A law of the books that does not hold. `order_id` is null when it is no single order's."""

    law: str
    order_id: int | None
    subject: str
