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
    """A month of a subscription or an instalment that was refused and is not settled; `attempts` counts its tries.

    `examined` is the last try whose reason was asked for; `closed_at` is set by payment or by the end of what it is of.
    """

    __tablename__ = "charge_refusal"
    __table_args__ = (UniqueConstraint("order_id", "invoice"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    gateway: Mapped[str]
    invoice: Mapped[str]
    """The provider's id of what is unpaid, or our own of an instalment; empty where it told only that the
    subscription is behind."""
    amount_minor: Mapped[int | None]
    attempts: Mapped[int]
    examined: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    """When it is tried again without the buyer, by the provider or, an instalment, by us; null when it never is."""
    pay_url: Mapped[str | None]
    code: Mapped[str | None]
    """The reason in the provider's words; for the staff, never for the buyer."""
    decline: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    """When we asked the provider to try once more."""
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
