"""Nudges planned from facts: each step once however often it is planned; whether it goes is decided when it is due."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from agents.marketing.policy import dunning_steps
from agents.marketing.sequences import SequenceName, steps_of
from storage.database import Transaction
from storage.models.nudge import Nudge
from storage.models.order import Order
from storage.models.refusal import Decline
from storage.models.work import Event
from storage.queue.job import Job

_CART_AGE = timedelta(hours=1)
"""An order left so long without payment has been left for now."""
_CART_LIFE = timedelta(hours=24)
_BEFORE_RENEWAL = timedelta(days=75)
_LAST_BEFORE_RENEWAL = timedelta(days=31)
_BATCH = 100


def nudges_job(due_at: datetime | None = None) -> Job:
    """The wake-up "a nudge is due"; the timetable's hourly one is the same work."""
    return Job("upsell", key="upsell", due_at=due_at)


def plan_after_purchase(tx: Transaction, event: Event) -> None:
    """The reaction to a payment: what follows a purchase made in a conversation."""
    if event.kind != "OrderPaid":
        return
    order = tx.orders.get(_order_id(event.payload))
    if order is not None and order.paid_at is not None:
        plan(tx, SequenceName.after_purchase, order, begins_at=order.paid_at)


def plan_carts(tx: Transaction) -> int:
    """A sequence for each order left unpaid in a conversation; how many."""
    now = tx.now
    left = tx.orders.left_unpaid(now, since=now - _CART_LIFE, until=now - _CART_AGE, limit=_BATCH)
    for order in left:
        plan(tx, SequenceName.abandoned_cart, order, begins_at=order.created_at, until=order.expires_at)
    return len(left)


def plan_renewals(tx: Transaction) -> int:
    """A notice for each yearly subscription that will renew by itself; how many are planned or known."""
    running = tx.orders.renewing(after=tx.now + _LAST_BEFORE_RENEWAL, before=tx.now + _BEFORE_RENEWAL, limit=_BATCH)
    for order, renews_at in running:
        plan(
            tx,
            SequenceName.renewal,
            order,
            begins_at=tx.now,
            until=renews_at - _LAST_BEFORE_RENEWAL,
            mark=f"{renews_at:%Y-%m-%d}",
        )
    return len(running)


def plan(
    tx: Transaction,
    sequence: SequenceName,
    order: Order,
    *,
    begins_at: datetime,
    until: datetime | None = None,
    mark: str = "",
    only: Collection[str] | None = None,
) -> None:
    """Write the steps down that are not yet planned. `mark` tells two runs of a sequence for one order apart."""
    for step in steps_of(sequence):
        if only is not None and step.name not in only:
            continue
        key = ":".join(part for part in (sequence, str(order.id), mark, step.name) if part)
        due_at = step.due_at(begins_at)
        expires_at = min(due_at + step.lives, until) if until is not None else due_at + step.lives
        if expires_at <= due_at or tx.nudges.known(key):
            continue
        tx.nudges.add(
            Nudge(
                key=key,
                contact_id=order.contact_id,
                order_id=order.id,
                sequence=sequence,
                step=step.name,
                purpose=step.purpose,
                due_at=due_at,
                expires_at=expires_at,
                created_at=tx.now,
            )
        )
        tx.enqueue(nudges_job(due_at))


def plan_dunning(tx: Transaction, event: Event) -> None:
    """The reaction to a refused charge whose reason is known: the words that fit it, none of them twice."""
    if event.kind != "RefusalExamined":
        return
    order = tx.orders.get(_order_id(event.payload))
    said = dunning_steps(Decline(str(event.payload["decline"])), int(str(event.payload["attempt"])))
    if order is not None:
        plan(tx, SequenceName.dunning, order, begins_at=tx.now, mark=str(event.payload["refusal_id"]), only=said)


def _order_id(payload: Mapping[str, object]) -> int:
    value = payload["order_id"]
    assert isinstance(value, int), "our own facts carry numbers here"
    return value
