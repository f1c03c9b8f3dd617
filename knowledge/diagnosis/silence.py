"""What was not told, though somebody with that fault would likely have told it: silence speaks a little against it."""

from collections.abc import Sequence

import numpy as np

from knowledge.diagnosis.model import CIRCUMSTANCES, Evidence
from knowledge.diagnosis.observation import Observation
from knowledge.faults.base import FaultBase, FindingKind, Floats

SILENCE = "unsaid"
_WOULD_TELL = 0.25
"""How often somebody tells of a sign that their car shows, kept low: silence is no denial; estimate."""
_CERTAIN = 0.97


class Silence:
    """Once for the base: how likely each fault is to leave everything untold."""

    def __init__(self, base: FaultBase) -> None:
        self._base = base
        self._noticed = np.array(
            [
                one.kind is FindingKind.symptom and one.who in {"owner", "look"} and one.id not in CIRCUMSTANCES
                for one in base.findings
            ]
        )
        links = base.links
        owner = np.repeat(np.arange(len(base.faults)), np.diff(links.fault_start))
        kept = np.where(self._noticed[links.fault_finding], _untold(links.fault_weight), 0.0)
        self._all = np.bincount(owner, kept, len(base.faults)).astype(np.float64, copy=False)

    def of(self, heard: Sequence[Observation], *, occasions: int = 1) -> Evidence | None:
        """None while they have told nothing that their car does; signs told or answered are no silence.

        `occasions` is how often they could have told: at first, and when asked what else there is.
        """
        if not any(self._is_told(one) for one in heard):
            return None
        logarithms = np.append(self._all, self._all.mean())
        index = self._base.finding_index
        for place in sorted({index[one.finding] for one in heard if one.finding in index}):
            if not self._noticed[place]:
                continue
            faults, weights = self._base.links.of_finding(place)
            logarithms[faults] -= _untold(weights)
        strength = np.exp(occasions * (logarithms - logarithms.max()))
        return Evidence(SILENCE, strength, 0.0, 1.0, present=True, text="", asked=True)

    def _is_told(self, one: Observation) -> bool:
        place = self._base.finding_index.get(one.finding)
        return one.polarity == "present" and not one.asked and place is not None and bool(self._noticed[place])


def _untold(weights: Floats) -> Floats:
    return np.log(1 - _WOULD_TELL * np.minimum(weights, _CERTAIN))
