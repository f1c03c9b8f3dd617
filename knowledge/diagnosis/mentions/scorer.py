"""How likely a name of a part that was found names that part here: « la rotule du genou » does not."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from math import exp

import numpy as np

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.mentions.features import Knows, featurise
from knowledge.regression import Floats

_ENOUGH = 0.2
"""A name that is refused is evidence lost: it is where the words are four times as likely to name none."""


class MentionScorer:
    """Serves the weights that `training` learned: one a place, the last one the offset."""

    def __init__(self, weights: Floats, *, enough: float) -> None:
        """`enough`: the chance from which a name is taken for a part's."""
        self._weights = weights
        self.enough = enough

    def chance(self, tokens: Sequence[Token], one: Occurrence, named: Sequence[Occurrence], knows: Knows) -> float:
        """The probability that `one` of the names in the text names a part there."""
        features = featurise(tokens, one, named, knows)
        score = float(self._weights[features.places] @ features.values + self._weights[-1])
        return 1 / (1 + exp(-score))


@cache
def mention_scorer() -> MentionScorer:
    """The one scorer of the process, read at its first use."""
    with _kept().open("rb") as file, np.load(file) as kept:
        return MentionScorer(kept["weights"].astype(np.float32) * kept["step"], enough=_ENOUGH)


def learned_from() -> str:
    """The fingerprint of the lines the kept weights were learned from."""
    with _kept().open("rb") as file, np.load(file) as kept:
        return str(kept["fingerprint"])


def _kept() -> resources.abc.Traversable:
    return resources.files("knowledge") / "diagnosis" / "mentions" / "weights.npz"
