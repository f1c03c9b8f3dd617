"""What looks like fraud or a broken checkout: told to the staff with its reasons; nobody is refused by it."""

from collections.abc import Mapping
from datetime import timedelta

from agents.payments import MeansSeen
from agents.texts.lookup import money
from storage.database import Transaction
from storage.models.ledger import Payment
from storage.models.order import Order
from storage.money import Money

_TRIES_WITHIN, _MOST_FAILED = timedelta(hours=24), 4
"""So many refused attempts of a person in a day: a stolen card being tried, or a checkout that fails them (our own)."""
_DISPUTED_WITHIN, _MOST_DISPUTED, _LEAST = timedelta(days=90), 0.005, 2
"""Half of one per cent of payments, far below what card schemes act on, and more than one (our own policy)."""


def watch(tx: Transaction) -> None:
    """Raise an Issue for each signal, once a day for the same one."""
    today = tx.now.date().isoformat()
    for contact_id, failed in tx.ledger.failing_buyers(tx.now - _TRIES_WITHIN, least=_MOST_FAILED):
        if tx.issues.take_slot(kind="failing buyer", slot=f"{contact_id}:{today}", now=tx.now):
            detail = (
                f"contact {contact_id}: {failed} refused attempts to pay within a day; a card being tried, or our page"
            )
            tx.issues.raise_issue(kind="payment", key=f"failing:{contact_id}", detail=detail, now=tx.now)
    disputed, paid = tx.ledger.disputed_since(tx.now - _DISPUTED_WITHIN)
    is_many = disputed >= _LEAST and disputed > paid * _MOST_DISPUTED
    if is_many and tx.issues.take_slot(kind="disputes", slot=today, now=tx.now):
        detail = (
            f"{disputed} of {paid} payments of the last 90 days are disputed: look at who bought and what was promised"
        )
        tx.issues.raise_issue(kind="payment", key="disputes", detail=detail, now=tx.now)


def compare_means(tx: Transaction, order: Order, booked: Mapping[str, Payment], seen: Mapping[str, MeansSeen]) -> None:
    """Raise an Issue, once for each payment, when the means it was made with does not go with the buyer."""
    for charge, means in seen.items():
        payment = booked.get(charge)
        reasons = _oddities(order, means)
        if payment is None or not reasons:
            continue
        if tx.issues.take_slot(kind="means", slot=f"{payment.gateway}:{charge}", now=tx.now):
            amount = money(Money(payment.amount_minor, payment.currency), "en")
            detail = (
                f"order {order.id}, {amount} paid: {'; '.join(reasons)}. Nothing is held back: look at who bought, "
                "and pay it back if it is not theirs"
            )
            tx.issues.raise_issue(kind="payment", key=f"means:{payment.id}", detail=detail, now=tx.now)


def _oddities(order: Order, means: MeansSeen) -> list[str]:
    """Why a payment looks odd. A card from elsewhere is no fraud: people travel and move, so a person looks."""
    found = []
    if means.country and means.country != order.country:
        found.append(f"the card or account is from {means.country}, the buyer gave {order.country}")
    if means.billing_country and means.billing_country != order.country:
        found.append(f"the billing address is in {means.billing_country}, the buyer gave {order.country}")
    if means.risk:
        found.append(f"the provider finds the risk {means.risk}")
    return found
