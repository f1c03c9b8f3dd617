"""How likely a line is angry at the house, learned from written-out lines: irony, resignation, ways without a rule."""

from functools import cache
from importlib import resources
from math import exp

import numpy as np

from knowledge.regression import Features, Floats
from knowledge.support.anger.features import featurise

_FEWEST_WORDS = 3
"""« Rien » or « yo » alone tells nothing of how somebody feels."""


def chance(weights: Floats, features: Features) -> float:
    """`weights`: one a place and a last one for the offset."""
    return 1 / (1 + exp(-float(weights[features.places] @ features.values + weights[-1])))


class AngerScorer:
    """Serves the weights that `training` learned over the features of the classifier; a line costs a millisecond."""

    def __init__(self, weights: Floats, *, threshold: float) -> None:
        self._weights = weights
        self._threshold = threshold

    def sounds_angry(self, text: str) -> bool:
        if len(text.split()) < _FEWEST_WORDS:
            return False
        return chance(self._weights, featurise(text)) > self._threshold


@cache
def anger_scorer() -> AngerScorer:
    """The one scorer of the process, read at its first use."""
    with (resources.files("knowledge") / "support" / "anger" / "weights.npz").open("rb") as file, np.load(file) as kept:
        weights = kept["weights"].astype(np.float32) * kept["step"]
        return AngerScorer(weights, threshold=float(kept["threshold"]))


def learned_from() -> str:
    """The fingerprint of the lines the kept weights were learned from."""
    with (resources.files("knowledge") / "support" / "anger" / "weights.npz").open("rb") as file, np.load(file) as kept:
        return str(kept["fingerprint"])
