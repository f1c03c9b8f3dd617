"""The fault base as a reader needs it: signs and their causes, checks in order, one sheet for each part."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from knowledge.diagnosis.cost import cost_of
from knowledge.faults.base import EVERY_CAR, Fault, FaultBase, Finding, FindingKind, Text
from knowledge.faults.french import capitalised
from knowledge.faults.tools import NO_TOOL, tool_named
from knowledge.handbook.plan import BookLanguage

_CAUSES, _SIGNS, _MODES, _CODES = 4, 6, 4, 8
_INITIALS = 3
_ACCENTS = {"citroen": "Citroën", "skoda": "Škoda"}
_LEAST_STRENGTH = 0.12
"""A sign that fewer cars with the fault show teaches nothing."""
_AUTHORISED = "authorised"
_OTHERS = Text("Autres", "Others")


@dataclass(frozen=True, slots=True)
class Span:
    """Whole euros with VAT, an estimate of the year `as_of`."""

    low: int
    high: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Cause:
    part: str
    """Id of a component."""
    name: str
    cost: Span


@dataclass(frozen=True, slots=True)
class Sign:
    id: str
    text: str
    urgency: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """`is_reserved`: high voltage; such a check is named, and never explained."""

    text: str
    skill: str
    tool: str
    """Empty when eyes and hands are enough."""
    cost_eur: int
    minutes: int
    is_reserved: bool


@dataclass(frozen=True, slots=True)
class Mode:
    name: str
    share: int
    """Percent of this part's failures in the base; an estimate."""
    repair: str
    cost: Span
    urgency: int


@dataclass(frozen=True, slots=True)
class Sheet:
    part: str
    name: str
    modes: tuple[Mode, ...]
    signs: tuple[str, ...]
    checks: tuple[Check, ...]
    codes: tuple[str, ...]
    urgency: int
    is_high_voltage: bool


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """A weakness that one family of cars is known for."""

    name: str
    note: str
    years: tuple[int, int] | None
    cost: Span
    source: str


@dataclass(frozen=True, slots=True)
class Exercise:
    signs: tuple[str, ...]
    answer: tuple[Cause, ...]
    check: str


class SystemFaults:
    """The faults of one system that any car may have, heaviest first."""

    def __init__(self, base: FaultBase, system: str, language: BookLanguage) -> None:
        self._base = base
        self._language = language
        faults = enumerate(base.faults)
        mine = [(i, one) for i, one in faults if one.system == system and one.scope == EVERY_CAR]
        self._faults = sorted(mine, key=lambda pair: -pair[1].weight)
        self._by_part: Mapping[str, Sequence[tuple[int, Fault]]] = _grouped(self._faults)
        self._shown = {index: dict(self._symptoms_of(index)) for index, _ in self._faults}

    def signs(self, most: int) -> tuple[Sign, ...]:
        """What people notice, the most telling first, each with its likeliest parts."""
        told: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for index, fault in self._faults:
            for finding, strength in self._shown[index].items():
                told[finding][fault.component.id] += fault.weight * strength
        ranked = sorted(told, key=lambda finding: -sum(told[finding].values()))[:most]
        return tuple(self._sign(self._base.findings[finding], told[finding]) for finding in ranked)

    def _sign(self, finding: Finding, parts: Mapping[str, float]) -> Sign:
        likeliest = sorted(parts, key=lambda part: -parts[part])[:_CAUSES]
        return Sign(
            finding.id,
            finding.label.to(self._language),
            finding.urgency,
            tuple(self._cause(part) for part in likeliest),
        )

    def _cause(self, part: str) -> Cause:
        _, heaviest = self._by_part[part][0]
        return Cause(part, capitalised(heaviest.component.name.to(self._language)), span_of(self._base, heaviest))

    def sheets(self, most: int) -> tuple[Sheet, ...]:
        parts = sorted(self._by_part, key=lambda part: -sum(one.weight for _, one in self._by_part[part]))
        return tuple(self._sheet(part) for part in parts[:most])

    def _sheet(self, part: str) -> Sheet:
        faults = self._by_part[part]
        component = faults[0][1].component
        return Sheet(
            part=part,
            name=capitalised(component.name.to(self._language)),
            modes=tuple(self._modes(faults)),
            signs=tuple(self._signs_of(faults)),
            checks=self._checks(part),
            codes=tuple(dict.fromkeys(code for _, one in faults for code in one.codes))[:_CODES],
            urgency=max(one.urgency for _, one in faults),
            is_high_voltage=component.access == "hv",
        )

    def _modes(self, faults: Iterable[tuple[int, Fault]]) -> Iterator[Mode]:
        by_mode: dict[str, list[Fault]] = defaultdict(list)
        for _, fault in faults:
            by_mode[fault.mode].append(fault)
        whole = sum(one.weight for alike in by_mode.values() for one in alike)
        heavy = sorted(by_mode.values(), key=lambda alike: -sum(one.weight for one in alike))[:_MODES]
        for alike in heavy:
            first = max(alike, key=lambda one: one.weight)
            share = round(100 * sum(one.weight for one in alike) / whole)
            name, repair = first.mode_name.to(self._language), first.repair.to(self._language)
            yield Mode(name, share, repair, span_of(self._base, first), first.urgency)

    def _signs_of(self, faults: Iterable[tuple[int, Fault]]) -> Iterator[str]:
        told: dict[int, float] = defaultdict(float)
        for index, fault in faults:
            for finding, strength in self._shown[index].items():
                told[finding] += fault.weight * strength
        for finding in sorted(told, key=lambda one: -told[one])[:_SIGNS]:
            yield self._base.findings[finding].label.to(self._language)

    def _symptoms_of(self, fault: int) -> Iterator[tuple[int, float]]:
        indices, strengths = self._base.links.of_fault(fault)
        for finding, strength in zip(indices.tolist(), strengths.tolist(), strict=True):
            if strength >= _LEAST_STRENGTH and self._base.findings[finding].kind is FindingKind.symptom:
                yield finding, strength

    def _checks(self, part: str) -> tuple[Check, ...]:
        """The cheapest first: looking, then wiring, then the test that settles it."""
        ids = (f"{kind}_{part}" for kind in ("look", "wiring", "test"))
        found = [self._base.finding(one) for one in ids if one in self._base.finding_index]
        return tuple(check_of(one, self._language) for one in sorted(found, key=lambda one: one.cost_eur))

    def checks(self, parts: Iterable[str]) -> tuple[Check, ...]:
        """The checks of these parts, the cheapest first."""
        return tuple(sorted((one for part in parts for one in self._checks(part)), key=lambda one: one.cost_eur))

    def exercises(self, most: int) -> tuple[Exercise, ...]:
        """Cars as they come in: three signs of a common fault of each part, and what the base makes of them."""
        found = (one for part in self._by_part if (one := self._exercise(part)) is not None)
        return tuple(islice(found, most))

    def _exercise(self, part: str) -> Exercise | None:
        index, fault = self._by_part[part][0]
        signs = sorted(self._shown[index].items(), key=lambda pair: -pair[1])[:3]
        checks = self._checks(part)
        if len(signs) < len(("first", "second", "third")) or not checks or fault.component.access == "hv":
            return None
        likely = self._likeliest([finding for finding, _ in signs])
        return Exercise(
            tuple(self._base.findings[finding].label.to(self._language) for finding, _ in signs),
            tuple(self._cause(one) for one in likely),
            checks[-1].text,
        )

    def _likeliest(self, signs: Sequence[int]) -> Sequence[str]:
        """Parts by how well their failures explain all the signs at once."""
        score: dict[str, float] = defaultdict(float)
        for index, fault in self._faults:
            shown = self._shown[index]
            weight = fault.weight
            for sign in signs:
                weight *= max(shown.get(sign, 0.0), self._base.findings[sign].leak)
            score[fault.component.id] += weight
        return sorted(score, key=lambda part: -score[part])[:3]


def _grouped(faults: Iterable[tuple[int, Fault]]) -> dict[str, list[tuple[int, Fault]]]:
    by_part: dict[str, list[tuple[int, Fault]]] = defaultdict(list)
    for index, fault in faults:
        by_part[fault.component.id].append((index, fault))
    return by_part


def span_of(base: FaultBase, fault: Fault) -> Span:
    cost = cost_of(base, fault)
    return Span(cost.low, cost.high, cost.as_of)


def check_of(finding: Finding, language: BookLanguage) -> Check:
    reserved = finding.skill == _AUTHORISED
    return Check(
        text=(finding.label if reserved else finding.question).to(language),
        skill=finding.skill,
        tool=tool_named(finding.tool, language) if finding.tool != NO_TOOL else "",
        cost_eur=round(finding.cost_eur),
        minutes=finding.minutes,
        is_reserved=reserved,
    )


def known_points(base: FaultBase, language: BookLanguage) -> Mapping[str, tuple[KnownPoint, ...]]:
    """Hand-written weaknesses, by the first make it is found at, the likeliest first."""
    by_make: dict[str, list[Fault]] = defaultdict(list)
    for fault in sorted(base.faults, key=lambda one: -one.weight):
        if fault.scope != EVERY_CAR and fault.note.fr:
            by_make[_written(fault.scope.makes[0]) if fault.scope.makes else _OTHERS.to(language)].append(fault)
    return {make: tuple(_known(base, one, language) for one in by_make[make]) for make in sorted(by_make)}


def _written(make: str) -> str:
    """BMW and MG, and Renault."""
    return _ACCENTS.get(make) or (make.upper() if len(make) <= _INITIALS else make.title())


def _known(base: FaultBase, fault: Fault, language: BookLanguage) -> KnownPoint:
    name, note = capitalised(fault.name.to(language)), fault.note.to(language)
    return KnownPoint(name, note, fault.scope.years, span_of(base, fault), fault.source)
