"""What is asked while the talk is of an order of the shop."""

import re

from agents.brain.local.intents import Intent
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.pressing import reason, sympathy
from agents.brain.local.trading import names_an_offer, wants_business
from knowledge.support.category import Category
from knowledge.support.classifier import support_classifier

_PART = re.compile(r"[^.!?\n,;]+[.!?]*")


def of_the_shop(reading: Reading) -> Plan | None:
    """« Elle arrive quand ? », « annulez-la » or « et l'argent ? » after an order was told: its matter, not ours.

    What the desk itself would take for a matter of an order is one; what it knows nothing of is left to the others.
    """
    if reading.topic != "order" or reading.turn.button is not None or reading.symptomatic or reading.found.codes:
        return None
    if Intent.human in reading.intents or wants_business(reading) or names_an_offer(reading):
        return None
    parts = [reading.turn.text, *(match[0].strip() for match in _PART.finditer(reading.turn.text))]
    if not any(_is_of_an_order(part) for part in dict.fromkeys(parts)):
        return None
    look_up = Call("help_with_order", {})
    if Intent.angry in reading.intents:
        call = Call("ask_for_person", {"reason": reason(reading)})
        return Plan(sentences=sympathy(reading), calls=(call, look_up), topic="order")
    return Plan(calls=(look_up,), topic="order")


def _is_of_an_order(text: str) -> bool:
    found = support_classifier().understand(text)
    return not found.abstained and found.category is not Category.other
