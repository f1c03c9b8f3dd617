"""What the local brain knows of a turn before it decides, and what it may decide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agents.brain.local.intents import Intent, intents_of
from agents.brain.local.parcels import beside_parcels
from agents.brain.turn import TurnContext
from knowledge.language.entities import Entities, extract


@dataclass(frozen=True, slots=True)
class Call:
    tool: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """Sentences to say (keys of the catalogue) and tools to call; `failed` counts a turn that was not understood."""

    sentences: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    topic: str | None = None
    failed: bool = False
    repeat: str | None = None
    """`same` says the last answer again, `shorter` its gist, `notes` what was kept of an old thread."""
    digresses: bool = False
    """Answers something else while a check is open: the question is put again after it."""
    drops_question: bool = False
    """The check that was asked is no longer waited for."""
    offers_person: bool = False
    clarifies: bool = False
    """Shows what may be meant as buttons."""
    asks_symptom: bool = False
    """Shows the commonest complaints as buttons, for somebody who says little."""
    says: str | None = None
    """What tools read instead of the person's own words: a button that stands for a sentence."""
    is_a_guess: bool = False
    """No rule knew what it was for: what a tool has found already is a better answer."""


Recognises = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a turn before deciding."""

    turn: TurnContext
    intents: frozenset[Intent]
    found: Entities
    symptomatic: bool
    recognises: Recognises

    @property
    def topic(self) -> object:
        return self.turn.state.get("topic")

    @property
    def asks(self) -> object:
        return self.turn.state.get("asks")

    @property
    def has_vehicle(self) -> bool:
        vehicle = self.found.vehicle
        return vehicle is not None and bool(vehicle.model or vehicle.make or vehicle.engine)


def read(turn: TurnContext, recognises: Recognises) -> Reading:
    text = turn.text
    intents = intents_of(text)
    of_the_car = beside_parcels(text) if Intent.order in intents else text
    return Reading(turn, intents, extract(text), recognises(of_the_car), recognises)


def lost(turn: TurnContext) -> Plan:
    """Not understood: what may be meant, then a person, and after that no longer the same words each time."""
    failures = turn.state.get("failures", 0)
    if failures == 1:
        return Plan(sentences=("local.unclear_again",), failed=True, offers_person=True, is_a_guess=True)
    key = "local.unclear_still" if failures else "local.unclear"
    return Plan(sentences=(key,), failed=True, clarifies=True, is_a_guess=True)
