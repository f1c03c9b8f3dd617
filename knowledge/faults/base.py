"""The compiled fault base: frozen values and arrays that the engine computes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.faults.french import in_type
from knowledge.faults.schema import AnchorRows, PriceRows, Skill, Who

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]


SAID = "said_"
"""Begins the words of the lexicon that are whole turns of phrase for one finding."""
MENTION = "mention_"
"""Begins the words of the lexicon that name a part, or several that go by one name."""
ANYTHING_ELSE = "anything_else"
"""The open question to somebody who told too little."""
PLACED = "at_"
"""Findings that tell where on the car: « à l'avant », the side of the driver."""
DANGER_ASKED = "danger_"
"""Begins the questions whether a danger is there; the name of its warning follows."""
CODES_READ = "codes_read"
"""Which fault codes the car has stored, asked of who told none."""
ASIDE = "aside"
"""The word of the lexicon whose phrases speak of no fault, whatever their words name: « parking lot », « prise en
charge »."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is shown, in each language; French is set in type, however its row writes it."""

    fr: str
    en: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "fr", in_type(self.fr))

    def to(self, language: str) -> str:
        return self.en if language == "en" else self.fr


class FindingKind(StrEnum):
    symptom = "symptom"
    """Noticed or told; written by hand."""
    mention = "mention"
    """The person names the part."""
    old = "old"
    """The part is still the old one; absent means replaced or known to be good."""
    mode = "mode"
    """The person says how the part fails, or where it stands."""
    system = "system"
    """The person speaks of this system."""
    open = "open"
    """Whatever else they notice: asked once, answered in their own words."""
    readout = "readout"
    """What the car has stored, read with a tool: told as codes."""
    danger = "danger"
    """Whether a danger is there that the words may tell of; asked of nobody else, and evidence for no fault."""
    check = "check"
    """A test of one part; decisive for the failures it is made for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`cost_eur` is what asking costs the person: money, and for a driver's question the trouble of answering."""

    id: str
    kind: FindingKind
    label: Text
    question: Text
    who: Who
    skill: Skill
    tool: str
    cost_eur: float
    minutes: int
    leak: float
    urgency: int = 0
    patterns: tuple[tuple[str, ...], ...] = ()
    components: tuple[str, ...] = ()

    @property
    def askable(self) -> bool:
        return self.kind in {FindingKind.symptom, FindingKind.check}


@dataclass(frozen=True, slots=True)
class Component:
    id: str
    name: Text
    article_fr: str
    system: str
    family: str
    price: str
    hours: int
    access: str
    energies: frozenset[str]
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The cars a hand-written fault is known on; an empty scope is every car of the component's energies."""

    engines: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    fleet: float = 1.0


EVERY_CAR = Scope()


@dataclass(frozen=True, slots=True)
class Fault:
    id: str
    component: Component
    mode: str
    mode_name: Text
    name: Text
    repair: Text
    note: Text
    energies: frozenset[str]
    scope: Scope
    hazard: str
    urgency: int
    price: str
    hours: int
    parts_factor: float
    hours_factor: float
    codes: tuple[str, ...]
    code_kinds: tuple[str, ...]
    source: str
    weight: float
    """Share of all failures of the cars that it is known on; estimate."""
    place: str = ""

    @property
    def system(self) -> str:
        return self.component.system

    @property
    def at_large(self) -> float:
        """Share of all failures while nobody knows the car: one of certain cars counts by their share on the roads."""
        return self.weight * self.scope.fleet


@dataclass(frozen=True, slots=True)
class Links:
    """Strengths w of P(finding | fault), sparse both ways: by finding (`of_finding`) and by fault (`of_fault`)."""

    finding_start: Integers
    finding_fault: Integers
    finding_weight: Floats
    fault_start: Integers
    fault_finding: Integers
    fault_weight: Floats

    def of_finding(self, index: int) -> tuple[Integers, Floats]:
        part = slice(self.finding_start[index], self.finding_start[index + 1])
        return self.finding_fault[part], self.finding_weight[part]

    def of_fault(self, index: int) -> tuple[Integers, Floats]:
        part = slice(self.fault_start[index], self.fault_start[index + 1])
        return self.fault_finding[part], self.fault_weight[part]


@dataclass(frozen=True, slots=True)
class System:
    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words (a trailing star for any ending) and what they speak of: lexicon entries and mention findings."""

    words: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FaultBase:
    version: str
    systems: Mapping[str, System]
    components: Mapping[str, Component]
    findings: tuple[Finding, ...]
    faults: tuple[Fault, ...]
    links: Links
    finding_index: Mapping[str, int]
    fault_index: Mapping[str, int]
    faults_by_code: Mapping[str, tuple[int, ...]]
    phrases: tuple[Phrase, ...]
    code_parts: Mapping[str, tuple[str, ...]]
    """What a fault code calls by one name and the base tells apart: `fuel_injector` is of petrol or of diesel."""
    fleet: Mapping[str, float]
    anchors: AnchorRows
    prices: PriceRows
    places: Mapping[str, Text]
    """What each place of a car is called within a fault's name."""

    def finding(self, finding_id: str) -> Finding:
        """Raises KeyError for an id that the catalogue does not hold."""
        return self.findings[self.finding_index[finding_id]]

    def parts_named(self, component: str) -> tuple[str, ...]:
        """The parts that a fault code's component may be; empty for what the base does not hold."""
        return (component,) if component in self.components else self.code_parts.get(component, ())
