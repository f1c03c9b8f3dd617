"""What the local brain knows of a turn before it decides, and what it may decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from agents.brain.local.intents import Intent, intents_of
from agents.brain.local.parcels import beside_parcels
from agents.brain.local.playing_down import soothes
from agents.brain.turn import TurnContext
from knowledge.diagnosis.urgency import TODAY
from knowledge.faults.base import DANGER_ASKED
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
    warns: bool = False
    """Its sentences say by themselves that the car must stand until the question is answered."""
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


class Recognises(Protocol):
    """Whether a text speaks of something a car does; `surely`: a likeness to words of danger alone is not enough."""

    def __call__(self, text: str, /, *, surely: bool = False) -> bool: ...


class IsTaught(Protocol):
    """Whether the team taught what answers a question, asked in this language."""

    def __call__(self, question: str, language: str, /) -> bool: ...


def nothing_taught(_question: str, _language: str, /) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a turn before deciding."""

    turn: TurnContext
    intents: frozenset[Intent]
    found: Entities
    symptomatic: bool
    recognises: Recognises
    is_taught: IsTaught = nothing_taught

    @property
    def topic(self) -> object:
        return self.turn.state.get("topic")

    @property
    def asks(self) -> object:
        return self.turn.state.get("asks")

    @property
    def in_danger(self) -> bool:
        """Whether a question of danger is open."""
        return asks_of_danger(self.turn)

    @property
    def presses(self) -> bool:
        """Whether a car that is for today, or must stand, is spoken of."""
        return _presses(self.turn)

    @property
    def has_vehicle(self) -> bool:
        vehicle = self.found.vehicle
        return vehicle is not None and bool(vehicle.model or vehicle.make or vehicle.engine)


def read(turn: TurnContext, recognises: Recognises, is_taught: IsTaught = nothing_taught) -> Reading:
    text = turn.text
    intents = intents_of(text)
    of_the_car = beside_parcels(text) if Intent.order in intents else text
    symptomatic = recognises(of_the_car, surely=asks_of_danger(turn) or (_presses(turn) and soothes(text)))
    return Reading(turn, intents, extract(text), symptomatic, recognises, is_taught)


def asks_of_danger(turn: TurnContext) -> bool:
    """Whether the check that is open asks if the car must stand."""
    return str(turn.state.get("asks", "")).startswith(DANGER_ASKED)


def _presses(turn: TurnContext) -> bool:
    urgency = turn.state.get("urgency")
    return turn.state.get("topic") == "diagnosis" and isinstance(urgency, int) and urgency >= TODAY


def lost(turn: TurnContext) -> Plan:
    """Not understood: what may be meant, then a person, and after that no longer the same words each time."""
    failures = turn.state.get("failures", 0)
    if failures == 1:
        return Plan(sentences=("local.unclear_again",), failed=True, offers_person=True, is_a_guess=True)
    key = "local.unclear_still" if failures else "local.unclear"
    return Plan(sentences=(key,), failed=True, clarifies=True, is_a_guess=True)
