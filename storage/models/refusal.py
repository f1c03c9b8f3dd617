from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Decline(StrEnum):
    """Why a bank said no, as far as it changes what is done about it."""

    funds = "funds"
    """The account or its limit did not allow it that day; another day may."""
    card = "card"
    """This means will never pay again: expired, blocked, closed, or not made for this."""
    confirm = "confirm"
    """The bank wants its customer to confirm the payment."""
    stopped = "stopped"
    """The customer told the bank to pay no more."""
    bank = "bank"
    """A fault on the way that passes by itself."""
    unknown = "unknown"
    """The bank gave no reason, or none that we know."""


class ChargeRefusal(Base):
    """A charge of a subscription that was refused and is not settled; `attempts` counts the provider's tries of it.

    `examined` is the last try whose reason was asked for; `closed_at` is set by payment or by the subscription's end.
    """

    __tablename__ = "charge_refusal"
    __table_args__ = (UniqueConstraint("order_id", "invoice"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    gateway: Mapped[str]
    invoice: Mapped[str]
    """The provider's id of what is unpaid; empty where it told only that the subscription is behind."""
    amount_minor: Mapped[int | None]
    attempts: Mapped[int]
    examined: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    """When the provider tries again by itself; null when it will not."""
    pay_url: Mapped[str | None]
    code: Mapped[str | None]
    """The reason in the provider's words; for the staff, never for the buyer."""
    decline: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    """When we asked the provider to try once more, on a pay day."""
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
