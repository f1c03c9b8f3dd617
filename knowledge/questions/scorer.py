"""How likely a line asks to know something of cars: by weights learned from questions, complaints and other lines."""

import re
from functools import cache, lru_cache
from importlib import resources
from math import exp

import numpy as np

from knowledge.language.folding import fold, words
from knowledge.questions.features import featurise
from knowledge.regression import Floats

_REMEMBERED = 256
_SURELY = 0.9
_NOBODY = re.compile(
    r"\bil (?:n.)?(?:y a|fait|pleut|gele|neige|faut|vaut|s.agit|est (?:possible|normal|utile|dangereux|necessaire))\b"
    r"|\b(?:a|faut|est|vaut|y)[- ](?:t[- ])?il\b"
)
_OWN = frozenset(words("ma mon mes mien mienne notre nos je j m me moi ca il elle my mine our i we me us it this"))


@lru_cache(_REMEMBERED)
def asks_to_know(text: str) -> float:
    """From 0, a complaint or something else, to 1, a question that a library answers."""
    weights = _kept()
    told = featurise(text)
    return 1 / (1 + exp(-float(weights[told.places] @ told.values + weights[-1])))


def asks_in_general(text: str) -> bool:
    """Whether a line surely asks of cars at large: it sounds so, and says nothing of one's own or of oneself."""
    return asks_to_know(text) >= _SURELY and _OWN.isdisjoint(words(without_nobody(fold(text))))


def without_nobody(folded: str) -> str:
    """A folded line without what « il » says of nothing: « il pleut », « faut-il »."""
    return _NOBODY.sub(" ", folded)


@cache
def _kept() -> Floats:
    """The weights as `python -m scripts.question_scorer` left them; the last one is the offset."""
    with (resources.files("knowledge") / "questions" / "weights.npz").open("rb") as file, np.load(file) as kept:
        return np.asarray(kept["weights"].astype(np.float32) * kept["step"], np.float32)


def learned_from() -> str:
    """The fingerprint of the lines the kept weights were learned from."""
    with (resources.files("knowledge") / "questions" / "weights.npz").open("rb") as file, np.load(file) as kept:
        return str(kept["fingerprint"])
