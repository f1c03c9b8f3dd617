"""The law of a sale as pure rules: which steps a contract asks for, when money may be taken, when a right ends."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from agents.calendar import is_working_day
from agents.errors import InvalidInput
from agents.texts.lookup import PARIS
from storage.models.catalogue import Nature
from storage.models.order import BuyerKind
from storage.money import Money

WITHDRAWAL = timedelta(days=14)
"""Code de la consommation L221-18; training at a distance: Code du travail L6353-5."""
REFUND_WITHIN = timedelta(days=14)
"""L221-24: counted from the day the trader is told."""
GUARANTEE = timedelta(days=90)
"""Our own promise, sold with the pack: paid back on written request."""
FIRST_SHARE_PERCENT = 30
"""L6353-6: the most that may be asked for first."""
TRAINING_MONTHS = 10
"""The balance follows the 48 weeks of a training in equal monthly parts."""
PRICE_HELD = timedelta(hours=24)
"""How long an offer stands at its price, and then how long the page of payment is open."""
TRANSFER_HELD = timedelta(days=21)


class Consent(StrEnum):
    """Boxes that are never ticked beforehand."""

    terms = "terms"
    immediate_delivery = "immediate_delivery"
    """L221-28 13°: delivery before the period ends is asked for expressly …"""
    waiver = "waiver"
    """… and the loss of the right is acknowledged, by a second box."""
    early_start = "early_start"
    """L221-25: a service that begins within the period."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What a contract asks of the page and of the calendar.

    `required` must be ticked to order; `optional` only decide when delivery is.
    """

    required: tuple[Consent, ...]
    optional: tuple[Consent, ...]
    withdrawal: timedelta | None
    nothing_due_before: timedelta
    first_share_percent: int


def steps(nature: Nature, buyer: BuyerKind) -> Steps:
    if nature is Nature.training_contract:
        # Sold to individuals it is the strictest contract there is; a business signs the same paper, without the wait.
        wait = WITHDRAWAL if buyer is BuyerKind.consumer else timedelta(0)
        share = FIRST_SHARE_PERCENT if buyer is BuyerKind.consumer else 100
        return Steps((Consent.terms,), (), wait or None, wait, share)
    if buyer is BuyerKind.business:
        return Steps((Consent.terms,), (), None, timedelta(0), 100)
    optional = {
        Nature.digital_content: (Consent.immediate_delivery, Consent.waiver),
        Nature.service: (Consent.immediate_delivery, Consent.waiver),
        Nature.subscription: (Consent.early_start,),
    }[nature]
    return Steps((Consent.terms,), optional, WITHDRAWAL, timedelta(0), 100)


def delivered_from(nature: Nature, buyer: BuyerKind, given: frozenset[Consent], ordered_at: datetime) -> datetime:
    """The first moment at which delivery is lawful: at once with every consent, else after the withdrawal period."""
    asked = steps(nature, buyer)
    if asked.withdrawal is None:
        return ordered_at
    if nature is not Nature.training_contract and set(asked.optional) <= given:
        return ordered_at
    return end_of_withdrawal(ordered_at)


def end_of_withdrawal(ordered_at: datetime) -> datetime:
    """Midnight after the last day on which the buyer may withdraw, in Paris.

    L221-19: the day of the contract does not count, and a period that would end on a Saturday, a Sunday or a public
    holiday goes on to the next working day.
    """
    last = ordered_at.astimezone(PARIS).date() + WITHDRAWAL
    while not is_working_day(last):
        last += timedelta(days=1)
    after = last + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=PARIS).astimezone(UTC)


class Refusal(StrEnum):
    no_right = "no_right"
    too_late = "too_late"
    waived = "waived"


def may_withdraw(
    nature: Nature, buyer: BuyerKind, *, ordered_at: datetime, delivered_waived: bool, now: datetime
) -> Refusal | None:
    """Why the right is gone; None while it stands."""
    if steps(nature, buyer).withdrawal is None:
        return Refusal.no_right
    if delivered_waived:
        return Refusal.waived
    return Refusal.too_late if now >= end_of_withdrawal(ordered_at) else None


@dataclass(frozen=True, slots=True)
class Due:
    amount: Money
    at: datetime


def schedule(nature: Nature, buyer: BuyerKind, total: Money, ordered_at: datetime) -> tuple[Due, ...]:
    """When which part of the price may be asked for; the parts make exactly the price.

    Our own instalments exist only where the law asks for them: elsewhere more than 50 days would be consumer credit,
    so "in three times" is a regulated provider's product on its own page.
    """
    asked = steps(nature, buyer)
    if asked.first_share_percent == 100:
        return (Due(total, ordered_at + asked.nothing_due_before),)
    first_at = end_of_withdrawal(ordered_at)
    first = Money(total.amount_minor * asked.first_share_percent // 100, total.currency)
    rest, odd = divmod(total.amount_minor - first.amount_minor, TRAINING_MONTHS)
    balance = [
        Due(
            Money(rest + (odd if month == TRAINING_MONTHS else 0), total.currency),
            first_at + timedelta(days=30 * month),
        )
        for month in range(1, TRAINING_MONTHS + 1)
    ]
    return (Due(first, first_at), *balance)


def vat_within(amount_minor: int, basis_points: int) -> int:
    """The VAT inside an amount that includes it, rounded half up."""
    if basis_points < 0:
        raise InvalidInput(fields="vat")
    return (2 * amount_minor * basis_points + 10_000 + basis_points) // (2 * (10_000 + basis_points))
