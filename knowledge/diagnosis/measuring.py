"""What a measured value says: judged by the limit that the base's own finding names, or by nothing at all."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from knowledge.diagnosis.checks import RELIABILITY
from knowledge.diagnosis.observation import Observation
from knowledge.faults.base import FaultBase, Finding, Text
from knowledge.language.folding import fold
from knowledge.language.measures import Value, bare_number, in_figures, series, values

COMPRESSION = "compression_low"
_LOWEST_SHARE = 0.8
"""« Inférieure de plus de 20 % aux autres », as the base asks."""
_FAR = 0.1
"""How far a value may be from the one it should be; estimate."""
_COMPARED = (
    r"(?P<how>under|below|less than|above|over|more than|exceeds?|far from(?: about)?|off)\s+"
    r"(?P<limit>[+\-–]?\d[\d.,]*)\s?"
)
_SAID = {
    "under": "under",
    "below": "under",
    "less than": "under",
    "off": "far",
    "far from": "far",
    "far from about": "far",
}
_FACTORS = {"mV": ("V", 0.001), "mA": ("A", 0.001), "mbar": ("bar", 0.001)}
_WRITTEN = ("mV", "mA", "mbar", "V", "A", "bar", "Ω", "°C", "%", "mm")
_PLAUSIBLE = 20
"""How many times its limit a figure alone may be: 2014 is no voltage."""
_CLAUSE = re.compile(r"[;!?\n]|[.,](?!\d)|(?<!\d) ?\b(?:mais|et que|but)\b")
_OF_METERS = frozenset({"V", "A", "bar", "Ω"})
"""Degrees and shares are told of the weather and of charge levels as well."""
_ELSEWHERE = re.compile(
    r"\b(?:sur|au|aux|a la|on|at the|to the|du|de la|des)\b (?:l'|la |le |les |the |my |ma |mon )?"
    r"(?!batterie|baterie|battery|bornes?|multim|voltm|repos|rest|moins|least|plus|garage|matin|only|total|milieu)[a-z]{3,}"
)
"""Where it was measured, other than where most measure."""
_OF_COMPRESSION = re.compile(r"\bcompressions?\b")
_FILLER = re.compile(
    r"\b(?:j'?ai|je|on a|i|we|it|elle|il|c'?est|est|is|at|a|la|le|les|l'|the|my|ma|mon|mes|de|du|des|d'|sur|on|of|to"
    r"|au|aux|avec|with|en|que|only|seulement|environ|about|get|got|read|reads|show|shows|mesur\w*|releve|lis|lit|trouve"
    r"|affiche\w*|indique\w*"
    r"|measured?|measures|reading|valeur|tension|voltage|pression|pressure|resistance|courant|current|j|g|y|et|and)\b"
)


@dataclass(frozen=True, slots=True)
class Limit:
    how: str
    amount: float

    def is_beyond(self, amount: float) -> bool:
        if self.how == "far":
            return abs(amount - self.amount) > _FAR * self.amount
        return amount < self.amount if self.how == "under" else amount > self.amount


@dataclass(frozen=True, slots=True)
class Measured:
    """One value with what it says. `observations` is empty where no limit of ours judges it.

    `quantity` names what was measured, None where nobody can tell; `choices` are then what it may be.
    """

    written: str
    observations: tuple[Observation, ...] = ()
    quantity: Text | None = None
    choices: tuple[Text, ...] = ()
    hint: Text | None = None
    closes: tuple[str, ...] = ()
    """Checks that need not be asked any more."""

    def is_of(self, finding: str) -> bool:
        return any(one.finding == finding for one in self.observations)


@dataclass(frozen=True, slots=True)
class Taken:
    """The values of a text, and what the text tells beside them."""

    measured: tuple[Measured, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class _Quantity:
    unit: str
    words: re.Pattern[str]
    findings: tuple[str, ...]
    name: Text
    alone: bool
    at_least: float
    at_most: float
    own: Limit | None
    shows: bool
    hint: Text | None
    same_as: tuple[str, ...]

    @classmethod
    def of(cls, row: dict[str, Any]) -> "_Quantity":
        own = next((Limit(how, float(row[how])) for how in ("under", "over") if how in row), None)
        return cls(
            unit=row["unit"],
            words=re.compile(row["words"]),
            findings=tuple(row["findings"]),
            name=Text(row["fr"], row["en"]),
            alone=row.get("alone", False),
            at_least=row.get("at_least", float("-inf")),
            at_most=row.get("at_most", float("inf")),
            own=own,
            shows=row.get("shows", False),
            hint=Text(row["hint_fr"], row["hint_en"]) if "hint_fr" in row else None,
            same_as=tuple(row.get("same_as", ())),
        )

    def holds(self, value: Value) -> bool:
        return value.unit == self.unit and self.at_least <= value.amount < self.at_most


@cache
def _quantities() -> tuple[_Quantity, ...]:
    rows = tomllib.loads(Path(__file__).with_name("limits.toml").read_text("utf-8"))["quantity"]
    return tuple(_Quantity.of(row) for row in rows)


def quantities() -> Sequence[tuple[str, Sequence[str]]]:
    """Each unit with the findings that it judges, for whoever checks that their limits can be read."""
    return [(one.unit, one.findings) for one in _quantities()]


def limit_of(finding: Finding, unit: str, clause: str = "") -> Limit | None:
    """The limit in this unit that the finding names; of several, the last is that at speed."""
    own = next((one.own for one in _quantities() if one.own and finding.id in one.findings and one.unit == unit), None)
    return own or _in_words(f"{finding.label.en}. {finding.question.en}", unit, at_speed="3000" in clause)


def _in_words(told: str, unit: str, *, at_speed: bool) -> Limit | None:
    names = {unit: 1.0, **{name: factor for name, (base, factor) in _FACTORS.items() if base == unit}}
    for name, factor in names.items():
        found = list(
            re.finditer(rf"{_COMPARED}{re.escape(name)}(?!\w)(?:[^.?]*? or (?P<more>\d+) {re.escape(name)})?", told)
        )
        if found:
            first = found[-1]
            figure = first["more"] if at_speed and first["more"] else first["limit"]
            return Limit(_SAID.get(first["how"], "over"), float(figure.replace("–", "-").replace(",", ".")) * factor)
    return None


def take(base: FaultBase, text: str, *, asked: str | None = None) -> Taken:
    """The measured values of a text. `asked` is the check that is open: it is meant where nothing else is named."""
    check = base.finding(asked) if asked is not None and asked in base.finding_index else None
    written = in_figures(text)
    if (told := _compression(base, written, check)) is not None:
        return told
    found = values(written) or _bare(written, check)
    if not found:
        return Taken((), text)
    judged = [(one, _judged(base, one, _clause(written, one), check)) for one in found]
    kept = [(value, one) for value, one in judged if one.quantity or value.unit in _OF_METERS]
    return Taken(tuple(one for _, one in kept), _without(written, [value for value, _ in kept]))


def _bare(text: str, check: Finding | None) -> tuple[Value, ...]:
    """A figure alone, in the unit that the check names."""
    for unit in _WRITTEN if check is not None else ():
        assert check is not None
        base, factor = _FACTORS.get(unit, (unit, 1.0))
        limit = limit_of(check, base)
        if limit is None or (factor != 1.0 and not re.search(rf"\d {unit}\b", check.label.en + check.question.en)):
            continue
        value = bare_number(text, unit)
        return (value,) if value is not None and abs(value.amount) <= _PLAUSIBLE * abs(limit.amount) else ()
    return ()


def _compression(base: FaultBase, text: str, check: Finding | None) -> Taken | None:
    is_asked = check is not None and check.id == COMPRESSION
    figures = series(text)
    if len(figures) < 3 or not (is_asked or _OF_COMPRESSION.search(fold(text))):
        return None
    lowest = min(figures)
    others = sorted(figures)[1:]
    is_low = lowest < _LOWEST_SHARE * max(others)
    written = " / ".join(f"{one:g}".replace(".", ",") for one in figures)
    finding = base.finding(COMPRESSION)
    return Taken((Measured(written, (_observed(finding, written, present=is_low),), finding.label),), "")


def _clause(text: str, value: Value) -> str:
    """The clause that the value stands in; the commas of figures part none."""
    folded = fold(text)
    start = max((found.end() for found in _CLAUSE.finditer(folded) if found.end() <= value.start), default=0)
    end = min((found.start() for found in _CLAUSE.finditer(folded) if found.start() >= value.end), default=len(folded))
    return folded[start:end]


def _judged(base: FaultBase, value: Value, clause: str, check: Finding | None) -> Measured:
    named = next((one for one in _quantities() if one.holds(value) and one.words.search(clause)), None)
    if check is not None and (named is None or check.id in named.findings or _is_of(check, named)):
        limit = limit_of(check, value.unit, clause)
        if limit is not None:
            seen = _observed(check, value.written, present=limit.is_beyond(value.amount))
            return Measured(value.written, (seen,), check.label, closes=_same_as(check.id))
    alone = () if _ELSEWHERE.search(clause) else (one for one in _quantities() if one.alone and one.holds(value))
    meant = named or next(iter(alone), None)
    if meant is None:
        of_unit = tuple(dict.fromkeys(one.name for one in _quantities() if one.holds(value)))
        return Measured(value.written, choices=of_unit if len(of_unit) > 1 else ())
    return Measured(
        value.written, tuple(_seen(base, meant, value, clause)), meant.name, hint=meant.hint, closes=meant.same_as
    )


def _same_as(finding: str) -> tuple[str, ...]:
    alike = ((*one.findings, *one.same_as) for one in _quantities() if one.same_as)
    return tuple(name for names in alike if finding in names for name in names if name != finding)


def _is_of(check: Finding, named: _Quantity) -> bool:
    """« La batterie est à 11,8 V », said to the test of the battery."""
    return bool(named.words.search(fold(f"{check.question.fr} {check.question.en}")))


def _seen(base: FaultBase, meant: _Quantity, value: Value, clause: str) -> Iterator[Observation]:
    for name in meant.findings:
        finding = base.finding(name)
        limit = None if meant.shows else limit_of(finding, value.unit, clause)
        if meant.shows:
            yield _observed(finding, value.written, present=True)
        elif limit is not None:
            yield _observed(finding, value.written, present=limit.is_beyond(value.amount))


def _observed(finding: Finding, written: str, *, present: bool) -> Observation:
    return Observation(finding.id, "present" if present else "absent", RELIABILITY[finding.who], written, asked=True)


def _without(text: str, found: Sequence[Value]) -> str:
    """What the clauses of the values tell beside: the part that was measured is not blamed for being measured."""
    kept, folded = list(text), fold(text)
    if len(folded) != len(text):
        return text
    marks = [0, *(one.end() for one in _CLAUSE.finditer(folded)), len(folded)]
    for start, end in pairwise(marks):
        inside = [one for one in found if start <= one.start < end]
        if not inside:
            continue
        clause = folded[start:end]
        for one in inside:
            clause = clause[: one.start - start] + " " * (one.end - one.start) + clause[one.end - start :]
        named = [one.words for one in _quantities() if any(one.unit == value.unit for value in inside)]
        bare = clause
        for words in named:
            bare = words.sub(" ", bare)
        if not re.search(r"[a-z]{3}", _FILLER.sub(" ", bare)):
            kept[start:end] = " " * (end - start)
            continue
        named_here = [words.search(clause) for words in named if words.search(clause)]
        taken = [(one.start - start, one.end - start) for one in inside]
        taken += [one.span() for one in named_here[:1] if one is not None]
        for first, last in taken:
            kept[start + first : start + last] = " " * (last - first)
    return " ".join("".join(kept).split())


def beside(base: FaultBase, text: str) -> str:
    """What a text of several lines tells beside what was measured."""
    lines = (take(base, line).rest if any(map(str.isdigit, in_figures(line))) else line for line in text.splitlines())
    return "\n".join(line for line in lines if line)
