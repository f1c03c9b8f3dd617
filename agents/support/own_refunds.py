"""A refund of what was bought here: told from the rows of the ledger, or that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.support.facts import Fact
from agents.texts.lookup import day, money, say
from knowledge.support.category import Category
from knowledge.support.classifier import Understood
from storage.database import Transaction
from storage.models.ids import ContactId
from storage.models.ledger import Refund, RefundState
from storage.models.order import Order
from storage.money import Money

_MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class RefundsTold:
    text: str
    cited: tuple[Fact, ...]
    needs_person: bool
    """The bank refused one: somebody must send it another way."""


def tell_refunds(tx: Transaction, contact_id: ContactId, found: Understood, language: str) -> RefundsTold | None:
    """None when they did not ask about a refund, paid for nothing here, or name an order that is not one of ours."""
    if found.category is not Category.refund:
        return None
    paid = [one for one in tx.orders.of_contacts(tx.contacts.parts(contact_id)) if one.paid_at is not None]
    named = {one.number for one in found.orders}
    orders = [one for one in paid if not named or str(one.id) in named][:_MOST_SHOWN]
    if not orders:
        return None
    owed = [(order, refund) for order in orders for refund in _refunds_of(tx, order)]
    told = [_line(tx, order, refund, language) for order, refund in owed] or [_none(tx, orders, language)]
    lines = [line for line, _ in told]
    if tx.shop.counts()[0]:
        lines.append(say("own_refund.of_the_shop", language))
    failed = any(refund.state == RefundState.failed for _, refund in owed)
    return RefundsTold("\n".join(lines), tuple(fact for _, facts in told for fact in facts), failed)


def _refunds_of(tx: Transaction, order: Order) -> Sequence[Refund]:
    return [refund for payment in tx.ledger.payments(order.id) for refund in tx.ledger.refunds(payment.id)]


def _line(tx: Transaction, order: Order, refund: Refund, language: str) -> tuple[str, tuple[Fact, ...]]:
    row = f"refund:{refund.id}"
    at = refund.done_at if refund.done_at is not None else refund.latest_at
    facts = (
        Fact("amount", money(Money(refund.amount_minor, refund.currency), language), row),
        Fact("state", say(f"own_refund_state.{refund.state}", language), row),
        Fact("day", day(at, language), row),
    )
    values = {fact.name: fact.value for fact in facts}
    text = say(f"own_refund.{refund.state}", language, number=order.id, name=_name(tx, order), **values)
    return text, tuple(fact for fact in facts if fact.value in text)


def _none(tx: Transaction, orders: Sequence[Order], language: str) -> tuple[str, tuple[Fact, ...]]:
    facts = tuple(Fact("order", str(one.id), f"purchase_order:{one.id}") for one in orders)
    named = ", ".join(say("own_refund.order", language, number=one.id, name=_name(tx, one)) for one in orders)
    return say("own_refund.none", language, orders=named), facts


def _name(tx: Transaction, order: Order) -> str:
    return ", ".join(line.name for line in tx.orders.lines(order.id))
