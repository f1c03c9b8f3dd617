"""From facts to what third parties are told of them: numbers, amounts and states, nothing that names a person."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from agents.webhooks.kinds import Kind
from storage.database import Transaction
from storage.models.ids import TicketId
from storage.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookMessage, WebhookState
from storage.models.work import Event
from storage.queue.job import Job

Facts = Mapping[str, object]
Data = dict[str, object]

TRIAL = "endpoint.test"
"""What the button "try it" sends; no fact of the business."""


def tell_third_parties(tx: Transaction, event: Event) -> None:
    """Plan a delivery of a fact to each endpoint that asked for its kind, once."""
    told = _TOLD.get(event.kind)
    if told is None:
        return
    open_ones = [one for one in tx.webhooks.endpoints() if told[0] in one.kinds and one.disabled_at is None]
    if not open_ones:
        return
    key = _key(f"{event.id}:{event.kind}:{event.recorded_at.isoformat()}")
    if tx.webhooks.message(key) is not None:
        return
    data = told[1](tx, event.payload)
    if data is not None:
        message = keep(tx, key, told[0], data, at=event.recorded_at)
        for endpoint in open_ones:
            plan(tx, endpoint, message)


def keep(tx: Transaction, key: str, kind: str, data: Facts, *, at: datetime) -> WebhookMessage:
    """The message with its body, written once."""
    body = json.dumps({"type": kind, "timestamp": _moment(at), "data": data}, ensure_ascii=False, separators=(",", ":"))
    message = WebhookMessage(key=key, kind=kind, body=body, created_at=tx.now)
    tx.webhooks.add(message)
    return message


def plan(tx: Transaction, endpoint: WebhookEndpoint, message: WebhookMessage) -> WebhookDelivery:
    """Have it sent to that endpoint after the commit."""
    delivery = WebhookDelivery(
        endpoint_id=endpoint.id,
        message_id=message.id,
        state=WebhookState.planned,
        due_at=tx.now,
        created_at=tx.now,
    )
    tx.webhooks.add(delivery)
    tx.enqueue(now_job(endpoint.id))
    return delivery


def now_job(endpoint_id: int) -> Job:
    """The wake-up "this endpoint has something to be told"; one at a time, so a stalled one holds one place."""
    return Job("webhooks", {"endpoint": endpoint_id}, key=f"webhooks:{endpoint_id}", lock=f"webhooks:{endpoint_id}")


def later_job(endpoint_id: int, due_at: datetime) -> Job:
    """The alarm of a next attempt. It carries no lock, which would hold back what comes before it."""
    return Job("webhooks-later", {"endpoint": endpoint_id}, key=f"webhooks-later:{endpoint_id}", due_at=due_at)


def trial_message(tx: Transaction, endpoint: WebhookEndpoint) -> WebhookMessage:
    key = _key(f"{TRIAL}:{endpoint.salt}:{tx.now.isoformat()}")
    return tx.webhooks.message(key) or keep(tx, key, TRIAL, {"endpoint": endpoint.id}, at=tx.now)


def _key(text: str) -> str:
    return f"msg_{hashlib.sha256(text.encode()).hexdigest()[:27]}"


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at is not None else None


def _number(facts: Facts, name: str) -> int:
    value = facts[name]
    assert isinstance(value, int), "our own facts carry numbers here"
    return value


def _amount(minor: int, currency: str) -> Data:
    return {"amount_minor": minor, "currency": currency}


def _order(tx: Transaction, facts: Facts) -> Data | None:
    order = tx.orders.get(_number(facts, "order_id"))
    if order is None:
        return None
    payments = tx.ledger.payments(order.id)
    return {
        "order": order.id,
        "state": order.state,
        "products": [line.product_id for line in tx.orders.lines(order.id)],
        "nature": order.nature,
        "total": _amount(order.total_minor, order.currency),
        "vat_minor": order.vat_minor,
        "period": order.period,
        "buyer": order.buyer,
        "country": order.country,
        "channel": order.channel,
        "paid_through": sorted({one.gateway for one in payments}),
        "ordered_at": _moment(order.ordered_at),
        "paid_at": _moment(order.paid_at),
    }


def _refund(tx: Transaction, facts: Facts) -> Data | None:
    data = _order(tx, facts)
    if data is None:
        return None
    row = tx.ledger.refund(_number(facts, "refund_id"))
    amount = _amount(row.amount_minor, row.currency)
    told = {"refund": row.id, "amount": amount, "reason": row.reason, "state": row.state}
    return {**data, "refund": {**told, "latest_at": _moment(row.latest_at), "done_at": _moment(row.done_at)}}


def _dispute(tx: Transaction, facts: Facts) -> Data | None:
    data = _order(tx, facts)
    if data is None:
        return None
    payment = tx.ledger.payment(_number(facts, "payment_id"))
    rows = tx.ledger.disputes(payment.id)
    told = [{"amount": _amount(one.amount_minor, payment.currency), "state": one.state} for one in rows]
    return {**data, "disputes": told}


def _subscription(tx: Transaction, facts: Facts) -> Data | None:
    data, row = _order(tx, facts), tx.ledger.subscription(_number(facts, "order_id"))
    if data is None or row is None:
        return None
    return {**data, "subscription": {"state": row.state, "paid_until": _moment(row.paid_until)}}


def _lead(tx: Transaction, facts: Facts) -> Data | None:  # noqa: ARG001 -- the shape of a writer
    return {"lead": facts["lead_id"], "contact": facts["contact_id"], "interest": facts["interest"]}


def _handoff(tx: Transaction, facts: Facts) -> Data | None:  # noqa: ARG001 -- as above
    return {"handoff": facts["handoff_id"], "conversation": facts["conversation_id"]}


def _ticket(tx: Transaction, facts: Facts) -> Data | None:
    row = tx.tickets.get(TicketId(_number(facts, "ticket_id")))
    if row is None:
        return None
    return {
        "ticket": row.id,
        "status": row.status,
        "category": row.category,
        "channel": row.channel,
        "language": row.language,
        "urgency": row.urgency,
        "order_number": row.order_number if row.order_id is not None else None,
        "due_at": _moment(row.due_at),
        "handled_at": _moment(row.handled_at),
    }


Writer = Callable[[Transaction, Facts], Data | None]
_TOLD: Mapping[str, tuple[Kind, Writer]] = {
    "OrderPaid": (Kind.order_paid, _order),
    "OrderDelivered": (Kind.order_delivered, _order),
    "RefundOwed": (Kind.order_refund_owed, _refund),
    "RefundMade": (Kind.order_refunded, _refund),
    "DisputeOpened": (Kind.order_disputed, _dispute),
    "SubscriptionPastDue": (Kind.subscription_past_due, _subscription),
    "SubscriptionEnding": (Kind.subscription_ending, _subscription),
    "SubscriptionEnded": (Kind.subscription_ended, _subscription),
    "LeadCaptured": (Kind.lead_captured, _lead),
    "HandoffRequested": (Kind.handoff_requested, _handoff),
    "TicketOpened": (Kind.ticket_opened, _ticket),
    "TicketHandled": (Kind.ticket_handled, _ticket),
}
