"""The rows of the fault base as they stand in its files, checked at the door."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Who = Literal["owner", "look", "scan", "mechanic"]
"""Who can answer: a driver from the seat, anyone looking, a scan tool, a workshop."""
Skill = Literal["owner", "handy", "mechanic", "specialist", "authorised"]
"""`authorised`: high-voltage habilitation (NF C 18-550); such a check is named, never explained."""


def _strengths(raw: object) -> object:
    """`"rough_idle:.4 stall:.3"` as a mapping."""
    if not isinstance(raw, str):
        return raw
    return {name: float(weight) for name, weight in (pair.split(":") for pair in raw.split())}


def _words(raw: object) -> object:
    return tuple(raw.split()) if isinstance(raw, str) else raw


def _codes(raw: object) -> object:
    """`"P0201-P0204 P0171"`: codes and ranges of codes, which count in hexadecimal."""
    if not isinstance(raw, str):
        return raw
    return tuple(code for word in raw.split() for code in _range(*word.split("-")))


def _range(first: str, last: str | None = None) -> tuple[str, ...]:
    if last is None:
        return (first,)
    return tuple(f"{first[0]}{number:04X}" for number in range(int(first[1:], 16), int(last[1:], 16) + 1))


def _phrases(raw: object) -> object:
    return tuple(part.strip() for part in raw.split(",") if part.strip()) if isinstance(raw, str) else raw


def _alternatives(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    return tuple(tuple(part.split()) for part in raw.split(";") if part.strip())


Probability = Annotated[float, Field(gt=0, le=0.97)]
"""Never certain: a sign may be missed and a cause may be silent."""
Strengths = Annotated[dict[str, Probability], BeforeValidator(_strengths)]
Shares = Annotated[dict[str, Annotated[float, Field(gt=0)]], BeforeValidator(_strengths)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_codes)]
Patterns = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_alternatives)]
Urgency = Annotated[int, Field(ge=0, le=4)]


class Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Row):
    fr: str
    en: str


class SystemRow(Bilingual):
    complaints: int
    rows: str
    share: float
    leak: Probability
    says_fr: Phrases
    says_en: Phrases


class ComponentRow(Bilingual):
    """`fr` carries its article; `rate` is how often it fails within its system, on any scale."""

    family: str
    price: Literal["a", "b", "c", "d", "e", "f", "g", "h"]
    hours: Annotated[int, Field(ge=0, le=5)]
    access: str
    rate: float
    energy: str
    says_fr: Phrases
    says_en: Phrases
    at: str = ""
    """A set of places (positions.toml) that this part stands in."""
    one_fr: str = ""
    one_en: str = ""
    """What the one at a place is called, where `fr` and `en` are several."""
    modes: Shares | None = None
    """How it fails, where its family's list does not fit."""
    without: Words = ()
    """Failures of its family that it cannot have."""
    source: str = "estimate"


class PartRow(Bilingual):
    """A part and how its failures show, in one row; `kind` is family, price, hours, access, rate and energies."""

    kind: Annotated[Words, Field(min_length=6, max_length=6)]
    at: str = ""
    one_fr: str = ""
    one_en: str = ""
    modes: Shares | None = None
    without: Words = ()
    says_fr: Phrases = ()
    says_en: Phrases = ()
    urgency: Urgency
    findings: Strengths
    codes: Codes = ()

    def component(self) -> ComponentRow:
        family, price, hours, access, rate, energy = self.kind
        return ComponentRow.model_validate(
            {
                **self.model_dump(exclude={"kind", "urgency", "findings", "codes"}),
                "family": family,
                "price": price,
                "hours": int(hours),
                "access": access,
                "rate": float(rate),
                "energy": energy,
            }
        )

    def profile(self) -> "ProfileRow":
        return ProfileRow(urgency=self.urgency, findings=self.findings, codes=self.codes)


class ModeRow(Bilingual):
    """`decided_by` names the check of the part that settles it; `echo` scales what the part's failure is told by."""

    decided_by: Literal["test", "wiring", "look"]
    says: Patterns
    code_kinds: Words
    hazard: Literal["infant", "random", "wear"]
    parts_factor: float
    hours_factor: float
    repair_fr: str
    repair_en: str
    findings: Strengths
    echo: Annotated[float, Field(gt=0, le=1)] = 1.0


class WordingRow(Bilingual):
    """How a family calls a failure mode, and its repair where the mode's own would not fit."""

    repair_fr: str | None = None
    repair_en: str | None = None


class FamilyRow(Bilingual):
    modes: Shares
    also: Words = ()
    """Further modes that single parts of it may have; any other makes no mechanical sense and is refused."""
    test_fr: str
    test_en: str
    test_cost: float
    test_minutes: int
    test_skill: Skill
    test_tool: str
    wired: bool
    visible: bool
    """Its damage shows without a tool."""
    harness: bool = False
    """It is wiring itself."""
    unless: dict[str, Words] = {}
    """Modes that parts at an access cannot have: no water gets into a sensor of the cabin."""
    words: dict[str, WordingRow] = {}


class FindingRow(Bilingual):
    """`urgency` is the level that this finding alone commands; `leak` its rate among cars without such a fault."""

    ask_fr: str
    ask_en: str
    who: Who
    leak: Probability
    urgency: Urgency
    says: Patterns
    skill: Skill | None = None
    tool: str | None = None
    cost: float | None = None
    shows: Strengths = {}
    """Parts, or part.mode, whose failures give this finding: the other way to write a profile."""


class ProfileRow(Row):
    urgency: Urgency
    findings: Strengths
    codes: Codes = ()


class MarkRow(Bilingual):
    """A word of place: told beside a part, it points at the faults of that place."""

    leak: Probability
    says: Patterns


class PlaceRow(Bilingual):
    findings: Strengths
    codes: Codes = ()
    """Codes that name this place: faults of the other places of a set do not show them."""


class PositionRows(Row):
    sets: dict[str, Words]
    marks: dict[str, MarkRow]
    places: dict[str, PlaceRow]


class KnownRow(Bilingual):
    """A fault written by hand for the cars it is known on; it stands beside the generated ones.

    `fleet` is the share of cars it concerns, used while the car is unknown; `factor` how much likelier the
    part fails this way there than the general rate says.
    """

    component: str
    mode: str
    engines: Words = ()
    makes: Phrases = ()
    models: Phrases = ()
    energies: Words = ()
    years: tuple[int, int] | None = None
    fleet: float
    factor: float
    urgency: Urgency
    findings: Strengths
    codes: Codes = ()
    price: str | None = None
    hours: int | None = None
    note_fr: str = ""
    note_en: str = ""
    source: str = "estimate"


class WeakPointRow(Row):
    """One failure that a car is known for: `findings` and `codes` are added to those of the part, the stronger wins."""

    factor: float
    findings: Strengths
    codes: Codes = ()
    urgency: Urgency | None = None
    years: tuple[int, int] | None = None
    note_fr: str
    note_en: str
    source: str = "estimate"


class CarRow(Bilingual):
    """A family of cars and its weak points, each `part.mode`; `fleet` is its share of the cars on French roads."""

    makes: Phrases
    engines: Words = ()
    models: Phrases = ()
    energies: Words
    years: tuple[int, int]
    fleet: float
    weak: dict[str, WeakPointRow]


class ScopeRows(Row):
    groups: dict[str, Words]
    names: dict[str, Bilingual]
    fleet: dict[str, float]


class MakePrices(Row):
    dearer: Phrases
    factor: float


class PriceRows(Row):
    as_of: str
    vat: float
    diagnosis_hours: float
    parts: dict[str, tuple[float, float]]
    hours: dict[str, tuple[float, float]]
    rates: dict[str, tuple[float, float]]
    complex_systems: dict[str, Words]
    makes: MakePrices
    severity: dict[str, float]


class AnchorRows(Row):
    all: dict[str, float]
    bev: dict[str, float]
    hybrid: dict[str, float]
    groups: dict[str, Words]
    stranded: Words
    """Findings of a car that will not go on."""


class WordRow(Row):
    """Ways of saying one thing; a trailing star stands for any ending."""

    fr: Phrases = ()
    en: Phrases = ()


class DangerRow(Row):
    """What is asked when the words may tell of this kind of danger."""

    fr: str
    en: str
    ask_fr: str
    ask_en: str


class BaseRows(Row):
    """Everything the files hold, before a fault is generated."""

    systems: dict[str, SystemRow]
    components: dict[str, dict[str, ComponentRow]]
    modes: dict[str, ModeRow]
    families: dict[str, FamilyRow]
    findings: dict[str, FindingRow]
    profiles: dict[str, ProfileRow]
    known: dict[str, KnownRow]
    cars: dict[str, CarRow]
    lexicon: dict[str, WordRow]
    scopes: ScopeRows
    anchors: AnchorRows
    prices: PriceRows
    positions: PositionRows
    code_parts: dict[str, Words]
    dangers: dict[str, DangerRow]
