"""How one part is checked: what somebody looks at or measures, the most telling first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.diagnosis.checks import AT_ONCE
from knowledge.diagnosis.diagnosis import Language
from knowledge.faults.base import FaultBase, Finding, FindingKind
from knowledge.faults.tools import NO_TOOL, tool_named

_TELLING = 0.5
"""From this strength on a sign of one of its failures is worth looking for (our own rule)."""
_RESERVED = frozenset({"hybrid_ev", "restraints"})
"""Systems that only authorised people open: high voltage, pyrotechnics."""
_FIGURE = re.compile(r"\d\s?(?:mV|mA|mbar|V|A|bars?|Ω|°C|%|mm|ms)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Proof:
    """A check of a part, as a question that a yes answers against it. `minutes` are those of somebody used to it."""

    finding: str
    question: str
    minutes: int
    tool: str
    """"" for none."""
    is_of_a_workshop: bool


def is_reserved(base: FaultBase, component: str) -> bool:
    """Whether only authorised people may work on it, whoever asks."""
    return base.components[component].system in _RESERVED


def proofs_of(
    base: FaultBase, component: str, *, energy: str | None, language: Language, most: int
) -> tuple[Proof, ...]:
    """What somebody can look at first, then what a workshop does; nothing that a driver merely notices."""
    telling = _telling(base, component, energy)
    best = sorted(telling, key=lambda one: -telling[one])[:most]
    return tuple(_proof(one, language) for one in sorted((base.findings[place] for place in best), key=_effort))


def expected_of(
    base: FaultBase, components: Sequence[str], *, energy: str | None, language: Language, most: int
) -> tuple[Proof, ...]:
    """Of the checks of these parts, those that name the value at which it is bad."""
    found = dict.fromkeys(
        base.findings[place] for part in components for place in _telling(base, part, energy, strength=0.4)
    )
    return tuple(_proof(one, language) for one in found if _FIGURE.search(one.question.en + one.label.en))[:most]


def _telling(base: FaultBase, component: str, energy: str | None, *, strength: float = _TELLING) -> dict[int, float]:
    """Places of findings that take a look or a tool, with how much each tells of the part."""
    found: dict[int, float] = {}
    for index, fault in enumerate(base.faults):
        if fault.component.id != component or (energy is not None and energy not in fault.energies):
            continue
        for place, weight in _links(base, index):
            if weight >= strength and _takes_a_look(base.findings[place]):
                found[place] = max(found.get(place, 0.0), weight / (base.findings[place].leak + 0.01))
    return found


def _links(base: FaultBase, fault: int) -> Iterator[tuple[int, float]]:
    places, weights = base.links.of_fault(fault)
    return zip(places.tolist(), weights.tolist(), strict=True)


def _takes_a_look(finding: Finding) -> bool:
    return finding.askable and (finding.kind is FindingKind.check or finding.who != "owner")


def _effort(finding: Finding) -> tuple[bool, int]:
    return finding.who not in AT_ONCE, finding.minutes


def _proof(finding: Finding, language: Language) -> Proof:
    tool = "" if finding.tool == NO_TOOL else tool_named(finding.tool, language)
    return Proof(finding.id, finding.question.to(language), finding.minutes, tool, finding.who not in AT_ONCE)
