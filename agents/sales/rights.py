"""What a buyer may do after the purchase: withdraw, use the guarantee, end a subscription."""

from agents.errors import Conflict, DomainError
from agents.sales.balancing import balance, owe_refund
from agents.sales.letters import receipt_withdrawal
from agents.sales.ordering import cancel
from agents.sales.parts import Part
from agents.sales.policy import GUARANTEE, Refusal, may_withdraw
from agents.texts.lookup import moment, money, say
from storage.database import Transaction
from storage.models.catalogue import Nature
from storage.models.entitlement import FulfilmentState, Withdrawal
from storage.models.ledger import RefundReason
from storage.models.order import BuyerKind, Order, OrderState
from storage.money import Money


class NoRightToWithdraw(DomainError):
    code = "withdraw_no_right"
    http_status = 409


class WithdrawalTooLate(DomainError):
    code = "withdraw_too_late"
    http_status = 409


class WithdrawalWaived(DomainError):
    code = "withdraw_waived"
    http_status = 409


class GuaranteeOver(Conflict):
    code = "guarantee_over"


_REFUSALS = {
    Refusal.no_right: NoRightToWithdraw,
    Refusal.too_late: WithdrawalTooLate,
    Refusal.waived: WithdrawalWaived,
}


def refusal(tx: Transaction, order: Order) -> Refusal | None:
    """Why this order can no longer be withdrawn from; None while it can."""
    if order.ordered_at is None or order.state not in {OrderState.awaiting_payment, OrderState.paid}:
        return Refusal.no_right
    fulfilment = tx.orders.fulfilment(order.id)
    delivered = fulfilment is not None and fulfilment.state == FulfilmentState.delivered
    # A service may be withdrawn from until it is wholly performed; digital content only until its delivery begins.
    digital = order.nature in {Nature.digital_content, Nature.service}
    return may_withdraw(
        Nature(order.nature),
        BuyerKind(order.buyer),
        ordered_at=order.ordered_at,
        delivered_waived=digital and order.immediate and delivered,
        now=tx.now,
    )


def may_give_up(tx: Transaction, order: Order) -> bool:
    """Whether the buyer may have everything back by saying so: by the law, or by our own guarantee after it."""
    return refusal(tx, order) is None or _is_guaranteed(tx, order)


def withdraw(tx: Transaction, order_id: int) -> str:
    """Take the withdrawal in and owe everything back; the dated receipt. Again, it is the same receipt.

    Where the law gives the right no more, our guarantee may.
    Raises NoRightToWithdraw, WithdrawalTooLate, WithdrawalWaived.
    """
    order = tx.orders.lock(order_id)
    known = tx.orders.withdrawal(order_id)
    if known is not None:
        return known.receipt
    why = refusal(tx, order)
    if why is not None and not _is_guaranteed(tx, order):
        raise _REFUSALS[why]
    back = _pay_back(tx, order, RefundReason.withdrawal) if why is None else use_guarantee(tx, order_id)
    receipt = _receipt(tx, order, back, "receipt" if why is None else "receipt_guarantee")
    tx.orders.add(Withdrawal(order_id=order_id, declared_at=tx.now, receipt=receipt))
    receipt_withdrawal(tx, order, receipt)
    return receipt


def _pay_back(tx: Transaction, order: Order, reason: RefundReason) -> int:
    """Owe back all that an order still stands for; how much. An unpaid order is cancelled instead."""
    owed = 0
    for payment in tx.ledger.payments(order.id):
        gone = sum(one.amount_minor for one in tx.ledger.refunds(payment.id)) + tx.ledger.contested(payment.id)
        if payment.amount_minor > gone:
            owe_refund(tx, payment, payment.amount_minor - gone, reason)
            owed += payment.amount_minor - gone
    if order.state == OrderState.awaiting_payment:
        cancel(tx, order)
    elif order.total_minor == 0:
        order.state = OrderState.refunded
    balance(tx, order)
    return owed


def _receipt(tx: Transaction, order: Order, back: int, head: str) -> str:
    language = order.language
    lines = [
        say(
            f"withdrawal.{head}",
            language,
            number=order.id,
            name=", ".join(line.name for line in tx.orders.lines(order.id)),
            ordered=moment(order.ordered_at or tx.now, language),
            at=moment(tx.now, language),
        )
    ]
    key = "withdrawal.refund" if back else "withdrawal.nothing_paid"
    lines.append(say(key, language, amount=money(Money(back, order.currency), language)))
    return "\n".join(lines)


def use_guarantee(tx: Transaction, order_id: int) -> int:
    """Owe everything back under our own 90-day promise; how much. Raises GuaranteeOver."""
    order = tx.orders.lock(order_id)
    if not _is_guaranteed(tx, order):
        raise GuaranteeOver
    return _pay_back(tx, order, RefundReason.guarantee)


def _is_guaranteed(tx: Transaction, order: Order) -> bool:
    if order.state != OrderState.paid or order.ordered_at is None or tx.now >= order.ordered_at + GUARANTEE:
        return False
    return any(one.part == Part.guarantee for one in tx.orders.entitlements(order.id))


def refund_by_staff(tx: Transaction, order_id: int, amount_minor: int, *, by: str) -> int:
    """Owe a part back because a person of the team decided so; never more than is left. Audited."""
    order = tx.orders.lock(order_id)
    left = amount_minor
    for payment in tx.ledger.payments(order_id):
        gone = sum(one.amount_minor for one in tx.ledger.refunds(payment.id)) + tx.ledger.contested(payment.id)
        part = min(left, payment.amount_minor - gone)
        if part > 0:
            owe_refund(tx, payment, part, RefundReason.staff)
            left -= part
    done = amount_minor - left
    tx.staff.audit(actor=by, action="refund", subject=f"order:{order_id}", detail=str(done), now=tx.now)
    balance(tx, order)
    return done
