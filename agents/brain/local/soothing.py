"""While a danger is in doubt: lines that play it down, or tell nothing of it, leave the warning and its question."""

from agents.brain.local.intents import Intent
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.playing_down import soothes
from agents.brain.local.trading import is_about_order, wants_business

_DECIDES = frozenset({Intent.human, Intent.angry, Intent.unknown, Intent.skip, Intent.solved, Intent.cancel})


def soothed(reading: Reading) -> Plan | None:
    """Never weaker than the first doubt: a no that only plays it down answers nothing."""
    if reading.turn.button is not None or reading.symptomatic or reading.intents & _DECIDES:
        return None
    if not soothes(reading.turn.text) or is_about_order(reading) or wants_business(reading):
        return None
    if reading.in_danger:
        return None if Intent.yes in reading.intents else _NOT_EVEN
    return Plan(calls=(Call("how_urgent", {}),), topic="diagnosis") if reading.presses and not _asks(reading) else None


def held(reading: Reading) -> Plan | None:
    """A line that no rule knew, and that asks nothing, while a question of danger is open."""
    return _HOLD if reading.in_danger and not _asks(reading) and reading.turn.button is None else None


def _asks(reading: Reading) -> bool:
    return Intent.question in reading.intents or "?" in reading.turn.text


_NOT_EVEN = Plan(sentences=("local.not_even",), digresses=True, warns=True, topic="diagnosis")
_HOLD = Plan(digresses=True, topic="diagnosis")
