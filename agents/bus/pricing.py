"""A new price by command: shown beside the old one, in force on the yes, put back by the undo; all stays in history."""

from collections.abc import Mapping

from agents.bus.asked import Command, Done, Plan, UsageWrong
from agents.bus.deeds import minor_of
from agents.errors import Conflict, NotFound
from agents.sales.catalogue import set_price
from agents.texts.lookup import money, say
from storage.database import Transaction
from storage.money import Money


def plan_price(tx: Transaction, command: Command) -> Plan:
    """`PRODUCT AMOUNT`, in euro with VAT. Raises UsageWrong, NotFound without a price, Conflict for the same one."""
    word, new = _wanted(command)
    product_id = _named(tx, word, command)
    product = tx.catalogue.get(product_id)
    held = tx.catalogue.price_in_force(product_id, tx.now)
    if product is None or held is None:
        raise NotFound
    if held.amount_minor == new.amount_minor:
        raise Conflict
    language = command.language
    text = say(
        "bus.price_plan",
        language,
        product=product.name_fr if language == "fr" else product.name_en,
        old=money(Money(held.amount_minor), language),
        new=money(new, language),
    )
    return Plan(text, {"product": product_id, "old": held.amount_minor, "new": new.amount_minor})


def set_new_price(tx: Transaction, command: Command, plan: Plan) -> Done:
    """For orders begun from now on; those begun keep the price they were shown."""
    word, new = _wanted(command)
    product_id = _named(tx, word, command)
    set_price(tx, product_id, new)
    text = say("bus.price_made", command.language, product=product_id, new=money(new, command.language))
    return Done(text, f"product:{product_id}", f"{plan.facts['old']} → {plan.facts['new']}")


def set_old_price(tx: Transaction, command: Command, facts: Mapping[str, object]) -> str:
    product_id, old = str(facts["product"]), Money(int(str(facts["old"])))
    set_price(tx, product_id, old)
    return say("bus.price_made", command.language, product=product_id, new=money(old, command.language))


def _named(tx: Transaction, word: str, command: Command) -> str:
    """The product by its id, or by a part of it that no other has. Raises UsageWrong."""
    every = tx.catalogue.every_id()
    found = [one for one in every if one == word] or [one for one in every if word in one]
    if len(found) != 1:
        raise UsageWrong(verb=command.verb)
    return found[0]


def _wanted(command: Command) -> tuple[str, Money]:
    product_id, _, amount = command.argument.partition(" ")
    if not product_id or not amount.strip():
        raise UsageWrong(verb=command.verb)
    return product_id.lower(), Money(minor_of(amount, "EUR", command))
