"""The parts of Stripe's objects that are read, parsed at the door (API version 2026-10-28.endive)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from storage.money import Money


def _at(seconds: object) -> object:
    try:
        return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else seconds
    except (OverflowError, OSError) as error:
        raise ValueError("past the end of all calendars") from error


def _id(value: object) -> object:
    """An object may stand expanded where its id does."""
    return value.get("id") if isinstance(value, Mapping) else value


At = Annotated[datetime, BeforeValidator(_at)]
Id = Annotated[str | None, BeforeValidator(_id)]
Metadata = dict[str, str]
T = TypeVar("T", bound=BaseModel)


class Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Session(Payload):
    id: str
    mode: str
    payment_status: str
    amount_total: int | None = None
    currency: str | None = None
    payment_intent: Id = None
    subscription: Id = None
    invoice: Id = None
    customer: Id = None
    metadata: Metadata | None = None

    @property
    def amount(self) -> Money:
        return Money(self.amount_total or 0, (self.currency or "eur").upper())


class Intent(Payload):
    id: str
    amount_received: int
    currency: str
    customer: Id = None
    metadata: Metadata | None = None


class Place(Payload):
    country: str | None = None


class Charge(Payload):
    class Billing(Payload):
        address: Place | None = None

    class Outcome(Payload):
        risk_level: str | None = None

    id: str
    payment_intent: Id = None
    amount_refunded: int
    currency: str
    billing_details: Billing | None = None
    payment_method_details: dict[str, object] | None = None
    outcome: Outcome | None = None

    @property
    def means(self) -> Place:
        """Where the card or the account it was paid with is from: it stands under the name of its type."""
        details = self.payment_method_details or {}
        return Place.model_validate(details.get(str(details.get("type"))) or {})


class Refund(Payload):
    id: str
    payment_intent: Id = None
    charge: Id = None
    amount: int
    currency: str
    status: str | None = None
    metadata: Metadata | None = None


class Dispute(Payload):
    id: str
    payment_intent: Id = None
    charge: Id = None
    amount: int
    currency: str
    status: str


class Period(Payload):
    end: At


class Line(Payload):
    period: Period


class Listing(Payload, Generic[T]):
    data: tuple[T, ...] = ()


class SubscriptionDetails(Payload):
    subscription: Id = None
    metadata: Metadata | None = None


class Parent(Payload):
    subscription_details: SubscriptionDetails | None = None


class Invoice(Payload):
    id: str
    amount_paid: int
    amount_due: int = 0
    attempt_count: int = 0
    next_payment_attempt: Annotated[datetime | None, BeforeValidator(_at)] = None
    hosted_invoice_url: str | None = None
    currency: str
    customer: Id = None
    billing_reason: str | None = None
    parent: Parent | None = None
    lines: Listing[Line] = Field(default_factory=Listing[Line])


class InvoicePaid(Payload):
    class Means(Payload):
        payment_intent: Id = None

    invoice: Id
    payment: Means


class Refusal(Payload):
    """A payment of an invoice, its payment intent expanded."""

    class Means(Payload):
        class Intent(Payload):
            class Error(Payload):
                code: str | None = None
                decline_code: str | None = None

            last_payment_error: Error | None = None

        payment_intent: Intent | None = None

    payment: Means

    @property
    def code(self) -> str | None:
        """The bank's reason where it gave one, else Stripe's."""
        intent = self.payment.payment_intent
        error = intent.last_payment_error if intent is not None else None
        return (error.decline_code or error.code) if error is not None else None


class Subscription(Payload):
    id: str
    status: str
    customer: Id = None
    cancel_at_period_end: bool = False
    cancel_at: int | None = None
    metadata: Metadata | None = None


class Inner(Payload):
    object: dict[str, object]


class Event(Payload):
    id: str
    type: str
    created: At
    data: Inner
