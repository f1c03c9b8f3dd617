"""Which part the words of a message speak of: a small network learned from the written-out complaints.

A message is the sum of the vectors of its words, of their beginnings and of a few letters in a row, and each part a
direction among them (Joulin et al., "Bag of Tricks for Efficient Text Classification", EACL 2017; Bojanowski et al.,
"Enriching Word Vectors with Subword Information", TACL 2017). It holds what many such networks, learned from other
random beginnings, say together: their mean generalises better than any one of them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log

import numpy as np
import numpy.typing as npt

from knowledge.diagnosis.complaints.features import Pieces, families
from knowledge.regression import Features, Floats


@dataclass(frozen=True, slots=True)
class PartWeights:
    """`vectors`: a row a piece; `directions`: a row a part; `usual`: what is added to each part's score."""

    names: Sequence[str]
    pieces: Pieces
    """Those known, in order."""
    rarity: Floats
    """Of each piece: natural log of how many complaints there are for each that holds it."""
    vectors: npt.NDArray[np.int8]
    directions: Floats
    usual: Floats


class PartScorer:
    """Safe to share between threads; a message costs a fraction of a millisecond."""

    def __init__(self, weights: PartWeights | None = None) -> None:
        """Without `weights` the kept ones."""
        self._weights = weights or kept()
        self.names = tuple(self._weights.names)

    def chances(self, text: str) -> Floats:
        """Natural log of the chance of each part, in the order of `names`, as often as each is complained of there."""
        known = self._weights
        said = featurise(families(text), known.pieces, known.rarity)
        vector = said.values @ known.vectors[said.places].astype(np.float32)
        scores = known.directions @ vector + known.usual
        scores = scores - scores.max()
        return np.asarray(scores - np.log(np.exp(scores).sum()), np.float32)


def featurise(said: Sequence[Counter[int]], pieces: Pieces, rarity: Floats) -> Features:
    """The known ones by their place; each family has length one, so that a long story is not surer than a short one."""
    places: list[npt.NDArray[np.int64]] = []
    values: list[Floats] = []
    for counts in said:
        found = np.array(sorted(counts), np.uint32)
        place = np.searchsorted(pieces, found).clip(max=len(pieces) - 1)
        known = pieces[place] == found
        times = np.array([1 + log(counts[one]) for one in found[known].tolist()], np.float32)
        weighed = times * rarity[place[known]]
        places.append(place[known])
        values.append(weighed / (float(np.sqrt((weighed**2).sum())) or 1.0))
    return Features(np.concatenate(places).astype(np.int64), np.concatenate(values).astype(np.float32))


@cache
def kept() -> PartWeights:
    """The weights as `python -m scripts.complaint_likeness` left them."""
    with (resources.files("knowledge") / "diagnosis" / "complaints" / "parts.npz").open("rb") as file:
        table = np.load(file)
        return PartWeights(
            [str(name) for name in table["names"]],
            table["pieces"],
            table["rarity"].astype(np.float32),
            table["vectors"],
            table["directions"].astype(np.float32),
            table["usual"].astype(np.float32),
        )
