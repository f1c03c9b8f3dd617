"""What a diagnosis is asked for and what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Literal, Protocol

from knowledge.diagnosis.cost import Cost, Garage
from knowledge.diagnosis.observation import Observation

Language = Literal["fr", "en"]


class Vehicle(Protocol):
    """What the engine reads of a car as understood from words; None is unknown."""

    @property
    def make(self) -> str | None: ...
    @property
    def model(self) -> str | None: ...
    @property
    def engine(self) -> str | None: ...
    @property
    def energy(self) -> str | None: ...
    @property
    def engine_family(self) -> str | None: ...
    @property
    def year(self) -> int | None: ...
    @property
    def mileage_km(self) -> int | None: ...


class DecodedCode(Protocol):
    """A fault code as the catalogue decodes it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def system(self) -> str | None: ...
    @property
    def status(self) -> str: ...
    @property
    def component(self) -> str | None: ...
    @property
    def failure_mode(self) -> str | None: ...
    @property
    def possible_causes(self) -> tuple[str, ...]: ...
    @property
    def possible_causes_en(self) -> tuple[str, ...]: ...
    @property
    def procedures(self) -> tuple[str, ...]: ...
    @property
    def procedures_en(self) -> tuple[str, ...]: ...


class CodeBook(Protocol):
    def lookup(self, code: str, *, make: str | None = None) -> DecodedCode: ...


@dataclass(frozen=True, slots=True)
class DiagnosticRequest:
    """Stateless: a case hands in everything known so far. `asked` are finding ids of earlier next checks."""

    text: str
    today: date
    codes: tuple[str, ...] = ()
    vehicle: Vehicle | None = None
    observations: tuple[Observation, ...] = ()
    asked: tuple[str, ...] = ()
    language: Language = "fr"
    garage: Garage | None = None


NOTICEABLE = 0.05
"""A contribution of less is no reason that one would say."""
_REASONS = 3


@dataclass(frozen=True, slots=True)
class Contribution:
    """`weight` is in natural logarithms: prior and weights of a cause sum up to its score (see `Cause.score`)."""

    finding: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class FailureMode:
    fault: str
    failure_mode: str
    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class Cause:
    """A part that may be at fault: its likeliest failure, with the probability of all its failures together.

    `modes` splits that probability. `log_prior`, all that speaks for the likeliest failure and all that speaks against
    it, the strongest first, sum to `score`: by it the likeliest failures of two causes compare.
    """

    fault: str
    name: str
    component: str
    component_en: str
    failure_mode: str
    system: str
    probability: float
    basis: str
    cost: Cost
    urgency: int
    repair: str
    parts: tuple[str, ...]
    hours: tuple[float, float]
    supporting: tuple[Contribution, ...]
    opposing: tuple[Contribution, ...]
    log_prior: float
    score: float
    sources: tuple[str, ...]
    note: str
    modes: tuple[FailureMode, ...]

    @property
    def reasons(self) -> tuple[Contribution, ...]:
        """What speaks for it so that one would say it."""
        return tuple(one for one in self.supporting[:_REASONS] if one.weight > NOTICEABLE)

    def as_json(self) -> dict[str, object]:
        return {
            "fault": self.fault,
            "name": self.name,
            "component": self.component,
            "component_en": self.component_en,
            "failure_mode": self.failure_mode,
            "system": self.system,
            "probability": round(self.probability, 6),
            "basis": self.basis,
            "cost_eur": _plain(self.cost),
            "urgency": self.urgency,
            "repair": {"text": self.repair, "parts": list(self.parts), "hours": list(self.hours)},
            "for": [_plain(one) for one in self.supporting],
            "against": [_plain(one) for one in self.opposing],
            "log_prior": round(self.log_prior, 4),
            "score": round(self.score, 4),
            "sources": list(self.sources),
            "note": self.note,
            "modes": [_plain(one) for one in self.modes],
        }


@dataclass(frozen=True, slots=True)
class Question:
    """The next check, worded. `answers` go back to `Diagnostician.answer` with `finding`."""

    finding: str
    question: str
    answers: tuple[str, ...]
    cost_eur: float
    minutes: int
    skill: str
    tool: str
    changes: str
    saving_eur: float
    safety: bool
    elsewhere: tuple[str, tuple[str, ...]]
    """The question and its answers in the other language, for a thread that changes it."""

    def as_json(self) -> dict[str, object]:
        shown = {**_plain(self), "answers": list(self.answers)}
        del shown["elsewhere"]
        return shown


@dataclass(frozen=True, slots=True)
class Advice:
    level: int
    label: str
    advice: str


@dataclass(frozen=True, slots=True)
class TwoFaults:
    """`probability` is the share of this pair among all pairs that were looked at."""

    first: str
    second: str
    probability: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class CauseChain:
    """`root` may have brought `consequence` along: parts by their id, both priced among the causes."""

    root: str
    consequence: str
    text: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`causes` are at least ten; their probabilities, `rest_probability` and `other_probability` sum to 1.

    `heard` are the observations to hand in again with the next request, answers added.
    """

    language: Language
    knowledge_version: str
    vehicle: Vehicle | None
    codes: tuple[DecodedCode, ...]
    heard: tuple[Observation, ...]
    causes: tuple[Cause, ...]
    rest_probability: float
    other_probability: float
    next_check: Question | None
    urgency: Advice
    safety: tuple[str, ...]
    abstained: bool
    two_faults: tuple[TwoFaults, ...]
    chains: tuple[CauseChain, ...] = ()

    def as_json(self, case_id: int | str | None) -> dict[str, object]:
        """The contract's form."""
        return {
            "case": case_id,
            "language": self.language,
            "knowledge_version": self.knowledge_version,
            "vehicle": _vehicle_json(self.vehicle),
            "codes": [self._code_json(code) for code in self.codes],
            "understood": [_plain(one) for one in self.heard],
            "causes": [cause.as_json() for cause in self.causes],
            "rest_probability": round(self.rest_probability, 6),
            "other_probability": round(self.other_probability, 6),
            "next_check": self.next_check.as_json() if self.next_check else None,
            "urgency": _plain(self.urgency),
            "safety": list(self.safety),
            "abstained": self.abstained,
            "two_faults": [_plain(pair) for pair in self.two_faults],
            "chains": [_plain(chain) for chain in self.chains],
        }

    def _code_json(self, code: DecodedCode) -> dict[str, object]:
        english = self.language == "en"
        return {
            "code": code.code,
            "name": code.name_en if english else code.name,
            "name_en": code.name_en,
            "system": code.system,
            "status": code.status,
            "possible_causes": list(code.possible_causes_en if english else code.possible_causes),
            "procedures": list(code.procedures_en if english else code.procedures),
        }


def _plain(flat: object) -> dict[str, object]:
    """The fields of a dataclass without others inside; `dataclasses.asdict` would copy every value deeply."""
    kind = type(flat)
    known = _FIELDS.get(kind)
    if known is None:
        names: dict[str, object] = getattr(kind, "__dataclass_fields__", {})
        known = _FIELDS[kind] = tuple(names), attrgetter(*names)
    return dict(zip(known[0], known[1](flat), strict=True))


_FIELDS: dict[type, tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]] = {}
"""The names of a dataclass of several fields, and what reads them all at once."""
_VEHICLE_FIELDS = (
    "make", "model", "generation", "engine", "displacement_l", "energy", "power_hp", "year", "mileage_km",
    "gearbox", "engine_family",
)  # fmt: skip


def _vehicle_json(vehicle: Vehicle | None) -> dict[str, object] | None:
    if vehicle is None:
        return None
    return {name: getattr(vehicle, name, None) for name in _VEHICLE_FIELDS}
