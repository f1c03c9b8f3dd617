from collections.abc import Sequence

from agents.diagnosis.cards import REPAIRED, SHOWN_CAUSES
from agents.diagnosis.learning import Reported
from agents.messages import Button, Card
from agents.texts.lookup import say
from knowledge.diagnosis.diagnosis import Cause

_OTHER, _LATER = f"{REPAIRED}:other", f"{REPAIRED}:later"
_WAS = f"{REPAIRED}:was:"


def reported_card(told: Reported, language: str) -> Card:
    """What became of a report that a person made of a repair."""
    key = "learning.helped" if told.helped else "learning.no_help"
    text = say(key, language, component=told.component)
    return Card(kind="repair", text=text, data={"asks": None, "is_new": told.is_new})


def outcome_card(causes: Sequence[Cause], language: str) -> Card:
    """Which part it was in the end: one of those that lead, another, or none yet."""
    was = [Button(cause.component, f"{_WAS}{cause.component_en}") for cause in causes[:SHOWN_CAUSES]]
    others = (Button(say("repaired.other", language), _OTHER), Button(say("repaired.later", language), _LATER))
    return Card(kind="repair", text=say("repaired.which", language), buttons=(*was, *others))


def part_of(button: str) -> str | None:
    """The part that a button says it was."""
    return button.removeprefix(_WAS) if button.startswith(_WAS) else None


def unnamed_card(button: str, language: str) -> Card | None:
    """What is said to another part or to no repair yet; None when the button says neither."""
    key = {_OTHER: "repaired.tell", _LATER: "repaired.until_then"}.get(button)
    return None if key is None else Card(kind="repair", text=say(key, language))


def nothing_open_card(language: str) -> Card:
    return Card(kind="repair", text=say("learning.nothing_open", language))
