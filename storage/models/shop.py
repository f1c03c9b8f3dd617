"""A shop's customers and orders, imported with their origin. They are read here and never enter our own ledger."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ShopOrderStatus(StrEnum):
    awaiting_payment = "awaiting_payment"
    preparing = "preparing"
    shipped = "shipped"
    delivered = "delivered"
    cancelled = "cancelled"
    refunded = "refunded"
    unknown = "unknown"
    """The shop's own word, kept in `status_text`, is none we know."""


class ShopCustomer(Base):
    """`email` is folded to lower case: it is what a proof of identity is compared with."""

    __tablename__ = "shop_customer"
    __table_args__ = (UniqueConstraint("origin", "origin_id"), Index(None, "email"))

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str]
    """`sample`, `csv` or the name of the shop's database."""
    origin_id: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    imported_at: Mapped[datetime]


class ShopOrder(Base):
    __tablename__ = "shop_order"
    __table_args__ = (
        UniqueConstraint("origin", "number"),
        Index(None, "customer_id", "ordered_at"),
        Index(None, "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("shop_customer.id"))
    origin: Mapped[str]
    number: Mapped[str]
    status: Mapped[str]
    status_text: Mapped[str]
    """The shop's own word for it."""
    amount_minor: Mapped[int]
    currency: Mapped[str]
    ordered_at: Mapped[datetime]
    imported_at: Mapped[datetime]


class ShopOrderLine(Base):
    __tablename__ = "shop_order_line"
    __table_args__ = (UniqueConstraint("order_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"))
    position: Mapped[int]
    label: Mapped[str]
    quantity: Mapped[int]


class ShopShipment(Base):
    """What travels for an order. `expected_at` is the shop's own promise; null when it made none."""

    __tablename__ = "shop_shipment"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), unique=True)
    carrier: Mapped[str | None]
    tracking: Mapped[str | None]
    expected_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class EmailProof(Base):
    """A one-time code sent to an e-mail address, so that its owner may read its orders from a chat.

    Only the hash of the code is kept. A proof without `proved_at` proves nothing. While `email` is empty the person
    was asked for the address; `question` is what they wanted to know, answered once it is proved.
    """

    __tablename__ = "email_proof"
    __table_args__ = (Index(None, "contact_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    email: Mapped[str]
    code_hash: Mapped[str]
    question: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ActionKind(StrEnum):
    cancel = "cancel"
    refund = "refund"
    replacement = "replacement"
    invoice_copy = "invoice_copy"


class ActionState(StrEnum):
    asked = "asked"
    """A person decides."""
    granted = "granted"
    """Within the limits, or granted by a person; the shop carries it out."""
    refused = "refused"


class OrderAction(Base):
    """Something a customer wants done with an order. Writing it down moves no money and changes no order."""

    __tablename__ = "order_action"
    __table_args__ = (UniqueConstraint("order_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[str]
    state: Mapped[str]
    why: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
