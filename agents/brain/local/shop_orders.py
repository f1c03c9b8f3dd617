"""What is asked while the talk is of an order of the shop."""

from agents.brain.local.intents import Intent
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.trading import names_an_offer, wants_business
from knowledge.support.category import Category
from knowledge.support.classifier import support_classifier


def of_the_shop(reading: Reading) -> Plan | None:
    """« Elle arrive quand ? », « annulez-la » or « et l'argent ? » after an order was told: its matter, not ours.

    What the desk itself would take for a matter of an order is one; what it knows nothing of is left to the others.
    """
    if reading.topic != "order" or reading.turn.button is not None or reading.symptomatic or reading.found.codes:
        return None
    if reading.intents & {Intent.human, Intent.angry} or wants_business(reading) or names_an_offer(reading):
        return None
    found = support_classifier().understand(reading.turn.text)
    if found.abstained or found.category is Category.other:
        return None
    return Plan(calls=(Call("help_with_order", {}),), topic="order")
