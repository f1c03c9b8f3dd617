"""From what a provider told to what stands in the books: rows are brought in line with the standing, never counted up.

Every function here may run again at any moment and then changes nothing.
"""

from collections.abc import Sequence

from agents.events import DisputeOpened, RefundMade, SubscriptionEnded, SubscriptionEnding, SubscriptionPastDue
from agents.payments import (
    ChargeRefused,
    DisputeChanged,
    MeansSeen,
    PaymentFact,
    ProviderNews,
    RefundChanged,
    RefundedInAll,
    SameCharge,
    SessionChanged,
    Settled,
    SubscriptionChanged,
    facts_as_json,
    facts_of_json,
)
from agents.sales.balancing import balance, enter, owe_refund
from agents.sales.invoicing import issue_invoice
from agents.sales.refusals import close_part, note_refusals
from agents.sales.signals import compare_means
from agents.sales.standing import Contested, Paid, Returned, Standing, Told, standing
from storage.database import Transaction
from storage.models.ledger import Dispute, EntryKind, Payment, Refund, RefundReason, RefundState
from storage.models.order import AttemptState, Instalment, InstalmentState, Order, OrderState
from storage.models.provider import ProviderEvent, Subscription, SubscriptionState


def keep_news(tx: Transaction, news: ProviderNews, order_id: int | None) -> int | None:
    """Store an event once and tie it to its order; which order it changed, None when it is known or waits.

    `order_id` is what the event itself names, checked by the caller; else its subjects tell.
    """
    if tx.ledger.event(news.gateway, news.event_id) is not None:
        return None
    subjects = [name for fact in news.facts for name in _subjects(fact)]
    event = ProviderEvent(
        gateway=news.gateway,
        external_id=news.event_id,
        kind=news.kind,
        order_id=order_id or tx.ledger.order_of_subjects(news.gateway, subjects),
        facts=facts_as_json(news.facts),
        payload=news.payload,
        occurred_at=news.occurred_at,
        received_at=tx.now,
    )
    tx.ledger.add(event)
    tx.ledger.name_subjects(event, subjects)
    if event.order_id is not None:
        _adopt(tx, event.order_id, news.gateway)
    return event.order_id


def _adopt(tx: Transaction, order_id: int, gateway: str) -> None:
    """Events that came before anybody knew whose they are; one of them may tie the next."""
    while waiting := tx.ledger.waiting_like(order_id, gateway):
        for event in waiting:
            event.order_id = order_id
        tx.session.flush()


def _subjects(fact: PaymentFact) -> Sequence[str]:
    match fact:
        case Settled():
            return [one for one in (fact.charge, fact.session, fact.subscription) if one]
        case SessionChanged():
            return [one for one in (fact.session, fact.charge) if one]
        case SameCharge():
            return [fact.charge, fact.other]
        case ChargeRefused():
            return [fact.charge, fact.subscription]
        case RefundChanged() | RefundedInAll() | DisputeChanged() | MeansSeen():
            return [fact.charge]
        case SubscriptionChanged():
            return [fact.subscription]


def settle(tx: Transaction, order_id: int) -> Order:
    """Bring the books of one order in line with all that was told of it."""
    order = tx.orders.lock(order_id)
    events = tx.ledger.events_of(order_id)
    for gateway in dict.fromkeys(event.gateway for event in events):
        mine = [event for event in events if event.gateway == gateway]
        told = [
            Told(event.occurred_at, event.external_id, fact) for event in mine for fact in facts_of_json(event.facts)
        ]
        _book(tx, order, gateway, standing(told))
    balance(tx, order)
    return order


def _book(tx: Transaction, order: Order, gateway: str, told: Standing) -> None:
    _attempts(tx, order, told)
    for charge, paid in told.paid.items():
        _payment(tx, order, gateway, charge, paid)
    booked = {one.charge_id: one for one in tx.ledger.payments(order.id) if one.gateway == gateway}
    for refund, returned in told.returned.items():
        if returned.charge in booked:
            _refund(tx, booked[returned.charge], refund, returned)
    for charge, amount in told.returned_in_all.items():
        if charge in booked:
            _returned_in_all(tx, booked[charge], amount)
    for name, contested in told.contested.items():
        if contested.charge in booked:
            _dispute(tx, booked[contested.charge], name, contested)
    _subscription(tx, order, gateway, told)
    note_refusals(tx, order, gateway, told)
    compare_means(tx, order, booked, told.means)


def _attempts(tx: Transaction, order: Order, told: Standing) -> None:
    for attempt in tx.orders.attempts(order.id):
        if attempt.session_id in told.attempts:
            attempt.state, attempt.error = told.attempts[attempt.session_id]
        elif attempt.session_id in told.paid:
            # A means that was kept: the charge itself stands where a page would.
            attempt.state = AttemptState.succeeded


def _payment(tx: Transaction, order: Order, gateway: str, charge: str, paid: Paid) -> None:
    known = [one for one in tx.ledger.payments(order.id) if (one.gateway, one.charge_id) == (gateway, charge)]
    if known:
        known[0].payer = known[0].payer or paid.payer
        return
    owed = _owed(tx, order, paid)
    surplus = owed is None and not (order.period and order.state == OrderState.paid)
    payment = Payment(
        order_id=order.id,
        instalment_id=owed.id if owed is not None else None,
        gateway=gateway,
        charge_id=charge,
        amount_minor=paid.amount_minor,
        currency=paid.currency,
        surplus=surplus,
        payer=paid.payer,
        paid_at=paid.at,
        booked_at=tx.now,
    )
    tx.ledger.add(payment)
    enter(tx, payment, EntryKind.payment, paid.amount_minor)
    if surplus:
        owe_refund(tx, payment, paid.amount_minor, RefundReason.surplus)
        return
    if owed is not None:
        owed.state = InstalmentState.paid
        close_part(tx, owed)
    issue_invoice(tx, order, payment)


def _owed(tx: Transaction, order: Order, paid: Paid) -> Instalment | None:
    """The instalment this money is for: the one it names, else the first open one of exactly this amount.

    None when nobody owed it: paid twice, another amount or currency, an order that was cancelled or given back.
    """
    if order.state not in {OrderState.awaiting_payment, OrderState.paid} or paid.currency != order.currency:
        return None
    waiting = [one for one in tx.orders.instalments(order.id) if one.state == InstalmentState.planned]
    named = [one for one in waiting if one.position == paid.instalment]
    fitting = [one for one in (named or waiting) if one.amount_minor == paid.amount_minor]
    return fitting[0] if fitting else None


def _refund(tx: Transaction, payment: Payment, external_id: str, told: Returned) -> None:
    rows = tx.ledger.refunds(payment.id)
    mine = [one for one in rows if one.external_id == external_id or one.id == told.ours]
    if not mine:
        # Told in all before it was told by name: the nameless row is this refund, or holds it.
        mine = _named_out_of(tx, payment, rows, told.amount_minor)
    was_told = bool(mine) and mine[0].state == RefundState.done
    row = mine[0] if mine else _foreign_refund(tx, payment, told.amount_minor)
    row.external_id = external_id
    row.state = told.state
    if told.state is RefundState.done:
        row.done_at = row.done_at or tx.now
        if not was_told:
            tx.record(RefundMade(order_id=row.order_id, refund_id=row.id))
    if told.state is RefundState.failed:
        tx.issues.raise_issue(
            kind="refund",
            key=f"refund:{row.id}",
            detail="the provider could not pay it back: do it by hand",
            now=tx.now,
        )
    tx.session.flush()


def _named_out_of(tx: Transaction, payment: Payment, rows: Sequence[Refund], amount: int) -> list[Refund]:
    nameless = [one for one in rows if one.external_id is None and one.reason == RefundReason.provider]
    if not nameless:
        return []
    if nameless[0].amount_minor <= amount:
        nameless[0].amount_minor = amount
        return nameless[:1]
    nameless[0].amount_minor -= amount
    return [_foreign_refund(tx, payment, amount)]


def _foreign_refund(tx: Transaction, payment: Payment, amount: int) -> Refund:
    row = Refund(
        order_id=payment.order_id,
        payment_id=payment.id,
        amount_minor=amount,
        currency=payment.currency,
        reason=RefundReason.provider,
        state=RefundState.done,
        owed_at=tx.now,
        latest_at=tx.now,
        done_at=tx.now,
    )
    tx.ledger.add(row)
    return row


def _returned_in_all(tx: Transaction, payment: Payment, amount: int) -> None:
    """What the provider says has gone back and no row accounts for yet."""
    missing = amount - sum(one.amount_minor for one in tx.ledger.refunds(payment.id))
    if missing > 0:
        row = _foreign_refund(tx, payment, missing)
        tx.record(RefundMade(order_id=row.order_id, refund_id=row.id))


def _dispute(tx: Transaction, payment: Payment, external_id: str, told: Contested) -> None:
    for row in tx.ledger.disputes(payment.id):
        if row.external_id == external_id:
            row.state = told.state
            tx.session.flush()
            return
    row = Dispute(
        payment_id=payment.id,
        external_id=external_id,
        amount_minor=told.amount_minor,
        state=told.state,
        opened_at=told.at,
    )
    tx.ledger.add(row)
    tx.record(DisputeOpened(order_id=payment.order_id, payment_id=payment.id))


def _subscription(tx: Transaction, order: Order, gateway: str, told: Standing) -> None:
    if told.subscribed is None:
        return
    row = tx.ledger.subscription(order.id)
    if row is None:
        row = Subscription(order_id=order.id, gateway=gateway, external_id=told.subscribed.id, state="")
        row.customer_id, row.paid_until = None, None
        tx.ledger.add(row)
    record_end(tx, row, told.subscribed.state)
    row.customer_id = told.subscribed.customer or row.customer_id
    row.paid_until = told.subscribed.paid_until or row.paid_until
    tx.session.flush()


def record_end(tx: Transaction, row: Subscription, state: SubscriptionState) -> None:
    """Bring a subscription to that state; that a charge was refused, that it ends, and that it has ended are facts."""
    if row.state == state:
        return
    row.state = state
    match state:
        case SubscriptionState.past_due:
            tx.record(SubscriptionPastDue(order_id=row.order_id))
        case SubscriptionState.ending:
            tx.record(SubscriptionEnding(order_id=row.order_id))
        case SubscriptionState.ended:
            tx.record(SubscriptionEnded(order_id=row.order_id))
        case _:
            pass
