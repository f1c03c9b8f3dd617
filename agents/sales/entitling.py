"""What a paid order opens, and when it may be delivered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from agents.events import OrderDelivered
from agents.sales.catalogue import Granted
from agents.sales.policy import Consent, delivered_from
from storage.database import Transaction
from storage.models.catalogue import Nature
from storage.models.entitlement import Entitlement, EntitlementState, Fulfilment, FulfilmentState
from storage.models.ledger import DisputeState, Payment
from storage.models.order import BuyerKind, Order, OrderState
from storage.models.provider import SubscriptionState
from storage.queue.job import Job


def entitle(tx: Transaction, order: Order, *, worth: int) -> None:
    """Open what was bought at the first money, and shut it when the money is gone; repeats change nothing."""
    if order.paid_at is None:
        return
    fulfilment = tx.orders.fulfilment(order.id) or _plan(tx, order)
    rows = tx.orders.entitlements(order.id) or _grant(tx, order, fulfilment.due_at)
    state = _state(tx, order, worth)
    until = _paid_until(tx, order)
    for row in rows:
        row.state = state
        row.ends_at = until if order.period is not None else row.ends_at
    if fulfilment.state != FulfilmentState.delivered:
        shut = state is EntitlementState.revoked
        fulfilment.state = FulfilmentState.cancelled if shut else FulfilmentState.planned
    tx.session.flush()


def _plan(tx: Transaction, order: Order) -> Fulfilment:
    assert order.ordered_at is not None, "nobody pays an order that was not placed"
    given = frozenset(Consent(one.kind) for one in tx.orders.consents(order.id))
    lawful = delivered_from(Nature(order.nature), BuyerKind(order.buyer), given, order.ordered_at)
    fulfilment = Fulfilment(order_id=order.id, state=FulfilmentState.planned, due_at=max(lawful, tx.now))
    tx.orders.add(fulfilment)
    tx.enqueue(fulfil_job(order.id, fulfilment.due_at))
    return fulfilment


def fulfil_job(order_id: int, due_at: datetime) -> Job:
    """The wake-up "this order may be delivered"."""
    return Job("fulfil", {"order": order_id}, key=f"fulfil:{order_id}", due_at=due_at)


def _grant(tx: Transaction, order: Order, starts_at: datetime) -> Sequence[Entitlement]:
    for line in tx.orders.lines(order.id):
        for one in cast("Sequence[Granted]", line.inclusions):
            days = one["days"]
            tx.orders.add(
                Entitlement(
                    order_id=order.id,
                    contact_id=order.contact_id,
                    product_id=line.product_id,
                    part=one["part"],
                    quantity=one["quantity"],
                    state=EntitlementState.active,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(days=days) if days is not None else None,
                )
            )
    return tx.orders.entitlements(order.id)


def _state(tx: Transaction, order: Order, worth: int) -> EntitlementState:
    if order.state != OrderState.paid:
        return EntitlementState.revoked
    if worth > 0 or order.total_minor == 0:
        return EntitlementState.active
    kept = [one for one in tx.ledger.payments(order.id) if not one.surplus]
    return EntitlementState.suspended if _may_come_back(tx, kept) else EntitlementState.revoked


def _may_come_back(tx: Transaction, kept: Sequence[Payment]) -> bool:
    return any(dispute.state == DisputeState.open for one in kept for dispute in tx.ledger.disputes(one.id))


_GRACE = timedelta(days=3)
"""A subscription stays open so long after its paid time, while the provider tries the card again."""


def _paid_until(tx: Transaction, order: Order) -> datetime | None:
    subscription = tx.ledger.subscription(order.id)
    if subscription is None or subscription.paid_until is None:
        return None
    running = subscription.state in {SubscriptionState.active, SubscriptionState.past_due}
    return subscription.paid_until + _GRACE if running else subscription.paid_until


def deliver(tx: Transaction, order_id: int) -> datetime | None:
    """Deliver an order whose time has come, once; the moment to look again when it has not.

    Nothing is delivered while the books of the order, or of the house, are frozen: the freeze says why.
    """
    fulfilment = tx.orders.fulfilment(order_id)
    if fulfilment is None or fulfilment.state != FulfilmentState.planned:
        return None
    if fulfilment.due_at > tx.now:
        return fulfilment.due_at
    if tx.ledger.frozen("all", f"order:{order_id}") is not None:
        return tx.now + timedelta(minutes=15)
    if not any(row.state == EntitlementState.active for row in tx.orders.entitlements(order_id)):
        return tx.now + timedelta(days=1)
    fulfilment.state = FulfilmentState.delivered
    fulfilment.delivered_at = tx.now
    tx.session.flush()
    tx.record(OrderDelivered(order_id=order_id))
    return None
