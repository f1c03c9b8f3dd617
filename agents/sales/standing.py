"""What all that a provider said about one order comes to, whatever order it was said in."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from agents.payments import (
    ChargeRefused,
    DisputeChanged,
    MeansSeen,
    PaymentFact,
    RefundChanged,
    RefundedInAll,
    SameCharge,
    SessionChanged,
    Settled,
    SubscriptionChanged,
)
from storage.models.ledger import DisputeState, RefundState
from storage.models.order import AttemptState
from storage.models.provider import SubscriptionState

_DISPUTES = tuple(DisputeState)
_REFUNDS = tuple(RefundState)
_ATTEMPTS = tuple(AttemptState)


@dataclass(frozen=True, slots=True)
class Told:
    """One fact with the moment the provider gives it, and the event it came in."""

    at: datetime
    event: str
    fact: PaymentFact


@dataclass(frozen=True, slots=True)
class Paid:
    amount_minor: int
    currency: str
    at: datetime
    instalment: int | None
    payer: str | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    charge: str
    amount_minor: int
    state: RefundState
    ours: int | None


@dataclass(frozen=True, slots=True)
class Contested:
    charge: str
    amount_minor: int
    state: DisputeState
    at: datetime


@dataclass(frozen=True, slots=True)
class Subscribed:
    id: str
    state: SubscriptionState
    customer: str | None
    paid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Refused:
    """An unpaid charge as the last try left it."""

    at: datetime
    attempts: int
    amount_minor: int
    retry_at: datetime | None
    pay_url: str | None
    must_confirm: bool


@dataclass(slots=True)
class Standing:
    """Keyed by the provider's ids, so that a fact told twice counts once."""

    paid: dict[str, Paid] = field(default_factory=dict)
    returned: dict[str, Returned] = field(default_factory=dict)
    returned_in_all: dict[str, int] = field(default_factory=dict)
    contested: dict[str, Contested] = field(default_factory=dict)
    attempts: dict[str, tuple[AttemptState, str | None]] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    means: dict[str, MeansSeen] = field(default_factory=dict)
    subscribed: Subscribed | None = None


def standing(told: Iterable[Told]) -> Standing:
    """A pure function of the set of facts: the order they arrived in and repeats change nothing."""
    facts = sorted(told, key=lambda one: (one.at, one.event, repr(one.fact)))
    names = _names(one.fact for one in facts)
    found = Standing()
    for one in facts:
        _merge(found, one, names)
    return found


def _names(facts: Iterable[PaymentFact]) -> dict[str, str]:
    """The other ids of a charge → the one it is booked under."""
    return {fact.other: fact.charge for fact in facts if isinstance(fact, SameCharge)}


def _merge(found: Standing, told: Told, names: dict[str, str]) -> None:
    match told.fact:
        case Settled():
            _settled(found, told.fact, told.at, names)
        case SessionChanged() as changed:
            _attempt(found, changed.session, AttemptState(changed.state), changed.error)
        case RefundChanged() as refund:
            _refund(found, refund, names)
        case RefundedInAll() as total:
            charge = names.get(total.charge, total.charge)
            found.returned_in_all[charge] = max(found.returned_in_all.get(charge, 0), total.amount.amount_minor)
        case DisputeChanged() as dispute:
            _dispute(found, dispute, told.at, names)
        case SubscriptionChanged() as changed:
            _subscription(found, changed.subscription, SubscriptionState(changed.state), changed)
        case ChargeRefused() as refused:
            _refused(found, refused, told.at)
        case MeansSeen() as seen:
            found.means[names.get(seen.charge, seen.charge)] = seen
        case SameCharge():
            pass


def _settled(found: Standing, fact: Settled, at: datetime, names: dict[str, str]) -> None:
    charge = names.get(fact.charge, fact.charge)
    known = found.paid.get(charge)
    instalment = fact.instalment if known is None or known.instalment is None else known.instalment
    if known is None:
        known = Paid(fact.amount.amount_minor, fact.amount.currency, at, instalment)
    # Facts come sorted by time, so the first one told is the moment of payment.
    found.paid[charge] = replace(known, instalment=instalment, payer=known.payer or fact.customer)
    if fact.session:
        _attempt(found, fact.session, AttemptState.succeeded, None)
    if fact.subscription:
        _subscription(found, fact.subscription, SubscriptionState.active, fact)


def _refused(found: Standing, fact: ChargeRefused, at: datetime) -> None:
    """The highest try counts; that it must be confirmed and where it is paid is told by one event of several."""
    known = found.refused.get(fact.charge)
    if known is not None and known.attempts > fact.attempt:
        return
    is_same = known is not None and known.attempts == fact.attempt
    found.refused[fact.charge] = Refused(
        at,
        fact.attempt,
        fact.amount.amount_minor,
        fact.retry_at,
        fact.pay_url or (known.pay_url if known is not None else None),
        fact.must_confirm or (is_same and known is not None and known.must_confirm),
    )


def _attempt(found: Standing, session: str, state: AttemptState, error: str | None) -> None:
    known = found.attempts.get(session, (AttemptState.opened, None))
    if _ATTEMPTS.index(state) >= _ATTEMPTS.index(known[0]):
        found.attempts[session] = (state, error or known[1])


def _refund(found: Standing, fact: RefundChanged, names: dict[str, str]) -> None:
    charge = names.get(fact.charge, fact.charge)
    state = RefundState(fact.state)
    known = found.returned.get(fact.refund)
    if known is not None and _REFUNDS.index(known.state) > _REFUNDS.index(state):
        state = known.state
    ours = fact.ours if known is None or known.ours is None else known.ours
    found.returned[fact.refund] = Returned(charge, fact.amount.amount_minor, state, ours)


def _dispute(found: Standing, fact: DisputeChanged, at: datetime, names: dict[str, str]) -> None:
    state = DisputeState(fact.state)
    known = found.contested.get(fact.dispute)
    if known is not None and _DISPUTES.index(known.state) > _DISPUTES.index(state):
        state = known.state
    began = min(at, known.at) if known is not None else at
    charge = names.get(fact.charge, fact.charge)
    found.contested[fact.dispute] = Contested(charge, fact.amount.amount_minor, state, began)


def _subscription(found: Standing, key: str, state: SubscriptionState, fact: Settled | SubscriptionChanged) -> None:
    """The latest word counts, but an end is an end, and paid time only grows."""
    known = found.subscribed
    if known is None:
        found.subscribed = Subscribed(key, state, fact.customer, fact.paid_until)
        return
    if known.state is SubscriptionState.ended or (
        isinstance(fact, Settled) and known.state is SubscriptionState.ending
    ):
        state = known.state
    until = max((one for one in (known.paid_until, fact.paid_until) if one), default=None)
    found.subscribed = Subscribed(known.id, state, known.customer or fact.customer, until)
