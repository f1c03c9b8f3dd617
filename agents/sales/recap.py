"""What the buyer sees before the last tap, and what the order keeps of it word for word."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from agents.sales.policy import Consent, Due, end_of_withdrawal, schedule, steps
from agents.texts.lookup import day, money, say
from storage.database import Transaction
from storage.models.catalogue import Nature
from storage.models.order import BuyerKind, Order
from storage.money import Money


def price_of(order: Order) -> str:
    """The whole price as a person reads it, with its period."""
    written = money(Money(order.total_minor, order.currency), order.language)
    return say(f"sales.per_{order.period}", order.language, price=written) if order.period else written


def included(tx: Transaction, order: Order) -> list[str]:
    """What the order includes, in the buyer's language, each part of a bundle once."""
    french = order.language == "fr"
    found = []
    for line in tx.orders.lines(order.id):
        sold = {str(one["part"]) for one in line.inclusions}
        mine = tx.catalogue.inclusions(line.product_id)
        shown = [one for one in mine if one.bundled_id is not None or one.part in sold]
        found += [one.text_fr if french else one.text_en for one in shown]
    return found


def recap_of(tx: Transaction, order: Order) -> str:
    """Product, what it includes, total with VAT, duration, instalments, delivery and the right of withdrawal."""
    language = order.language
    asked = steps(Nature(order.nature), BuyerKind(order.buyer))
    ordered_at = order.ordered_at or tx.now
    lines = [f"{line.name}" for line in tx.orders.lines(order.id)]
    lines += [f"• {text}" for text in included(tx, order)]
    lines.append(say("recap.total", language, price=price_of(order), vat=money(Money(order.vat_minor), language)))
    for due in _later_dues(order, ordered_at):
        lines.append(say("recap.instalment", language, amount=money(due.amount, language), day=day(due.at, language)))
    lines.append(say(f"recap.duration_{_duration(order)}", language))
    if asked.withdrawal is None:
        lines.append(say("recap.no_withdrawal", language))
    elif order.immediate and order.nature != Nature.subscription:
        lines.append(say("recap.waived", language))
    else:
        last_day = end_of_withdrawal(ordered_at) - timedelta(seconds=1)
        key = "recap.withdrawal" if Consent.waiver in asked.optional else "recap.withdrawal_early"
        lines.append(say(key, language, day=day(last_day, language)))
    return "\n".join(lines)


def _later_dues(order: Order, ordered_at: datetime) -> Sequence[Due]:
    """What is not asked for at once, as the law of the contract puts it."""
    total = Money(order.total_minor, order.currency)
    dues = schedule(Nature(order.nature), BuyerKind(order.buyer), total, ordered_at)
    return [due for due in dues if due.at > ordered_at]


def _duration(order: Order) -> str:
    if order.period is not None:
        return "subscription"
    return "training" if order.nature == Nature.training_contract else "once"
