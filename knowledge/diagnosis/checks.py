"""The findings as columns of numbers: what asking each costs, how far its answer is trusted, what it opens."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from knowledge.diagnosis.access import opening
from knowledge.faults.base import FaultBase, Finding, FindingKind, Floats, Integers

RELIABILITY = {"owner": 0.92, "look": 0.9, "scan": 0.97, "mechanic": 0.97}
MINUTE_EUR = 0.5
DANGER = 4
_FROM_THE_SEAT, AT_ONCE = frozenset({"owner"}), frozenset({"owner", "look"})
_NONE = -1


@dataclass(frozen=True, slots=True)
class Checks:
    """One entry a finding, in the order of the base."""

    price: Floats
    """Money and minutes, with what must be opened first."""
    trust: Floats
    leak: Floats
    opens: Integers
    """Numbers what making the check leaves open, -1 for nothing."""
    opening: Floats
    """What opening it is of the price."""
    from_the_seat: "np.typing.NDArray[np.bool_]"
    at_once: "np.typing.NDArray[np.bool_]"
    """What the person can answer without a workshop."""
    of_danger: "np.typing.NDArray[np.bool_]"
    """Of these, what nobody should go on driving with."""

    @classmethod
    def of(cls, base: FaultBase) -> "Checks":
        found = base.findings
        openings = [opening(base, one) for one in found]
        names = sorted({name for name, _ in openings} - {""})
        numbers = {name: number for number, name in enumerate(names)}
        at_once = np.array([one.who in AT_ONCE for one in found])
        return cls(
            price=np.array([one.cost_eur + one.minutes * MINUTE_EUR for one in found]),
            trust=np.array([RELIABILITY[one.who] for one in found]),
            leak=np.array([one.leak for one in found]),
            opens=np.array([_opens(one, numbers.get(name)) for one, (name, _) in zip(found, openings, strict=True)]),
            opening=np.array([euros for _, euros in openings]),
            from_the_seat=np.array([one.who in _FROM_THE_SEAT for one in found]),
            at_once=at_once,
            of_danger=at_once & np.array([one.urgency >= DANGER and one.askable for one in found]),
        )

    def opened(self, made: Iterable[int]) -> Integers:
        """What these checks left open."""
        found = self.opens[list(made)] if made else np.array([], dtype=np.int64)
        return np.asarray(found[found >= 0])


def _opens(finding: Finding, number: int | None) -> int:
    is_made = finding.askable or finding.kind is FindingKind.readout
    return number if is_made and number is not None else _NONE
