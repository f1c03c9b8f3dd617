"""What passes between a payment provider and sales: requests out, facts in; the same for every provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, TypeAdapter

from storage.money import Money


class Method(StrEnum):
    card = "card"
    sepa_debit = "sepa_debit"
    paypal = "paypal"
    klarna = "klarna"
    bank_transfer = "bank_transfer"
    stars = "stars"


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """One payment to ask for on the provider's own page. The same `key` again is the same page, not a second one."""

    key: str
    order: str
    """Our public reference of the order; every event about it brings it back."""
    instalment: int
    amount: Money
    title: str
    language: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    email: str | None = None
    period: str | None = None
    """`month`: a subscription, charged again each month."""
    methods: tuple[Method, ...] = (Method.card,)
    keep_method: bool = False
    """Later instalments are charged to the same means, which the buyer agrees to on the page."""


@dataclass(frozen=True, slots=True)
class CheckoutOpened:
    session_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """The same `key` again is the same refund."""

    key: str
    refund_id: int
    charge_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    external_id: str
    done: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """Money arrived. `charge` is the provider's one id of this payment, whatever event tells of it."""

    charge: str
    amount: Money
    order: str | None = None
    instalment: int | None = None
    session: str | None = None
    subscription: str | None = None
    paid_until: datetime | None = None
    customer: str | None = None
    kind: Literal["settled"] = "settled"


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """What became of a payment page. `pending`: ordered, and the bank has not paid yet."""

    session: str
    state: Literal["pending", "expired", "failed"]
    order: str | None = None
    charge: str | None = None
    error: str | None = None
    kind: Literal["session"] = "session"


@dataclass(frozen=True, slots=True)
class SameCharge:
    """Two ids of the provider for one payment."""

    charge: str
    other: str
    kind: Literal["same"] = "same"


@dataclass(frozen=True, slots=True)
class RefundChanged:
    """`ours` is the id of our refund when we asked for it."""

    charge: str
    refund: str
    amount: Money
    state: Literal["sent", "done", "failed"]
    ours: int | None = None
    kind: Literal["refund"] = "refund"


@dataclass(frozen=True, slots=True)
class RefundedInAll:
    """How much of a charge has gone back so far, by whatever refunds."""

    charge: str
    amount: Money
    kind: Literal["refunded"] = "refunded"


@dataclass(frozen=True, slots=True)
class DisputeChanged:
    charge: str
    dispute: str
    amount: Money
    state: Literal["open", "won", "lost"]
    kind: Literal["dispute"] = "dispute"


@dataclass(frozen=True, slots=True)
class SubscriptionChanged:
    subscription: str
    state: Literal["active", "past_due", "ending", "ended"]
    order: str | None = None
    customer: str | None = None
    paid_until: datetime | None = None
    kind: Literal["subscription"] = "subscription"


@dataclass(frozen=True, slots=True)
class ChargeRefused:
    """A charge of a running subscription was refused, for the `attempt`th time; its reason is asked for apart.

    `retry_at` is when the provider tries again by itself, `pay_url` its page where this one charge is paid by hand.
    """

    charge: str
    subscription: str
    attempt: int
    amount: Money
    order: str | None = None
    retry_at: datetime | None = None
    pay_url: str | None = None
    must_confirm: bool = False
    """The bank wants the buyer to confirm it."""
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class MeansSeen:
    """Where the means that a charge was paid with is from, and what the provider makes of it."""

    charge: str
    country: str | None = None
    """ISO 3166, of the card or the account."""
    billing_country: str | None = None
    risk: str | None = None
    """The provider's own word when it finds the payment risky."""
    kind: Literal["means"] = "means"


PaymentFact = Annotated[
    Settled
    | SessionChanged
    | SameCharge
    | RefundChanged
    | RefundedInAll
    | DisputeChanged
    | SubscriptionChanged
    | ChargeRefused
    | MeansSeen,
    Discriminator("kind"),
]
_FACTS: TypeAdapter[tuple[PaymentFact, ...]] = TypeAdapter(tuple[PaymentFact, ...])


@dataclass(frozen=True, slots=True)
class ProviderNews:
    """One event of a provider, verified: its id, when it happened there, and what it means."""

    gateway: str
    event_id: str
    kind: str
    occurred_at: datetime
    facts: tuple[PaymentFact, ...]
    payload: Mapping[str, object]


def facts_as_json(facts: tuple[PaymentFact, ...]) -> list[dict[str, object]]:
    return [dict(one) for one in _FACTS.dump_python(facts, mode="json")]


def facts_of_json(plain: Sequence[Mapping[str, object]]) -> tuple[PaymentFact, ...]:
    return _FACTS.validate_python(plain)
