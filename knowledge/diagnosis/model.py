"""Sparse noisy-OR: how likely each piece of evidence is under each fault alone, and under two together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.complaints.likeness import Likeness
from knowledge.diagnosis.gist import Gist
from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.seen import SEEN
from knowledge.diagnosis.verdicts import BLAMED
from knowledge.faults.base import PLACED, FaultBase, Finding, FindingKind, Floats

_CODE_LEAK = 0.0003
CODE_EXACT, _CODE_PART_AND_KIND, _CODE_PART, _CODE_SYSTEM = 0.6, 0.5, 0.35, 0.005
_CODE_EXACT_OTHER_KIND = 0.5
_CODE_OTHER = 0.002
_CODE_ELSEWHERE = 0.1
"""What a code of one place leaves to the same part at another: wires are swapped now and then; estimate."""
_CODE_RELIABILITY = 0.995
_GIST_STRENGTH, _GIST_POWER, _GIST_OTHER, _GIST_LEAK, _GIST_RELIABILITY = 0.9, 0.9, 0.15, 0.004, 0.97
_LIKE_OTHER, _LIKE_LEAK = 0.00005, 0.00002
"""What a likeness to the complaints of known parts leaves to the unknown cause, and to chance; learned."""
_GIST_BESIDE_POWER = 0.2
"""Beside a likeness, which tells systems apart better than the cues do, these hardly count; learned."""
_GIST_ALONE_POWER = 2.2
"""Where nothing else is told, the system that is named stands against all that are not: « problème de clim »."""
_TOLD_UNASKED = 0.25
"""People tell what the matter shows far oftener than what their car does anyway; estimate."""
_CREDENCE_SIGN, _CREDENCE_NAMED, _CREDENCE_WHEN_AND_WHERE = 0.2, 0.1, 0.1
"""How often what is read in a stranger's words has to do with the fault: words are taken for another sign, and people
tell what they tried, what they fear and what their car does besides; learned from complaints with their repair."""
_BESIDE_LIKENESS = 0.2
"""How much of what such signs tell holds beside a likeness that was read in the same words; learned likewise."""
_FEW_WORDS = 8
"""A message of so few is all about the matter."""
CODE = "code_"
"""A stored code as a finding."""
CIRCUMSTANCES = frozenset(
    {
        *("when_cold", "when_hot", "when_rain", "when_turning", "when_braking", "when_bumps", "when_accelerating"),
        *("when_highway", "when_idle", "intermittent", "after_work", "after_crash", "long_parked", "freezing_weather"),
    }
)
"""When it happens is told with any complaint, whatever the fault."""
_NAMED_ITSELF, _NAMED_FOR_ANOTHER = 0.3, 0.15
_BLAMED_ITSELF, _BLAMED_FOR_ANOTHER, _BLAMED_AT_ALL = 1.6, 0.5, 0.4
"""How much oftener than it is merely named a part is told to be the cause: of its own, of another's trouble, of any."""
_SPOKEN_OF_AS = {
    **dict.fromkeys(("head_gasket", "cylinder_head", "egr_cooler", "heater_core", "oil_cooler"), "cooling"),
    **dict.fromkeys(("dcdc_converter", "start_stop_system", "clock_spring"), "electrical"),
    **dict.fromkeys(("brake_light_switch", "indicator_switch"), "lighting"),
    **dict.fromkeys(("ev_coolant_pump", "regen_blending"), "hybrid_ev"),
    "fuel_pump": "engine",
}
"""Parts whose trouble is told in the words of another system than their own: a head gasket overheats an engine."""
_AS_MUCH = 0.5
"""How much of such words is meant for them; estimate."""
_OTHER_EXPLAINS = {FindingKind.mention: 0.01, FindingKind.mode: 0.06}
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
    the chance that it was really observed; otherwise it was told at the rate at which it is told of any car, or, when
    `asked`, the answer is the wrong one. `credence` is the chance that what was told so has to do with the fault.
    `weight` is the power of its likelihood: below 1 where the same words speak in other evidence too.
    """

    finding: str
    strength: Floats
    leak: float
    reliability: float
    present: bool
    text: str
    asked: bool = False
    credence: float = 1.0
    weight: float = 1.0

    def shown(self) -> Floats:
        """P(sign | fault), each fault alone and the unknown cause."""
        return 1 - (1 - self.leak) * (1 - self.strength)

    def likelihood(self, prior: Floats) -> Floats:
        """P(what was told | fault)."""
        return self.told(self.shown(), prior)

    def told(self, shown: Floats, prior: Floats) -> Floats:
        """From the chance of the sign itself to that of being told so."""
        if not self.present:
            shown = 1 - shown
        if self.asked:
            return self.reliability * shown + (1 - self.reliability) * (1 - shown)
        everywhere = float(self.shown() @ prior)
        everywhere = everywhere if self.present else 1 - everywhere
        trust = self.reliability * self.credence
        return np.asarray((trust * shown + (1 - trust) * everywhere) ** self.weight)

    def at_its_word(self) -> "Evidence":
        """As though all that is told had to do with the fault."""
        return self if self.credence == 1.0 else replace(self, credence=1.0, weight=1.0)

    def beside_likeness(self) -> "Evidence":
        """A sign taken from words that count as a whole too tells less of itself."""
        return replace(self, weight=_BESIDE_LIKENESS + (1 - _BESIDE_LIKENESS) * self.credence)


def of_finding(
    base: FaultBase,
    finding_id: str,
    *,
    present: bool,
    reliability: float,
    text: str = "",
    asked: bool = False,
    also: Sequence[str] = (),
    credence: float = 1.0,
) -> Evidence:
    """`also` are the signs that the same words may mean as well: what shows any of them shows this."""
    index = base.finding_index[finding_id]
    finding = base.findings[index]
    strength = np.zeros(len(base.faults) + 1)
    places, weights = base.links.of_finding(index)
    blamed = finding.kind is FindingKind.mention and reliability >= BLAMED and not asked
    strength[places] = _as_named(weights, blamed=blamed) if finding.kind is FindingKind.mention else weights
    for other in also:
        places, weights = base.links.of_finding(base.finding_index[other])
        strength[places] = np.maximum(strength[places], weights)
    plain = asked or not present or finding_id in CIRCUMSTANCES
    leak = (finding.leak if plain else _TOLD_UNASKED * finding.leak) * (_BLAMED_AT_ALL if blamed else 1.0)
    strength[-1] = _OTHER_EXPLAINS.get(finding.kind, min(_OTHER_BY_LEAK * leak, _OTHER_AT_MOST))
    return Evidence(finding_id, strength, leak, reliability, present, text, asked, credence)


def credence(finding: Finding, one: Observation, *, words: int) -> float:
    """How far something is believed to tell of the fault: less what was read in a person's words than an answer.

    `words` of the whole message: who says little says what matters.
    """
    if one.asked or not one.text or one.polarity != "present":
        return 1.0
    if finding.id in CIRCUMSTANCES or finding.id.startswith(PLACED):
        least = _CREDENCE_WHEN_AND_WHERE
    elif finding.kind is FindingKind.mention:
        least = 1.0 if one.reliability >= SEEN else _CREDENCE_NAMED
    else:
        least = _CREDENCE_SIGN if finding.kind is FindingKind.symptom else 1.0
    return max(least, min(1.0, _FEW_WORDS / max(words, 1)))


def _as_named(weights: Floats, *, blamed: bool) -> Floats:
    """The base gives every part of a system one chance to be named for another; they are many: each has less."""
    own, others = (_BLAMED_ITSELF, _BLAMED_FOR_ANOTHER) if blamed else (1.0, 1.0)
    return np.where(weights < _NAMED_ITSELF, others * _NAMED_FOR_ANOTHER * weights, own * weights)


def of_gist(columns: Columns, gist: Gist, likeness: Likeness | None = None, *, alone: bool = False) -> Evidence:
    """What the words as a whole speak of: the likelier a system by them, the likelier its faults.

    `likeness`: how much the message sounds like the complaints of each part. `alone` when the words are all there is:
    no sign and no part was told.
    """
    power = _GIST_ALONE_POWER if alone else _GIST_POWER if likeness is None else _GIST_BESIDE_POWER
    shares = dict(zip(gist.systems, _GIST_STRENGTH * (gist.chance / gist.chance.max()) ** power, strict=True))
    by_system = np.array([float(shares[system]) for system in columns.systems])
    by_fault = by_system[columns.system]
    for part, system in _SPOKEN_OF_AS.items():
        if system in columns.systems:
            of_part = columns.of_parts((part,))
            share = _AS_MUCH * by_system[columns.systems.index(system)]
            by_fault[of_part] = np.maximum(by_fault[of_part], share)
    other, leak = _GIST_OTHER, _GIST_LEAK
    if likeness is not None:
        by_fault = by_fault * likeness.share[columns.part]
        other, leak = _LIKE_OTHER, _LIKE_LEAK
    strength = np.append(by_fault, other)
    speaks_of = columns.systems[int(columns.system[int(by_fault.argmax())])]
    return Evidence(f"system_{speaks_of}", strength, leak, _GIST_RELIABILITY, present=True, text="")


def of_code(columns: Columns, meaning: CodeMeaning) -> Evidence:
    """The exact code where a fault names it, else its part and kind of failure, else its part, else its system.

    A code of one place, as of one cylinder, speaks of the others hardly at all.
    """
    faults = len(columns.part)
    fits = columns.of_kind.get(meaning.failure_mode or "", np.zeros(faults, dtype=np.bool_))
    strength = np.zeros(faults + 1)
    strength[-1] = _CODE_OTHER
    if meaning.system in columns.systems:
        strength[:-1][columns.system == columns.systems.index(meaning.system)] = _CODE_SYSTEM
    part = columns.of_parts(columns.base.parts_named(meaning.component) if meaning.component else ())
    strength[part] = np.where(fits[part], _CODE_PART_AND_KIND, _CODE_PART)
    exact = np.array(columns.base.faults_by_code.get(meaning.code, ()), dtype=np.int64)
    as_meant = fits[exact] | (meaning.failure_mode is None)
    strength[exact] = np.maximum(strength[exact], np.where(as_meant, CODE_EXACT, _CODE_EXACT_OTHER_KIND))
    places = {place for place in (columns.base.faults[number].place for number in exact) if place}
    if len(places) == 1:
        strength[columns.elsewhere[places.pop()]] *= _CODE_ELSEWHERE
    return Evidence(f"{CODE}{meaning.code}", strength, _CODE_LEAK, _CODE_RELIABILITY, present=True, text=meaning.code)
