"""The rows of refused charges, brought in line with what the provider told."""

from datetime import datetime, timedelta

from agents.sales.standing import Refused, Standing
from storage.database import Transaction
from storage.models.order import Order
from storage.models.provider import SubscriptionState
from storage.models.refusal import ChargeRefusal
from storage.queue.job import Job

CONFIRM = "authentication_required"
"""What stands as the reason when the provider itself asks that the buyer confirms."""
BEHIND = ""
"""In place of a charge's id, where the provider tells only that the subscription is behind."""
_CHARGE_FOLLOWS = timedelta(minutes=5)


def examine_job(order_id: int, due_at: datetime) -> Job:
    """The wake-up "something of this order was refused: see why"."""
    return Job("refusal", {"order": order_id}, key=f"refusal:{order_id}", due_at=due_at)


def note_refusals(tx: Transaction, order: Order, gateway: str, told: Standing) -> None:
    """Open, bring up to date and close what is unpaid of a subscription; repeats change nothing."""
    if told.subscribed is None:
        return
    state = told.subscribed.state
    rows = {row.invoice: row for row in tx.refusals.of_order(order.id)}
    for invoice, refused in told.refused.items():
        _note(tx, rows.get(invoice) or _opened(tx, order.id, gateway, invoice), refused)
    for row in tx.refusals.of_order(order.id):
        is_paid = row.invoice in told.paid or (row.invoice == BEHIND and state is not SubscriptionState.past_due)
        if row.closed_at is None and (is_paid or state is SubscriptionState.ended):
            row.closed_at = tx.now
    tx.session.flush()
    unseen = tx.refusals.open_of(order.id)
    if unseen is not None and unseen.examined < unseen.attempts:
        tx.enqueue(examine_job(order.id, tx.now))
    elif unseen is None and state is SubscriptionState.past_due:
        # The charge itself is told by an event of its own, which may come a moment later.
        tx.enqueue(examine_job(order.id, tx.now + _CHARGE_FOLLOWS))


def _note(tx: Transaction, row: ChargeRefusal, refused: Refused) -> None:
    if refused.attempts < row.attempts:
        return
    row.attempts, row.amount_minor = refused.attempts, refused.amount_minor
    row.retry_at, row.pay_url = refused.retry_at, refused.pay_url
    if refused.must_confirm and row.code != CONFIRM:
        row.code, row.examined = CONFIRM, refused.attempts - 1
    tx.session.flush()


def _opened(tx: Transaction, order_id: int, gateway: str, invoice: str) -> ChargeRefusal:
    row = ChargeRefusal(order_id=order_id, gateway=gateway, invoice=invoice, attempts=0, opened_at=tx.now)
    tx.refusals.add(row)
    return row


def open_behind(tx: Transaction, order_id: int, gateway: str) -> ChargeRefusal:
    """The row of a subscription that is behind with no charge told; opened anew each time it falls behind."""
    row = next((one for one in tx.refusals.of_order(order_id) if one.invoice == BEHIND), None)
    if row is None:
        row = _opened(tx, order_id, gateway, BEHIND)
    row.attempts, row.closed_at = row.attempts + 1, None
    tx.session.flush()
    return row
