"""The rows of refused charges, brought in line with what the provider told."""

from datetime import datetime, timedelta

from agents.events import RefusalExamined
from agents.sales.declines import decline_of, retry_of
from agents.sales.standing import Refused, Standing
from storage.database import Transaction
from storage.models.order import Instalment, Order
from storage.models.provider import SubscriptionState
from storage.models.refusal import ChargeRefusal, Decline
from storage.queue.job import Job

CONFIRM = "authentication_required"
"""What stands as the reason when the provider itself asks that the buyer confirms."""
BEHIND = ""
"""In place of a charge's id, where the provider tells only that the subscription is behind."""
_PART = "instalment:"
"""Before the id of our instalment, in place of a charge's id: what is unpaid there is ours to ask for."""
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


def part_of(row: ChargeRefusal) -> int | None:
    """The instalment that was refused; None for a month of a subscription."""
    return int(row.invoice.removeprefix(_PART)) if row.invoice.startswith(_PART) else None


def refused_part(tx: Transaction, part: Instalment) -> ChargeRefusal | None:
    """What stands of the refusals of an instalment that is not settled."""
    rows = tx.refusals.of_order(part.order_id)
    return next((one for one in rows if one.closed_at is None and part_of(one) == part.id), None)


def note_declined(tx: Transaction, part: Instalment, gateway: str, code: str | None) -> ChargeRefusal:
    """One more try of an instalment that the bank refused: its reason and the next try are known at once."""
    row = refused_part(tx, part) or _opened(tx, part.order_id, gateway, f"{_PART}{part.id}")
    row.attempts += 1
    row.examined, row.amount_minor = row.attempts, part.amount_minor
    row.code, row.decline = code, decline_of(code)
    row.asked_at = tx.now if row.attempts > 1 else None
    row.retry_at = retry_of(Decline(row.decline), attempts=row.attempts, now=tx.now)
    tx.session.flush()
    tx.record(RefusalExamined(row.order_id, row.id, row.decline, row.attempts))
    if row.retry_at is not None:
        key = f"refusal-again:{row.id}:{row.attempts}"
        tx.enqueue(Job("refusal-again", {"refusal": row.id}, key=key, due_at=row.retry_at))
    return row


def close_part(tx: Transaction, part: Instalment) -> None:
    """An instalment that is paid or no longer owed is not spoken of again. The first one is paid on a page."""
    if part.position == 1:
        return
    row = refused_part(tx, part)
    if row is not None:
        row.closed_at = tx.now
