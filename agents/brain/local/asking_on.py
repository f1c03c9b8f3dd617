"""Short questions that live on what was said before: why, what else, how long, the same thing again."""

from agents.brain.local.intents import Intent
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.trading import names_an_offer
from knowledge.language.folding import fold
from knowledge.language.measures import bare_number, series
from storage.models.message import Role

_SHORT = 8
"""Words: a longer question tells what it is about."""
_TELLS = 3
"""Words: a shorter line may be said again for good reasons."""


_BESIDE = (
    (Intent.diy, Plan(sentences=("local.diy",), digresses=True)),
    (Intent.parts, Plan(sentences=("local.parts",), digresses=True)),
    (Intent.garage, Plan(sentences=("local.garage",), digresses=True)),
    (Intent.photo, Plan(sentences=("local.photo",), digresses=True)),
    (Intent.tow, Plan(sentences=("local.tow",), digresses=True)),
)
"""Matters around a car that the library holds no article for; the open question is put again after each."""


_YEAR_OR_MORE = 1000


def figure(reading: Reading) -> Plan | None:
    """A figure alone, or one for each cylinder, in the middle of a case: the value that was measured."""
    if reading.topic != "diagnosis" or reading.found.codes or reading.turn.button is not None:
        return None
    alone = bare_number(reading.turn.text, "V")
    if (alone is None or abs(alone.amount) >= _YEAR_OR_MORE) and not series(reading.turn.text):
        return None
    if alone is not None and reading.has_vehicle:
        return None
    return Plan(calls=(Call("answer_check" if reading.asks else "diagnose", {}),), topic="diagnosis")


def asking_on(reading: Reading) -> Plan | None:
    if reading.found.codes:
        return None
    return _the_same(reading) or _on_the_case(reading) or _on_nothing(reading) or _beside(reading)


def _the_same(reading: Reading) -> Plan | None:
    """A description that was just given word for word: the same wall of text would help nobody."""
    times = _times_said(reading)
    if times == 0 or reading.topic != "diagnosis" or not reading.symptomatic:
        return None
    if times == 1:
        return Plan(sentences=("local.same_again",), calls=(Call("explain_again", {}),), topic="diagnosis")
    return Plan(sentences=("local.same_thrice",), offers_person=True, digresses=True)


def _times_said(reading: Reading) -> int:
    """How often the last lines of the person were this one."""
    text = fold(reading.turn.text).strip()
    if len(text.split()) < _TELLS:
        return 0
    said = [fold(line.text).strip() for line in reading.turn.history if line.role == Role.customer]
    return next((count for count, one in enumerate(reversed(said)) if one != text), len(said))


def _on_the_case(reading: Reading) -> Plan | None:
    intents = reading.intents
    if reading.topic != "diagnosis":
        return None
    if _asks_price_of_a_part(reading):
        return Plan(calls=(Call("repair_costs", {}),), topic="diagnosis")
    if Intent.what_about in intents and reading.symptomatic and not reading.has_vehicle and _is_short(reading):
        return Plan(calls=(Call("about_part", {}),), topic="diagnosis")
    if reading.symptomatic:
        return None
    if Intent.takes_back in intents:
        return Plan(sentences=("local.takes_back",), digresses=True)
    if Intent.why in intents:
        return Plan(calls=(Call("explain_again", {}),))
    if Intent.other in intents:
        return Plan(calls=(Call("recap", {}),))
    if Intent.how_long in intents and len(reading.turn.text.split()) <= _SHORT:
        return Plan(sentences=("local.how_long",), calls=(Call("how_urgent", {}),))
    if Intent.measured in intents:
        return Plan(calls=(Call("expected_values", {}),), topic="diagnosis", digresses=True)
    return None


def _asks_price_of_a_part(reading: Reading) -> bool:
    """« C'est combien une batterie ? » names a part and tells of no fault."""
    if not reading.symptomatic or reading.has_vehicle or names_an_offer(reading):
        return False
    return bool(reading.intents & {Intent.cost, Intent.prices}) and _is_short(reading)


def _is_short(reading: Reading) -> bool:
    return len(reading.turn.text.split()) <= _SHORT


def _on_nothing(reading: Reading) -> Plan | None:
    intents = reading.intents
    if Intent.which_first in intents and reading.topic == "codes":
        return Plan(sentences=("local.which_code",), topic="vehicle", asks_symptom=True)
    if Intent.other in intents or Intent.why in intents:
        return Plan(sentences=("local.anything",), clarifies=True)
    if Intent.how_long in intents and len(reading.turn.text.split()) <= _TELLS + 1 and not reading.symptomatic:
        return Plan(sentences=("local.how_long_what",), clarifies=True)
    return None


def _beside(reading: Reading) -> Plan | None:
    if reading.symptomatic and reading.has_vehicle:
        return None
    # « changer les plaquettes moi-même » names a part and tells of no fault.
    asked = reading.intents & {Intent.diy, Intent.parts, Intent.garage}
    if reading.symptomatic and not asked:
        return None
    return next((decided for intent, decided in _BESIDE if intent in reading.intents), None)
