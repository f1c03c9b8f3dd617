"""Short questions that live on what was said before: why, what else, how long, the same thing again."""

from agents.brain.local.intents import Intent
from agents.brain.local.plans import Call, Plan, Reading
from knowledge.language.folding import fold
from storage.models.message import Role

_SHORT = 9
"""Words: a longer question tells what it is about."""
_TELLS = 3
"""Words: a shorter line may be said again for good reasons."""


def asking_on(reading: Reading) -> Plan | None:
    return _the_same(reading) or (None if reading.found.codes else _on_the_case(reading) or _on_nothing(reading))


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
    if reading.topic != "diagnosis" or reading.symptomatic:
        return None
    if Intent.why in intents:
        return Plan(calls=(Call("explain_again", {}),))
    if Intent.other in intents:
        return Plan(calls=(Call("recap", {}),))
    if Intent.how_long in intents and len(reading.turn.text.split()) <= _SHORT:
        return Plan(sentences=("local.how_long",), calls=(Call("how_urgent", {}),))
    if Intent.measured in intents:
        return Plan(sentences=("local.measured",), offers_person=True, digresses=True)
    return _towed(reading)


def _on_nothing(reading: Reading) -> Plan | None:
    intents = reading.intents
    if Intent.other in intents or Intent.why in intents:
        return Plan(sentences=("local.anything",), clarifies=True)
    if Intent.how_long in intents and len(reading.turn.text.split()) <= _TELLS + 1 and not reading.symptomatic:
        return Plan(sentences=("local.how_long_what",), clarifies=True)
    return _towed(reading)


def _towed(reading: Reading) -> Plan | None:
    if Intent.tow in reading.intents and not reading.symptomatic and not reading.has_vehicle:
        return Plan(sentences=("local.tow",), digresses=True)
    return None
