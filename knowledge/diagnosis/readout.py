"""Having the stored fault codes read: one check with as many outcomes as there are codes, and "none" besides."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from knowledge.diagnosis.model import CODE_EXACT, Evidence
from knowledge.diagnosis.observation import Observation
from knowledge.faults.base import CODES_READ, FaultBase, Floats, Integers

_STRAY = 0.03
"""Of the cars whose fault stores no code, those that hold one of an older matter; estimate."""
_RELIABILITY = 0.97


def stored(base: FaultBase, faults: Integers) -> Floats:
    """P(what is read | fault), a row for each code of these faults and the last for none; the unknown cause last.

    A fault that may store several codes is taken to store one of them, each as often.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for column, fault in enumerate(faults.tolist()):
        for code in base.faults[fault].codes:
            rows[code].append(column)
    counts = np.array([len(base.faults[fault].codes) for fault in faults])
    chance = np.full((len(rows) + 1, len(faults) + 1), _STRAY / max(1, len(rows)))
    for row, columns in enumerate(rows.values()):
        chance[row, columns] += (CODE_EXACT - _STRAY) / counts[columns]
    chance[-1] = 1 - chance[:-1].sum(axis=0)
    return chance


class Readout:
    """Once for the base: what an empty memory says against the faults that would have stored a code."""

    def __init__(self, base: FaultBase) -> None:
        has_codes = np.array([bool(fault.codes) for fault in base.faults])
        self._strength = np.append(np.where(has_codes, CODE_EXACT, 0.0), 0.0)

    def of(self, heard: Sequence[Observation]) -> Evidence | None:
        """None unless the codes were read and there was none."""
        said = next((one for one in heard if one.finding == CODES_READ and one.polarity == "absent"), None)
        if said is None:
            return None
        return Evidence(CODES_READ, self._strength, _STRAY, _RELIABILITY, present=False, text=said.text, asked=True)
