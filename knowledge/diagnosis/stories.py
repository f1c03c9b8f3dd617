"""Whether what is told now belongs to the complaint told before, or is another story of the same car."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.diagnosis.diagnosis import Cause, DiagnosticRequest
from knowledge.diagnosis.diagnostician import Account, Diagnostician
from knowledge.diagnosis.kin import kin
from knowledge.faults.base import FaultBase, FindingKind

_UNEXPLAINED = 0.5
"""From this share of "another cause" on, the earlier complaint does not explain what is told."""
_LEADING = 0.05
"""From this probability on, a cause is told."""
_MOST = 0.6
"""The causes that lead are those which together are as likely as this: what comes after them explains nothing."""


@dataclass(frozen=True, slots=True)
class Story:
    """The words and the codes of one complaint."""

    text: str
    codes: tuple[str, ...] = ()

    def and_then(self, later: "Story") -> "Story":
        return Story(f"{self.text}\n{later.text}", (*self.codes, *later.codes))


def is_another(diagnostician: Diagnostician, before: Story, later: Story, *, today: date) -> bool:
    """Whether the later one is badly explained with the earlier one, and well alone."""
    together = _account(diagnostician, before.and_then(later), today)
    alone = _account(diagnostician, later, today)
    if together.other > _UNEXPLAINED and alone.other < together.other / 2:
        return True
    if _is_beside_the_codes(diagnostician, before, alone, today):
        return True
    earlier = _account(diagnostician, before, today)
    # Either the whole explains nothing of what is new, or what is new leaves nothing of what was told before.
    if _is_apart(together, alone) or _is_apart(together, earlier):
        return True
    return _has_nothing_in_common(diagnostician.base, together, earlier, alone)


def may_be_two(diagnostician: Diagnostician, text: str) -> bool:
    """Whether it speaks of comfort and of what the car rolls and stops with: air conditioning and brakes."""
    systems = _systems(diagnostician, text)
    return bool(systems & _COMFORT) and bool(systems & _CHASSIS)


def unrelated(diagnostician: Diagnostician, first: str, second: str) -> tuple[str, str] | None:
    """The two halves where one speaks of the chassis alone and the other of comfort alone, in this order; else None.

    No one part has to do with both. Engine, cooling and electricity have: air conditioning that stops while the
    engine overheats is one story.
    """
    for rolling, comfort in ((first, second), (second, first)):
        one, other = _systems(diagnostician, rolling), _systems(diagnostician, comfort)
        if one and other and one <= _CHASSIS and other <= _COMFORT:
            return rolling, comfort
    return None


def _systems(diagnostician: Diagnostician, text: str) -> frozenset[str]:
    base = diagnostician.base
    found: set[str] = set()
    for told in diagnostician.understand(text):
        place = base.finding_index.get(told.finding)
        if told.polarity != "present" or place is None:
            continue
        finding = base.findings[place]
        if finding.kind is FindingKind.system:
            found.add(finding.id.removeprefix("system_"))
        if finding.kind is FindingKind.mention:
            found.update(base.components[part].system for part in finding.components if part in base.components)
    return frozenset(found)


_COMFORT = frozenset({"hvac", "seats", "doors_locks", "body", "visibility"})
_CHASSIS = frozenset({"brakes", "steering", "suspension", "tyres_wheels", "transmission", "exhaust"})


def _is_beside_the_codes(diagnostician: Diagnostician, before: Story, later: Account, today: date) -> bool:
    """A code alone was told, and none of its leading causes shows any sign of what is told now."""
    codes = _account(diagnostician, before, today)
    signs = {name for name in later.told if _is_sign(diagnostician.base, name)}
    if not before.codes or codes.told or not signs:
        return False
    modes = (mode.fault for cause in _leading(codes.causes) for mode in cause.modes)
    signs |= {other for name in signs for other in kin(name, codes.energy)}
    return signs.isdisjoint(name for fault in modes for name in _shown(diagnostician.base, fault))


def _is_sign(base: FaultBase, name: str) -> bool:
    return name in base.finding_index and base.finding(name).kind is FindingKind.symptom


def _shown(base: FaultBase, fault: str) -> Iterator[str]:
    places, _ = base.links.of_fault(base.fault_index[fault])
    return (base.findings[place].id for place in places)


def _account(diagnostician: Diagnostician, story: Story, today: date) -> Account:
    return diagnostician.account(DiagnosticRequest(text=story.text, codes=story.codes, today=today))


def _is_apart(together: Account, alone: Account) -> bool:
    """Whether no leading cause of the whole has anything to say of one complaint, nor lies where that leads alone."""
    leading = _leading(together.causes)
    if alone.abstained or not alone.causes or not leading:
        return False
    explained = any(one.finding in alone.told for cause in leading for one in cause.reasons)
    return not explained and alone.causes[0].system not in {cause.system for cause in leading}


def _has_nothing_in_common(base: FaultBase, together: Account, earlier: Account, later: Account) -> bool:
    """Whether each of the leading causes shows signs of one complaint alone: airbag lights and oil that is burnt."""
    if earlier.abstained or later.abstained:
        return False
    systems = {earlier.causes[0].system, later.causes[0].system}
    if len(systems) == 1 or systems <= _CHASSIS:
        return False
    before = {name for name in earlier.told if _is_sign(base, name)}
    after = {name for name in later.told if _is_sign(base, name)}
    if not before or not after or before & after:
        return False
    modes = [mode.fault for cause in _leading(together.causes) for mode in cause.modes]
    shown = [set(_shown(base, fault)) for fault in modes]
    return bool(shown) and all(one.isdisjoint(before) or one.isdisjoint(after) for one in shown)


def _leading(causes: Sequence[Cause]) -> Sequence[Cause]:
    found: list[Cause] = []
    for cause in causes:
        if cause.probability < _LEADING or sum(one.probability for one in found) >= _MOST:
            break
        found.append(cause)
    return found
