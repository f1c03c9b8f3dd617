from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class OrderState(StrEnum):
    draft = "draft"
    awaiting_payment = "awaiting_payment"
    paid = "paid"
    refunded = "refunded"
    cancelled = "cancelled"


class BuyerKind(StrEnum):
    consumer = "consumer"
    business = "business"


class Order(Base):
    """What a Contact bought, with everything that was agreed at that moment.

    Amounts include VAT. `terms_*` and `recap` hold what the buyer saw when ordering; they never change after.
    """

    __tablename__ = "purchase_order"
    __table_args__ = (Index(None, "contact_id", "created_at"), Index(None, "state", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    channel: Mapped[str]
    """Where the buyer asked for it; `api` when a program did."""
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default=OrderState.draft)
    nature: Mapped[str]
    buyer: Mapped[str] = mapped_column(default=BuyerKind.consumer)
    country: Mapped[str] = mapped_column(default="FR")
    email: Mapped[str | None]
    name: Mapped[str | None]
    company: Mapped[Mapping[str, object] | None]
    """A business's legal name, SIREN, VAT number and address, for its invoice."""
    rail: Mapped[str | None]
    """How it is paid; decided when the buyer orders."""
    currency: Mapped[str]
    total_minor: Mapped[int]
    vat_minor: Mapped[int]
    period: Mapped[str | None]
    terms_version: Mapped[str | None]
    terms_hash: Mapped[str | None]
    recap: Mapped[str | None]
    recap_hash: Mapped[str | None]
    immediate: Mapped[bool] = mapped_column(default=False)
    """Delivery before the withdrawal period ends was asked for, and the loss of the right acknowledged."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """Until when it may be ordered at this price, and then be paid."""
    ordered_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class OrderLine(Base):
    """A product at the price it had; `price_id` is the row of the price history."""

    __tablename__ = "order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    price_id: Mapped[int] = mapped_column(ForeignKey("price.id"))
    name: Mapped[str]
    quantity: Mapped[int] = mapped_column(default=1)
    amount_minor: Mapped[int]
    """Before any reduction."""
    reduction_minor: Mapped[int] = mapped_column(default=0)
    vat_basis_points: Mapped[int]
    inclusions: Mapped[Sequence[Mapping[str, object]]]
    """What it includes, part by part, as it was sold."""


class OrderConsent(Base):
    """A box the buyer ticked: the sentence shown, and when."""

    __tablename__ = "order_consent"
    __table_args__ = (UniqueConstraint("order_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    kind: Mapped[str]
    text: Mapped[str]
    given_at: Mapped[datetime]


class InstalmentState(StrEnum):
    planned = "planned"
    paid = "paid"
    cancelled = "cancelled"


class Instalment(Base):
    """A part of an order's price and the moment before which it is never asked for."""

    __tablename__ = "instalment"
    __table_args__ = (UniqueConstraint("order_id", "position"), Index(None, "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    position: Mapped[int]
    amount_minor: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=InstalmentState.planned)


class AttemptState(StrEnum):
    """In rising order of what decides: a session that failed may still be paid, a paid one never fails."""

    opened = "opened"
    pending = "pending"
    expired = "expired"
    failed = "failed"
    succeeded = "succeeded"


class Attempt(Base):
    """One try to be paid at a provider; `key` makes asking again the same question."""

    __tablename__ = "payment_attempt"
    __table_args__ = (UniqueConstraint("key"), UniqueConstraint("gateway", "session_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("instalment.id"))
    gateway: Mapped[str]
    key: Mapped[str]
    session_id: Mapped[str | None]
    """Null until the provider's answer came back."""
    url: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=AttemptState.opened)
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
