from collections.abc import Sequence

from agents.diagnosis.cards import REPAIRED, SHOWN_CAUSES
from agents.diagnosis.learning import Reported
from agents.diagnosis.progress import progress_card
from agents.diagnosis.thinking import Finding
from agents.messages import Button, Card
from agents.texts.lookup import say
from knowledge.diagnosis.diagnosis import Cause

_OTHER, _LATER = f"{REPAIRED}:other", f"{REPAIRED}:later"
_WAS, _VAIN = f"{REPAIRED}:was:", f"{REPAIRED}:vain:"


def reported_card(told: Reported, language: str) -> Card:
    """What became of a report that a person made of a repair."""
    key = "learning.helped" if told.helped else "learning.no_help"
    text = say(key, language, component=told.component)
    return Card(kind="repair", text=text, data={"asks": None, "is_new": told.is_new})


def outcome_card(causes: Sequence[Cause], language: str, *, exchanged: Sequence[tuple[str, str]] = ()) -> Card:
    """Which part it was in the end: one told to be exchanged, one of those that lead, another, or none yet.

    `exchanged`: parts of the base with their names; until somebody says that all is well they were thought in vain.
    """
    done = [Button(name, f"{_WAS}{part}") for part, name in exchanged]
    was = [*done, *(Button(cause.component, f"{_WAS}{cause.component_en}") for cause in causes)][:SHOWN_CAUSES]
    others = (Button(say("repaired.other", language), _OTHER), Button(say("repaired.later", language), _LATER))
    return Card(kind="repair", text=say("repaired.which", language), buttons=(*was, *others))


def relapse_card(told: Reported | None, found: Finding | None, language: str) -> Card:
    """The case without the repair that was in vain; where none is known of, the question which one it was."""
    if told is not None and found is not None:
        first = say("learning.reopened", language, component=told.component)
        return progress_card(found, language, first=first)
    causes = found.diagnosis.causes if found is not None else ()
    parts = dict.fromkeys((cause.component_en, cause.component) for cause in causes[:SHOWN_CAUSES])
    buttons = tuple(Button(name, f"{_VAIN}{part}") for part, name in parts)
    return Card(kind="repair", text=say("matter.comes_back", language), buttons=buttons)


def part_of(button: str) -> str | None:
    """The part that a button says it was."""
    return button.removeprefix(_WAS) if button.startswith(_WAS) else None


def part_in_vain(button: str) -> str | None:
    """The part that a button says was changed without effect."""
    return button.removeprefix(_VAIN) if button.startswith(_VAIN) else None


def unnamed_card(button: str, language: str) -> Card | None:
    """What is said to another part or to no repair yet; None when the button says neither."""
    key = {_OTHER: "repaired.tell", _LATER: "repaired.until_then"}.get(button)
    return None if key is None else Card(kind="repair", text=say(key, language))


def nothing_open_card(language: str) -> Card:
    return Card(kind="repair", text=say("learning.nothing_open", language))
