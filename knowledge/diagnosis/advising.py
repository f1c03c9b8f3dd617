"""Which checks prove the leading causes: what the person can look at alone, and what to ask a workshop for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.diagnosis.checks import AT_ONCE, RELIABILITY
from knowledge.diagnosis.diagnosis import Diagnosis, Language
from knowledge.faults.base import FaultBase, Finding, FindingKind

_WORTH_PROVING = 0.05
"""From this probability on a cause is worth a check that costs money (our own rule)."""


@dataclass(frozen=True, slots=True)
class Advised:
    """A check that tells whether it is this cause. `minutes` are those of somebody used to it."""

    cause: str
    question: str
    minutes: int
    tool: str


class Advising(Protocol):
    def __call__(
        self, base: FaultBase, diagnosis: Diagnosis, /, *, language: Language, most: int
    ) -> tuple[Advised, ...]: ...


def alone(base: FaultBase, diagnosis: Diagnosis, *, language: Language, most: int) -> tuple[Advised, ...]:
    """What may be noticed or looked at without a lift or a tool, the likeliest cause first; nothing is asked twice."""
    known = {one.finding for one in diagnosis.heard}
    return _advised(base, diagnosis, who=AT_ONCE, known=known, language=language, most=most)


def in_a_workshop(base: FaultBase, diagnosis: Diagnosis, *, language: Language, most: int) -> tuple[Advised, ...]:
    """The check that proves each cause worth proving, for whoever has the tools."""
    everybody = frozenset(RELIABILITY)
    return _advised(base, diagnosis, who=everybody, known=set(), language=language, most=most, kind=FindingKind.check)


def _advised(
    base: FaultBase,
    diagnosis: Diagnosis,
    *,
    who: frozenset[str],
    known: set[str],
    language: Language,
    most: int,
    kind: FindingKind | None = None,
) -> tuple[Advised, ...]:
    found: list[Advised] = []
    taken = set(known)
    for rank, cause in enumerate(diagnosis.causes[:most]):
        if rank and cause.probability < _WORTH_PROVING:
            break
        check = next((one for one in _by_strength(base, cause.fault, who, kind) if one.id not in taken), None)
        if check is not None:
            taken.add(check.id)
            found.append(Advised(cause.name, check.question.to(language), check.minutes, check.tool))
    return tuple(found)


def _by_strength(base: FaultBase, fault: str, who: frozenset[str], kind: FindingKind | None) -> Iterator[Finding]:
    """The checks that the fault shows in most and other faults seldom, the most telling first."""
    places, weights = base.links.of_fault(base.fault_index[fault])
    shown: Sequence[tuple[float, Finding]] = [
        (float(weight) / base.findings[place].leak, base.findings[place])
        for place, weight in zip(places, weights, strict=True)
        if base.findings[place].askable and float(weight) >= 0.5
    ]
    for _, finding in sorted(shown, key=lambda one: -one[0]):
        if finding.who in who and (kind is None or finding.kind is kind):
            yield finding
