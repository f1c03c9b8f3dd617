"""The books of one order brought in line: entries posted by difference, the order and its rights let follow."""

from collections.abc import Sequence

from agents.events import OrderPaid, RefundOwed
from agents.sales.entitling import entitle
from agents.sales.invoicing import correct_invoice
from agents.sales.policy import REFUND_WITHIN
from agents.sales.refusals import close_part
from storage.database import Transaction
from storage.models.ledger import EntryKind, LedgerEntry, Payment, Refund, RefundReason, RefundState
from storage.models.order import InstalmentState, Order, OrderState
from storage.queue.job import Job


def owe_refund(tx: Transaction, payment: Payment, amount: int, reason: RefundReason) -> Refund:
    """Money that must go back: booked as refunded from now on, sent by its own job, told to the buyer."""
    row = Refund(
        order_id=payment.order_id,
        payment_id=payment.id,
        amount_minor=amount,
        currency=payment.currency,
        reason=reason,
        state=RefundState.owed,
        owed_at=tx.now,
        latest_at=tx.now + REFUND_WITHIN,
    )
    tx.ledger.add(row)
    tx.enqueue(Job("refunds", key="refunds"))
    tx.record(RefundOwed(order_id=payment.order_id, refund_id=row.id, reason=reason))
    return row


def balance(tx: Transaction, order: Order) -> None:
    """Post the difference between what is booked and what should be, then let the order follow the money."""
    worth = 0
    for payment in tx.ledger.payments(order.id):
        worth += _balance_payment(tx, order, payment)
    _follow(tx, order)
    entitle(tx, order, worth=worth)


def _balance_payment(tx: Transaction, order: Order, payment: Payment) -> int:
    """What the payment still stands for, after refunds and disputes."""
    refunded = sum(one.amount_minor for one in tx.ledger.refunds(payment.id))
    contested = tx.ledger.contested(payment.id)
    wanted = {
        EntryKind.refund: refunded,
        EntryKind.dispute: contested,
        EntryKind.entitlement: payment.amount_minor - refunded - contested,
    }
    booked = tx.ledger.booked(payment.id)
    for kind, amount in wanted.items():
        if amount != booked[kind]:
            enter(tx, payment, kind, amount - booked[kind])
    more_back = refunded - booked[EntryKind.refund]
    if more_back and not payment.surplus:
        correct_invoice(tx, order, payment, more_back)
    return wanted[EntryKind.entitlement]


def enter(tx: Transaction, payment: Payment, kind: EntryKind, amount: int) -> None:
    tx.ledger.add(
        LedgerEntry(
            order_id=payment.order_id,
            payment_id=payment.id,
            kind=kind,
            amount_minor=amount,
            currency=payment.currency,
            booked_at=tx.now,
        )
    )


def _follow(tx: Transaction, order: Order) -> None:
    kept = [one for one in tx.ledger.payments(order.id) if not one.surplus]
    if order.state == OrderState.awaiting_payment and (kept or order.total_minor == 0):
        order.state = OrderState.paid
        order.paid_at = min((one.paid_at for one in kept), default=tx.now)
        tx.record(OrderPaid(order_id=order.id, contact_id=order.contact_id))
    if order.state == OrderState.paid and kept and _all_back(tx, kept):
        order.state = OrderState.refunded
        for instalment in tx.orders.instalments(order.id):
            if instalment.state == InstalmentState.planned:
                instalment.state = InstalmentState.cancelled
                close_part(tx, instalment)
    tx.session.flush()


def _all_back(tx: Transaction, kept: Sequence[Payment]) -> bool:
    return all(sum(refund.amount_minor for refund in tx.ledger.refunds(one.id)) >= one.amount_minor for one in kept)
