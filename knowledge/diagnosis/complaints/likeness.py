"""Whose complaints a message sounds like: a weight for each part, learned from written-out lines, counted at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.diagnosis.columns import spans
from knowledge.diagnosis.complaints.features import Pieces, pieces
from knowledge.faults.base import Floats

_SHARPNESS = 0.2
"""How much of the counted evidence holds: words of one message repeat each other."""
_LOWEST = 0.01
"""What is left of a part whose complaints sound quite otherwise: no words speak against it for certain."""
_CLEAR = 35.0
"""Natural log: what the words of a whole complaint weigh for the part it fits best. Fewer words are believed less."""
_FAINT = 12.0
"""A few words that fit some part a little, as any do, sound like nothing."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Rows by piece: from `starts[n]` to `starts[n + 1]` the parts that `pieces[n]` speaks for, and how much."""

    names: Sequence[str]
    pieces: Pieces
    starts: npt.NDArray[np.uint32]
    parts: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.float16]
    """Natural log."""


class Likeness(NamedTuple):
    """`share`: how likely such words are of each part, against the part they fit best, from a small share up to 1.

    `clarity`, from 0 to 1: how much of a whole complaint was told.
    """

    share: Floats
    clarity: float


class LikenessReader:
    """Safe to share between threads."""

    def __init__(self, parts: Sequence[str], weights: Weights | None = None) -> None:
        """`parts`: ids in the order in which they are answered for; without `weights` the kept ones."""
        self._weights = weights or kept()
        places = {part: place for place, part in enumerate(parts)}
        self._place = np.array([places.get(name, len(parts)) for name in self._weights.names], np.int64)
        self._count = len(parts)

    def scores(self, text: str) -> Floats:
        """The evidence for each part, natural log, none for a part without lines."""
        known = self._weights
        said = pieces(text)
        found = np.searchsorted(known.pieces, said)
        found = found[found < len(known.pieces)]
        found = found[np.isin(known.pieces[found], said)]
        entry, _ = spans(known.starts[found].astype(np.int64), known.starts[found + 1].astype(np.int64))
        counted = np.bincount(self._place[known.parts[entry]], known.weights[entry].astype(np.float64), self._count + 1)
        return counted[: self._count].astype(np.float64, copy=False)

    def read(self, text: str) -> Likeness | None:
        """None where the words sound like no part's complaint."""
        scores = self.scores(text)
        best = float(scores.max())
        if best < _FAINT:
            return None
        clarity = min(1.0, (best - _FAINT) / (_CLEAR - _FAINT))
        return Likeness(np.maximum(_LOWEST, np.exp(_SHARPNESS * clarity * (scores - best))), clarity)


@cache
def kept() -> Weights:
    """The weights as `python -m scripts.complaint_likeness` left them."""
    with (resources.files("knowledge") / "diagnosis" / "complaints" / "weights.npz").open("rb") as file:
        table = np.load(file)
        return Weights(
            [str(name) for name in table["names"]],
            table["pieces"], table["starts"], table["parts"], table["weights"],
        )  # fmt: skip
