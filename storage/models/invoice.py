from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


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
