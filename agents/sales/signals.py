"""What looks like fraud or a broken checkout: told to the staff with its reasons; nobody is refused by it."""

from datetime import timedelta

from storage.database import Transaction

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
