"""Whose complaints a message sounds like: a weight for each part, learned from written-out lines, counted at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.diagnosis.columns import spans
from knowledge.diagnosis.complaints.features import Pieces, pieces
from knowledge.diagnosis.complaints.parts import PartScorer
from knowledge.diagnosis.complaints.systems import SystemScorer
from knowledge.diagnosis.framing import feared
from knowledge.diagnosis.lexicon import tokens_of
from knowledge.faults.base import Floats
from knowledge.language.folding import words as words_of

_SHARPNESS, _FEW, _AS_SHORT, _LONGER = 0.05, 14, 20, 0.6
"""How much of the counted evidence holds: words of one message repeat each other. Of fewer words than so many it is
much less, as they fit many parts, whether counted or scored; of more than so many each tells less, by this power.
Learned from complaints with their repair: the whole of a long story, so read, leads to its part as often as its best
forty words or first sixty."""
_BY_SYSTEM, _BY_PART, _BY_PART_LONGER = 0.3, 0.9, 0.3
"""How much of what the words tell of the system holds for each of its parts, and of the part, which tells less of a
longer message by this power; learned likewise. How common a part is, the chance by words tells already: of enough words
it stands for what the base estimates."""
_LOWEST = 0.00005
"""What is left of a part whose complaints sound quite otherwise: no words speak against it for certain."""
_RAREST = 1e-7
_TELLING = 3
"""Letters of a word that may tell something."""
_FAINT, _FAINT_OF_A_CLAUSE, _CLAUSE = 10.0, 21.5, 6
"""Words that fit some part a little, as any do, sound like nothing; a clause, of fewer words than so many, sooner."""


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
    """`share`: how likely such words are of each part, against the part they fit best, from a small share up to 1."""

    share: Floats


class LikenessReader:
    """Safe to share between threads."""

    def __init__(
        self,
        parts: Mapping[str, str],
        common: Floats | None = None,
        weights: Weights | None = None,
        systems: SystemScorer | None = None,
        scorer: PartScorer | None = None,
    ) -> None:
        """`parts`: the system of each, in the order in which they are answered for; without weights the kept ones.

        `common`: how common each is as a cause, in any unit; equally, if left out.
        """
        self._weights = weights or kept()
        self._systems = systems or SystemScorer()
        self._scorer = scorer or PartScorer()
        self._system = np.array([self._systems.names.index(system) for system in parts.values()], np.int64)
        places = {part: place for place, part in enumerate(parts)}
        self._place = np.array([places.get(name, len(parts)) for name in self._weights.names], np.int64)
        self._scored = np.array([places.get(name, len(parts)) for name in self._scorer.names], np.int64)
        self._count = len(parts)
        self._common = np.log(np.maximum(common, _RAREST)) if common is not None else np.zeros(self._count)

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
        said = _without_fears(text)
        scores = self.scores(said)
        best, words = float(scores.max()), _tellings(said)
        if best < (_FAINT if words >= _CLAUSE else _FAINT_OF_A_CLAUSE):
            return None
        enough, short = min(1.0, words / _FEW) ** 3, _AS_SHORT / max(words, _AS_SHORT)
        likely = enough * _SHARPNESS * short**_LONGER * scores
        likely += _BY_SYSTEM * self._systems.chances(said)[self._system]
        likely += enough * (_BY_PART * short**_BY_PART_LONGER * self._parts(said) - self._common)
        return Likeness(np.maximum(_LOWEST, np.exp(likely - likely.max())))

    def _parts(self, said: str) -> Floats:
        """Natural log of the chance of each part by such words; nothing is told of one: as the unlikeliest."""
        chances = self._scorer.chances(said)
        likely = np.full(self._count + 1, chances.min(), np.float64)
        likely[self._scored] = chances
        return likely[: self._count]


def _tellings(said: str) -> int:
    """Different words that may tell something: what is said twice tells it once."""
    return len({word for word in words_of(said) if len(word) >= _TELLING and word.isalpha()})


def _without_fears(text: str) -> str:
    """What is only feared to come sounds like what has not happened."""
    tokens, folded = tokens_of(text)
    for place in feared(tokens):
        folded = folded[: tokens[place].start] + " " * len(tokens[place].text) + folded[tokens[place].end :]
    return folded


@cache
def kept() -> Weights:
    """The weights as `python -m scripts.complaint_likeness` left them."""
    with (resources.files("knowledge") / "diagnosis" / "complaints" / "weights.npz").open("rb") as file:
        table = np.load(file)
        return Weights(
            [str(name) for name in table["names"]],
            table["pieces"], table["starts"], table["parts"], table["weights"],
        )  # fmt: skip
