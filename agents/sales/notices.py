"""What the buyer is told, in the conversation the order was made in, when something of it changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agents.messages import Button, MessageClass, OutgoingMessage, Stated
from agents.sales.recap import included
from agents.texts.lookup import day, money, say
from storage.database import Transaction
from storage.models.ids import ConversationId
from storage.models.invoice import InvoiceKind
from storage.models.ledger import RefundReason
from storage.models.order import Instalment, Order, OrderState
from storage.money import Money

_TOLD = (RefundReason.surplus, RefundReason.staff)
"""A withdrawal and the guarantee have their receipt, and what the provider did by itself it tells by itself."""


@dataclass(frozen=True, slots=True)
class Notice:
    conversation_id: ConversationId
    message: OutgoingMessage


def notice(tx: Transaction, kind: str, payload: Mapping[str, object]) -> Notice | None:
    """What to say about a fact of a sale; None when it is none, or nobody is there to be told."""
    write = _WRITERS.get(kind)
    if write is None:
        return None
    order = tx.orders.get(_number(payload, "order_id"))
    if order is None or order.conversation_id is None:
        return None
    text, buttons = write(tx, order, payload)
    if not text:
        return None
    message = OutgoingMessage(text, buttons=buttons, message_class=MessageClass.binding)
    return Notice(ConversationId(order.conversation_id), message)


def binding(tx: Transaction, kind: str, payload: Mapping[str, object]) -> tuple[ConversationId, Stated] | None:
    """What a fact of a sale promises to the buyer: a refund by its legal day, a delivery that is later than now."""
    order = tx.orders.get(_number(payload, "order_id")) if kind in {"RefundOwed", "OrderPaid"} else None
    if order is None or order.conversation_id is None:
        return None
    conversation_id = ConversationId(order.conversation_id)
    if kind == "RefundOwed":
        row = tx.ledger.refund(_number(payload, "refund_id"))
        text = say("promise.refund", order.language, number=order.id)
        amount = Money(row.amount_minor, row.currency)
        return conversation_id, Stated("refund", text, f"refund:{row.id}", amount, due_at=row.latest_at)
    fulfilment = tx.orders.fulfilment(order.id)
    if fulfilment is None or fulfilment.due_at <= tx.now:
        return None
    text = say("promise.delivery", order.language, number=order.id)
    return conversation_id, Stated("delay", text, f"order:{order.id}", due_at=fulfilment.due_at)


Written = tuple[str, tuple[Button, ...]]
_NOTHING: Written = ("", ())


def _number(payload: Mapping[str, object], key: str) -> int:
    value = payload[key]
    assert isinstance(value, int), "our own facts carry numbers here"
    return value


def _name(tx: Transaction, order: Order) -> str:
    return ", ".join(line.name for line in tx.orders.lines(order.id))


def _paid(tx: Transaction, order: Order, payload: Mapping[str, object]) -> Written:  # noqa: ARG001 -- the shape of a writer
    """Only when delivery is later: else one message says both."""
    fulfilment = tx.orders.fulfilment(order.id)
    later = fulfilment is not None and fulfilment.due_at > tx.now
    held = tx.ledger.frozen("all", f"order:{order.id}") is not None
    if not later and not held:
        return _NOTHING
    lines = [_received(tx, order)]
    if fulfilment is not None and later:
        lines.append(say("order.paid_later", order.language, day=day(fulfilment.due_at, order.language)))
    return "\n".join(lines), _papers(tx, order)


def _received(tx: Transaction, order: Order) -> str:
    kept = [one for one in tx.ledger.payments(order.id) if not one.surplus]
    amount = money(Money(sum(one.amount_minor for one in kept), order.currency), order.language)
    return say("order.paid_notice", order.language, number=order.id, name=_name(tx, order), amount=amount)


def _delivered(tx: Transaction, order: Order, payload: Mapping[str, object]) -> Written:  # noqa: ARG001 -- as above
    fulfilment = tx.orders.fulfilment(order.id)
    # A provider tells of it seconds later: what was planned at the booking was planned at once.
    booked_at = min((one.booked_at for one in tx.ledger.payments(order.id)), default=order.paid_at)
    at_once = fulfilment is not None and booked_at is not None and fulfilment.due_at <= booked_at
    opened = say(
        "order.delivered_notice",
        order.language,
        number=order.id,
        name=_name(tx, order),
        includes=", ".join(included(tx, order)),
    )
    return ("\n".join([_received(tx, order), opened]) if at_once else opened), _papers(tx, order)


def _papers(tx: Transaction, order: Order) -> tuple[Button, ...]:
    """The last invoice, one tap away."""
    found = [one for one in tx.ledger.invoices(order.id) if one.kind == InvoiceKind.invoice]
    label = say("paper.button", order.language)
    return tuple(Button(label, f"document:invoice:{one.reference}") for one in found[-1:])


def _refund(tx: Transaction, order: Order, payload: Mapping[str, object]) -> Written:
    row = tx.ledger.refund(_number(payload, "refund_id"))
    if row.reason not in _TOLD:
        return _NOTHING
    key = "order.refund_twice" if row.reason == RefundReason.surplus else "order.refund_notice"
    amount = money(Money(row.amount_minor, row.currency), order.language)
    return say(key, order.language, amount=amount, number=order.id, day=day(row.latest_at, order.language)), ()


def _instalment(tx: Transaction, order: Order, payload: Mapping[str, object]) -> Written:
    due: Instalment | None = next(
        (one for one in tx.orders.instalments(order.id) if one.id == payload["instalment_id"]), None
    )
    if due is None:
        return _NOTHING
    amount = money(Money(due.amount_minor, order.currency), order.language)
    text = say("order.instalment_notice", order.language, amount=amount, number=order.id, name=_name(tx, order))
    return text, (Button(say("order.pay_now", order.language), f"pay:{order.id}", url=str(payload["url"])),)


def _ended(tx: Transaction, order: Order, payload: Mapping[str, object]) -> Written:  # noqa: ARG001 -- as above
    """Only to who did not end it: the others have their word already."""
    row = tx.ledger.subscription(order.id)
    if row is None or row.cancel_asked_at is not None or order.state == OrderState.refunded:
        return _NOTHING
    return say("dunning.ended", order.language, number=order.id, name=_name(tx, order)), ()


_WRITERS: Mapping[str, Callable[[Transaction, Order, Mapping[str, object]], Written]] = {
    "OrderPaid": _paid,
    "OrderDelivered": _delivered,
    "RefundOwed": _refund,
    "InstalmentAsked": _instalment,
    "SubscriptionEnded": _ended,
}
