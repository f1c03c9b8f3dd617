"""What the local brain does about offers, orders and prices."""

import re

from agents.brain.local.intents import Intent
from agents.brain.local.matters import Matter, asks_about
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.pressing import reason
from agents.support.proving import code_in, email_in
from knowledge.language.folding import fold
from knowledge.support.order_numbers import order_numbers
from storage.models.message import Role


def ending(reading: Reading) -> Plan | None:
    """The right to end a contract, before any doubt about an offer that stands in the same burst of messages."""
    if not reading.intents & {Intent.withdraw, Intent.unsubscribe} or _asks_of_the_guarantee(reading):
        return None
    return own_orders(reading)


def _asks_of_the_guarantee(reading: Reading) -> bool:
    """« Is there a money-back guarantee » in a line of its own asks before buying; it ends nothing."""
    return "\n" not in reading.turn.text and asks_about(reading.turn.text, Matter.money_back)


def own_orders(reading: Reading) -> Plan | None:
    """What may be done about one's own purchases without a person; ending a contract comes before any car."""
    tools = (
        (Intent.withdraw, "withdraw_from_contract"),
        (Intent.unsubscribe, "cancel_subscription"),
        (Intent.new_card, "change_card"),
        (Intent.complain, "complain"),
        (Intent.documents, "my_documents"),
        (Intent.orders, "my_orders"),
    )
    tool = next((name for intent, name in tools if intent in reading.intents), None)
    if tool is None and Intent.order in reading.intents and names_an_offer(reading) and not reading.symptomatic:
        return Plan(calls=(Call("my_orders", {}),), topic="products")
    if tool is None or (tool in {"my_orders", "my_documents", "change_card", "complain"} and reading.symptomatic):
        return None
    return Plan(calls=(Call(tool, {}),), topic="products")


def is_about_order(reading: Reading) -> bool:
    """A question about an order, or the address, code or number that was asked for in answer to one."""
    if Intent.order in reading.intents and not reading.symptomatic:
        return True
    text = reading.turn.text
    if reading.topic == "order" and Intent.news in reading.intents:
        return True
    return reading.topic == "order" and bool(email_in(text) or code_in(text) or order_numbers(text))


def cost(reading: Reading) -> Plan | None:
    if Intent.our_prices in reading.intents:
        return _price_list(reading)
    if reading.topic == "diagnosis" or _is_of_a_repair(reading):
        return Plan(calls=(Call("repair_costs", {}),), topic="diagnosis")
    about_a_car = reading.topic in {"codes", "vehicle"} and not names_an_offer(reading)
    if reading.topic == "products" or (Intent.prices in reading.intents and not about_a_car):
        return Plan(calls=(Call("list_products", {}),), topic="products")
    key = "local.cost_of_code" if reading.topic in {"codes", "vehicle"} else "local.cost_which"
    return Plan(sentences=(key,))


def _price_list(reading: Reading) -> Plan:
    """Within a diagnosis it changes no subject: « et ça coûte combien ? » after it means the repair."""
    within = reading.topic == "diagnosis"
    return Plan(calls=(Call("list_products", {}),), topic=None if within else "products", digresses=within)


def _is_of_a_repair(reading: Reading) -> bool:
    words = fold(reading.turn.text)
    return any(word in words for word in ("reparation", "reparer", "repair", "fix it"))


def enquiry(reading: Reading) -> Plan | None:
    """A question before buying that rows or the order page answer, or that only a person can."""
    if reading.found.codes or (reading.symptomatic and reading.topic != "products"):
        return None
    intents = reading.intents
    if Intent.minor in intents and (reading.topic == "products" or wants_business(reading)):
        return Plan(sentences=("local.minor",), offers_person=True, topic="products")
    if Intent.quote in intents and reading.topic != "diagnosis":
        call = Call("ask_for_person", {"reason": reading.turn.text})
        return Plan(sentences=("local.quote",), calls=(call,), topic="products")
    if Intent.company in intents:
        return Plan(sentences=("local.company",), topic="products")
    if Intent.compare in intents and (reading.topic == "products" or names_an_offer(reading)):
        return Plan(calls=(Call("compare_products", {}),), topic="products")
    return None


_OF_THE_TEAM = (Intent.site, Intent.marketing)
"""What the team makes to measure: no row holds its price or its delay."""


def project(reading: Reading) -> Plan | None:
    """A question about a site or a campaign that was asked for; the offers of the catalogue are none of it."""
    if reading.topic not in {one.value for one in _OF_THE_TEAM} or reading.symptomatic or reading.found.codes:
        return None
    beside = {Intent.human, Intent.angry, Intent.order, Intent.resume, Intent.news, Intent.repeat, *_OF_THE_TEAM}
    if names_an_offer(reading) or reading.intents & beside:
        return None
    asks = reading.intents & {
        Intent.cost,
        Intent.prices,
        Intent.how_long,
        Intent.question,
        Intent.payment,
        Intent.purchase,
        Intent.yes,
    }
    return Plan(sentences=("local.with_the_team",), offers_person=True) if asks else None


def accepted(reading: Reading) -> Plan | None:
    """A bare yes to what the last answer proposed: an offer, or a person."""
    said = [line for line in reading.turn.history if line.role in {Role.assistant, Role.operator}]
    offered = [button.value for button in said[-1].buttons] if said else []
    declinable = any(value.startswith("decline:") for value in offered)
    product = next((value.partition(":")[2] for value in offered if value.startswith("product:")), None)
    if declinable and product is not None:
        return Plan(calls=(Call("offer_product", {"product": product}),), topic="products")
    if offered == ["human"]:
        return Plan(calls=(Call("ask_for_person", {"reason": reason(reading)}),))
    return None


def last_proposed(reading: Reading) -> str | None:
    """The product that « je la prends » means: the one proposed last; None where they name one or none was."""
    if names_an_offer(reading):
        return None
    proposed = (
        next((button.value for button in line.buttons if button.value.startswith("product:")), None)
        for line in reversed(reading.turn.history)
        if any(button.value.startswith("decline:") for button in line.buttons)
    )
    value = next((one for one in proposed if one is not None), None)
    return value.partition(":")[2] if value is not None else None


def wants_business(reading: Reading) -> bool:
    return buys(reading) or bool(reading.intents & {Intent.prices, Intent.site, Intent.marketing, Intent.training})


def buys(reading: Reading) -> bool:
    """Whether they want to buy of us; « je veux acheter une Zoé d'occasion » is a car that we do not sell."""
    of_a_car = reading.has_vehicle or asks_about(reading.turn.text, Matter.buys_used)
    return Intent.purchase in reading.intents and (names_an_offer(reading) or not of_a_car)


_OBJECTIONS = (
    (Intent.trust, "trust"),
    (Intent.haggle, "expensive"),
    (Intent.expensive, "expensive"),
    (Intent.doubt, "doubt"),
    (Intent.no_time, "time"),
    (Intent.later, "later"),
    (Intent.sure, "doubt"),
)


def objection(reading: Reading) -> Plan | None:
    """A doubt about an offer that is on the table; the same words about a car or a repair mean something else."""
    if reading.symptomatic or reading.found.codes or not _is_offered(reading):
        return None
    if reading.intents & {Intent.human, Intent.help}:
        return None
    # « Vous êtes sûr ? » after a diagnosis that came with an offer doubts the diagnosis.
    beside = {Intent.sure} if reading.topic == "diagnosis" else set()
    kind = next((name for intent, name in _OBJECTIONS if intent in reading.intents - beside), None)
    return Plan(calls=(Call("answer_objection", {"objection": kind}),), topic="products") if kind else None


def _is_offered(reading: Reading) -> bool:
    """Whether we speak of products, or the last answer proposed one."""
    if reading.topic == "products" or wants_business(reading):
        return True
    said = [line for line in reading.turn.history if line.role == Role.assistant]
    return bool(said) and any(button.value.startswith(("decline:", "product:")) for button in said[-1].buttons)


def business(reading: Reading) -> Plan | None:
    too_dear = Intent.expensive in reading.intents and Intent.question not in reading.intents
    if too_dear or Intent.haggle in reading.intents:
        return Plan(sentences=("local.expensive",), offers_person=True)
    made_to_measure = next((one for one in _OF_THE_TEAM if one in reading.intents), None)
    if made_to_measure is not None:
        return Plan(calls=(Call("note_request", {"interest": made_to_measure.value}),), topic=made_to_measure.value)
    if Intent.upgrade in reading.intents:
        return Plan(calls=(Call("propose_upgrade", {}),), topic="products")
    if buys(reading):
        product = last_proposed(reading) or reading.turn.text
        return Plan(calls=(Call("offer_product", {"product": product}),), topic="products")
    if Intent.prices in reading.intents and reading.topic in {"codes", "vehicle"} and not names_an_offer(reading):
        return cost(reading)
    if Intent.prices in reading.intents and not _is_about_parts(reading):
        return _price_list(reading)
    if Intent.training in reading.intents:
        return Plan(calls=(Call("note_request", {"interest": "training"}),), topic="products")
    return None


def names_an_offer(reading: Reading) -> bool:
    return Intent.our_prices in reading.intents or _OFFERS.search(fold(reading.turn.text)) is not None


_OFFERS = re.compile(
    r"\b(?:formation|training|cours\b|courses?\b|coaching|abonnement|subscription|(?<!battery )pack|offre|offer|basic"
    r"|premium|vend(?!eu)|sell(?!er))"
)
"""« The battery pack » and « le vendeur » are of a car."""


def _is_about_parts(reading: Reading) -> bool:
    return reading.topic == "diagnosis" and not names_an_offer(reading)
