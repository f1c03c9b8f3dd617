"""What is asked of Alex itself, of the person's data, of the law, or of nothing at all but rudeness."""

from agents.brain.local.intents import Intent
from agents.brain.local.matters import Matter, asks_about
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.pressing import reason
from agents.support.wishes import has_keyword


def own_matters(reading: Reading) -> Plan | None:
    """Before anything of cars: other instructions, one's data, a dispute, where Alex is from, a rude word."""
    intents = reading.intents
    if reading.found.codes:
        return None
    if Intent.instructions in intents and not (reading.symptomatic or Intent.haggle in intents):
        return Plan(sentences=("local.instructions",))
    if Intent.my_data in intents:
        return Plan(sentences=("local.my_data",), calls=(Call("ask_for_person", {"reason": reading.turn.text}),))
    if Intent.privacy in intents:
        return Plan(sentences=("local.privacy",), offers_person=True, digresses=True)
    return _disputed(reading) or _of_alex(reading)


def _disputed(reading: Reading) -> Plan | None:
    tells_of_a_car = reading.symptomatic and reading.has_vehicle
    asks_who_pays = reading.topic == "diagnosis" and asks_about(reading.turn.text, Matter.under_warranty)
    if Intent.legal in reading.intents and not (tells_of_a_car or asks_who_pays):
        return Plan(sentences=("local.legal",), offers_person=True, digresses=True)
    if has_keyword(reading.turn.text) and not reading.has_vehicle:
        return Plan(calls=(Call("ask_for_person", {"reason": reason(reading)}),))
    return None


def _of_alex(reading: Reading) -> Plan | None:
    if reading.symptomatic:
        return None
    if Intent.origin in reading.intents:
        return Plan(sentences=("local.origin",), digresses=True)
    if Intent.foreign in reading.intents:
        return Plan(sentences=("local.foreign",), offers_person=True)
    if Intent.insult in reading.intents and Intent.human not in reading.intents:
        return Plan(sentences=("local.insult",), offers_person=True, digresses=True)
    return None
