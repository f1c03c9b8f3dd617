"""Sparse noisy-OR: how likely each piece of evidence is under each fault alone, and under two together."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from knowledge.diagnosis.gist import Gist
from knowledge.faults.base import Fault, FaultBase, FindingKind, Floats

_CODE_LEAK = 0.004
_CODE_EXACT, _CODE_PART_AND_KIND, _CODE_PART, _CODE_SYSTEM = 0.75, 0.65, 0.4, 0.05
_CODE_EXACT_OTHER_KIND = 0.6
_CODE_OTHER = 0.02
_CODE_RELIABILITY = 0.97
_GIST_STRENGTH, _GIST_POWER, _GIST_OTHER, _GIST_LEAK, _GIST_RELIABILITY = 0.9, 0.9, 0.15, 0.004, 0.97
_OTHER_EXPLAINS = {FindingKind.mention: 0.05, FindingKind.mode: 0.06}
_OTHER_BY_LEAK = 3.0
_OTHER_AT_MOST = 0.5


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What a fault code says, as far as the catalogue knows."""

    code: str
    system: str | None
    component: str | None
    failure_mode: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation as seen by the engine.

    `strength` is P(sign | fault without leak) for every fault and, last, for the unknown cause. `reliability` is
    the chance that it was really observed; otherwise it was told at the rate at which it is told of any car.
    """

    finding: str
    strength: Floats
    leak: float
    reliability: float
    present: bool
    text: str

    def shown(self) -> Floats:
        """P(sign | fault), each fault alone and the unknown cause."""
        return 1 - (1 - self.leak) * (1 - self.strength)

    def likelihood(self, prior: Floats) -> Floats:
        """P(what was told | fault)."""
        return self.told(self.shown(), prior)

    def told(self, shown: Floats, prior: Floats) -> Floats:
        """From the chance of the sign itself to that of being told so."""
        everywhere = float(self.shown() @ prior)
        if not self.present:
            shown, everywhere = 1 - shown, 1 - everywhere
        return self.reliability * shown + (1 - self.reliability) * everywhere


def of_finding(base: FaultBase, finding_id: str, *, present: bool, reliability: float, text: str = "") -> Evidence:
    index = base.finding_index[finding_id]
    finding = base.findings[index]
    strength = np.zeros(len(base.faults) + 1)
    places, weights = base.links.of_finding(index)
    strength[places] = weights
    strength[-1] = _OTHER_EXPLAINS.get(finding.kind, min(_OTHER_BY_LEAK * finding.leak, _OTHER_AT_MOST))
    return Evidence(finding_id, strength, finding.leak, reliability, present, text)


def of_gist(base: FaultBase, gist: Gist) -> Evidence:
    """What the words as a whole speak of: the likelier a system by them, the likelier its faults."""
    chance = dict(zip(gist.systems, gist.chance / gist.chance.max(), strict=True))
    by_system = {system: _GIST_STRENGTH * float(share) ** _GIST_POWER for system, share in chance.items()}
    strength = np.array([*(by_system[fault.system] for fault in base.faults), _GIST_OTHER])
    speaks_of = max(by_system, key=lambda system: by_system[system])
    return Evidence(f"system_{speaks_of}", strength, _GIST_LEAK, _GIST_RELIABILITY, present=True, text="")


def of_code(base: FaultBase, meaning: CodeMeaning) -> Evidence:
    """The exact code where a fault names it, else its part and kind of failure, else its part, else its system."""
    strength = np.array([*(_by_meaning(fault, meaning) for fault in base.faults), _CODE_OTHER])
    for place in base.faults_by_code.get(meaning.code, ()):
        fits = meaning.failure_mode is None or meaning.failure_mode in base.faults[place].code_kinds
        strength[place] = max(strength[place], _CODE_EXACT if fits else _CODE_EXACT_OTHER_KIND)
    return Evidence(f"code_{meaning.code}", strength, _CODE_LEAK, _CODE_RELIABILITY, present=True, text=meaning.code)


def _by_meaning(fault: Fault, meaning: CodeMeaning) -> float:
    if fault.component.id == meaning.component:
        return _CODE_PART_AND_KIND if meaning.failure_mode in fault.code_kinds else _CODE_PART
    return _CODE_SYSTEM if fault.system == meaning.system else 0.0


def dense(base: FaultBase, faults: Collection[int], findings: Collection[int]) -> Floats:
    """P(finding | fault) of some faults (rows) and findings (columns), leaks included."""
    column = np.full(len(base.findings), -1)
    column[list(findings)] = np.arange(len(findings))
    leaks = np.array([base.findings[index].leak for index in findings])
    table = np.zeros((len(faults), len(findings)))
    for row, fault in enumerate(faults):
        indices, weights = base.links.of_fault(fault)
        places = column[indices]
        known = places >= 0
        table[row, places[known]] = weights[known]
    return 1 - (1 - leaks) * (1 - table)
