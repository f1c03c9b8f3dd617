from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
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


class InvoiceKind(StrEnum):
    invoice = "invoice"
    credit_note = "credit_note"


class InvoiceCounter(Base):
    """The last number of a series. Taken by an update inside the transaction of the invoice: no gap, no double."""

    __tablename__ = "invoice_counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Invoice(Base):
    """Append-only: an invoice is never changed, a credit note corrects it. Amounts include VAT."""

    __tablename__ = "invoice"
    __table_args__ = (UniqueConstraint("series", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str]
    number: Mapped[int]
    kind: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    amount_minor: Mapped[int]
    vat_minor: Mapped[int]
    currency: Mapped[str]
    content: Mapped[Mapping[str, object]]
    """Seller, buyer, lines and mentions as they were."""
    issued_at: Mapped[datetime]

    @property
    def reference(self) -> str:
        return f"{self.series}-{self.number:06d}"


class Withdrawal(Base):
    """A withdrawal from a contract, with the receipt the buyer was given."""

    __tablename__ = "withdrawal"

    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), primary_key=True)
    declared_at: Mapped[datetime]
    receipt: Mapped[str]


@dataclass(frozen=True, slots=True)
class Break:
    """A law of the books that does not hold. `order_id` is null when it is no single order's."""

    law: str
    order_id: int | None
    subject: str
