"""The strengths of all faults as arrays, sparse both ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.faults.base import Fault, Floats, Integers, Links


@dataclass(frozen=True, slots=True)
class Draft:
    """A fault with what it shows of its own; what its neighbours' names say of it is the same for a whole part."""

    fault: Fault
    strengths: Mapping[str, float]


def link(
    drafts: Sequence[Draft], index: Mapping[str, int], neighbours: Mapping[str, Integers], neighbourly: float
) -> Links:
    """`neighbours` are, for each part, the findings that its whole system shows with strength `neighbourly`.

    Raises ValueError for a finding that no file holds.
    """
    shared = [neighbours[draft.fault.component.id] for draft in drafts]
    own = [place for draft in drafts for place in _places(draft, index)]
    faults = np.arange(len(drafts), dtype=np.int32)
    finding = np.concatenate([np.array(own, dtype=np.int32), *shared])
    fault = np.concatenate([_owners(faults, [len(one.strengths) for one in drafts]), _owners(faults, _sizes(shared))])
    strength = np.concatenate(
        [
            np.array([weight for draft in drafts for weight in draft.strengths.values()]),
            np.full(sum(_sizes(shared)), neighbourly),
        ]
    )
    return _sorted(finding, fault, strength, findings=len(index), faults=len(drafts))


def _places(draft: Draft, index: Mapping[str, int]) -> list[int]:
    try:
        return [index[name] for name in draft.strengths]
    except KeyError as error:
        raise ValueError(f"{draft.fault.id} names the finding {error.args[0]}, which no file holds") from error


def _sizes(rows: Sequence[Integers]) -> list[int]:
    return [len(row) for row in rows]


def _owners(faults: Integers, sizes: Sequence[int]) -> Integers:
    return np.repeat(faults, np.array(sizes, dtype=np.int64))


def _sorted(finding: Integers, fault: Integers, strength: Floats, *, findings: int, faults: int) -> Links:
    by_finding, by_fault = np.lexsort((fault, finding)), np.lexsort((finding, fault))
    return Links(
        finding_start=_starts(finding, findings),
        finding_fault=fault[by_finding],
        finding_weight=strength[by_finding],
        fault_start=_starts(fault, faults),
        fault_finding=finding[by_fault],
        fault_weight=strength[by_fault],
    )


def _starts(places: Integers, count: int) -> Integers:
    return np.concatenate(([0], np.cumsum(np.bincount(places, minlength=count)))).astype(np.int32)
