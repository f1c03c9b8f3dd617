"""The faults as columns of numbers, so that sums over thousands of them cost little. Built once from the base."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.diagnosis.checks import Checks
from knowledge.faults.base import Fault, FaultBase, Floats, Integers

Booleans = np.typing.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a fault, in the order of the base; values handed in may carry the unknown cause last, left out."""

    base: FaultBase
    systems: tuple[str, ...]
    parts: tuple[str, ...]
    system: Integers
    part: Integers
    failure: Integers
    """Numbers a part with a way of failing, wherever it stands: the faults of one failure differ by place or car."""
    urgency: Integers
    askable: Booleans
    """One entry a finding: whether it can be asked about."""
    checks: Checks
    of_kind: Mapping[str, Booleans]
    """Kind of failure of a code → which faults fail so."""
    members: tuple[Integers, ...]
    """The faults of each part."""
    elsewhere: Mapping[str, Integers]
    """Place of a car → the faults of the parts that stand there, where they stand at another: the other cylinders."""

    @classmethod
    def of(cls, base: FaultBase) -> "Columns":
        systems, system = _numbered([fault.system for fault in base.faults], base.systems)
        parts, part = _numbered([fault.component.id for fault in base.faults], base.components)
        order = np.argsort(part, kind="stable")
        return cls(
            base=base,
            systems=systems,
            parts=parts,
            system=system,
            part=part,
            failure=_failures(base.faults, part),
            urgency=np.array([fault.urgency for fault in base.faults]),
            askable=np.array([finding.askable for finding in base.findings]),
            checks=Checks.of(base),
            of_kind=_kinds(base.faults),
            members=tuple(np.split(order, np.searchsorted(part[order], np.arange(1, len(parts))))),
            elsewhere=_elsewhere(base.faults),
        )

    def by_system(self, probability: Floats) -> Mapping[str, float]:
        sums = _sums(self.system, probability, len(self.systems))
        return dict(zip(self.systems, sums.tolist(), strict=True))

    def by_part(self, probability: Floats) -> Floats:
        return _sums(self.part, probability, len(self.parts))

    def by_urgency(self, probability: Floats, levels: int) -> Floats:
        return _sums(self.urgency, probability, levels)

    def at_level(self, probability: Floats, level: int, system: str) -> float:
        """How much the faults of one system and one urgency hold."""
        among = (self.urgency == level) & (self.system == self.systems.index(system))
        return float(probability[: len(among)][among].sum())

    def of_parts(self, components: Sequence[str]) -> Integers:
        """The faults of all of them; none for a part that the base does not hold."""
        held = [self.members[self.parts.index(one)] for one in components if one in self.parts]
        return np.concatenate(held) if held else np.array([], dtype=np.int64)


def _sums(groups: Integers, values: Floats, count: int) -> Floats:
    return np.bincount(groups, values[: len(groups)], count).astype(np.float64, copy=False)


def _numbered(names: Sequence[str], order: Iterable[str]) -> tuple[tuple[str, ...], Integers]:
    known = tuple(order)
    places = {name: place for place, name in enumerate(known)}
    return known, np.array([places[name] for name in names])


def _failures(faults: Sequence[Fault], part: Integers) -> Integers:
    """Failures of one part stand side by side."""
    modes = {mode: place for place, mode in enumerate(sorted({fault.mode for fault in faults}))}
    keys = part * len(modes) + np.array([modes[fault.mode] for fault in faults])
    return np.unique(keys, return_inverse=True)[1]


def _kinds(faults: Sequence[Fault]) -> Mapping[str, Booleans]:
    kinds: dict[str, Booleans] = defaultdict(lambda: np.zeros(len(faults), dtype=np.bool_))
    for place, fault in enumerate(faults):
        for kind in fault.code_kinds:
            kinds[kind][place] = True
    return dict(kinds)


def _elsewhere(faults: Sequence[Fault]) -> Mapping[str, Integers]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, fault in enumerate(faults):
        if fault.place:
            for place in fault.component.places:
                if place != fault.place:
                    found[place].append(number)
    return {place: np.array(numbers, dtype=np.int64) for place, numbers in found.items()}


def spans(starts: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """All places of some stretches one after another, and which stretch each belongs to."""
    sizes = ends - starts
    owner = np.repeat(np.arange(len(starts)), sizes)
    first = np.repeat(starts - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    return first + np.arange(int(sizes.sum())), owner
