"""Learns the weights of the scorer of anger from its lines; run by hand when they change, never in service.

Anger counts as much as calm. The threshold comes from lines whose ways a scorer of the others did not see.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

import numpy as np

from knowledge.regression import Features, Floats, fit
from knowledge.support.anger.features import featurise, width
from knowledge.support.anger.lines import Line
from knowledge.support.anger.scorer import chance
from knowledge.support.classifier import learned_from as classifier_learned_from

_FOLDS = 5
_TAKEN_AT_MOST = 0.02
"""Of the calm lines that were left out."""
FILES = ("angry.fr", "angry.en", "calm.fr", "calm.en", "signs")


@dataclass(frozen=True, slots=True)
class Learned:
    weights: Floats
    """One column a place and a last one for the offset."""
    threshold: float
    heard: float
    """The share of the angry lines that were left out from the threshold on."""


def fingerprint() -> str:
    """Changes with any line and with the classifier whose features are read."""
    folder = resources.files("knowledge") / "support" / "anger"
    digest = hashlib.sha256(classifier_learned_from().encode())
    for name in FILES:
        digest.update((folder / f"{name}.toml").read_bytes())
    return digest.hexdigest()[:16]


def learn(told: Sequence[Line]) -> Learned:
    rows = [featurise(line.text) for line in told]
    angry = np.asarray([line.angry for line in told])
    ways = sorted({line.way for line in told})
    Random(_FOLDS).shuffle(ways)
    fold_of = {way: number % _FOLDS for number, way in enumerate(ways)}
    folds = np.asarray([fold_of[line.way] for line in told])
    unseen = np.zeros(len(told), np.float32)
    for fold in range(_FOLDS):
        kept, left = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        weights = _fit([rows[place] for place in kept], angry[kept])
        unseen[left] = [chance(weights, rows[place]) for place in left]
    calm = np.sort(unseen[~angry])
    threshold = round(float(calm[-1 - int(_TAKEN_AT_MOST * len(calm))]), 3)
    return Learned(_fit(rows, angry), threshold, float((unseen[angry] > threshold).mean()))


def _fit(rows: Sequence[Features], angry: np.typing.NDArray[np.bool_]) -> Floats:
    weights = fit(rows, angry.astype(np.int64), classes=2, width=width())
    return np.asarray(weights[1] - weights[0], np.float32)
