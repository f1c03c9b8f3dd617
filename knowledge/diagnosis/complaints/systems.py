"""Which system the words of a message speak of: logistic regression learned from the written-out complaints."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log
from zlib import crc32

import numpy as np

from knowledge.language.folding import words
from knowledge.regression import Features, Floats

BUCKETS = 1 << 15
_STEM = 4


@dataclass(frozen=True, slots=True)
class SystemWeights:
    """A row a system in the order of `names`, a column a bucket, the last one the offset.

    `rarity` of a bucket: natural log of how many complaints there are for each that holds it.
    """

    names: Sequence[str]
    weights: Floats
    rarity: Floats


class SystemScorer:
    """Safe to share between threads; a message costs a fraction of a millisecond."""

    def __init__(self, weights: SystemWeights | None = None) -> None:
        """Without `weights` the kept ones."""
        self._weights = weights or kept()
        self.names = tuple(self._weights.names)

    def chances(self, text: str) -> Floats:
        """Natural log of the chance of each system, in the order of `names`."""
        known = self._weights
        features = featurise(text, known.rarity)
        scores = known.weights[:, features.places] @ features.values + known.weights[:, -1]
        scores = scores - scores.max()
        return np.asarray(scores - np.log(np.exp(scores).sum()), np.float32)


def buckets(text: str) -> list[Counter[int]]:
    """How often each bucket is said, by words and by their beginnings; a number of several digits is any number."""
    said = ["0" if word.isdigit() and len(word) > 1 else word for word in words(text)]
    families = ((f"w:{word}" for word in said), (f"s:{word[:_STEM]}" for word in said))
    return [Counter(crc32(piece.encode()) % BUCKETS for piece in family) for family in families]


def featurise(text: str, rarity: Floats) -> Features:
    """Each family has length one, so that a long story is not surer than a short one."""
    places: list[int] = []
    values: list[Floats] = []
    for counts in buckets(text):
        found = list(counts)
        weighed = np.array([1 + log(times) for times in counts.values()], np.float32) * rarity[found]
        places += found
        values.append(weighed / (float(np.sqrt((weighed**2).sum())) or 1.0))
    return Features(np.asarray(places, np.int64), np.concatenate(values).astype(np.float32))


@cache
def kept() -> SystemWeights:
    """The weights as `python -m scripts.complaint_likeness` left them."""
    with (resources.files("knowledge") / "diagnosis" / "complaints" / "systems.npz").open("rb") as file:
        table = np.load(file)
        weights = table["weights"].astype(np.float32) * table["step"]
        return SystemWeights([str(name) for name in table["names"]], weights, table["rarity"].astype(np.float32))
