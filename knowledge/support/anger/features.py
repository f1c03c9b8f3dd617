"""A line as the scorer of anger sees it: as the classifier does, and what it speaks of together."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import combinations

import numpy as np

from knowledge.language.texting import written_out
from knowledge.regression import Features
from knowledge.support.classifier import support_classifier
from knowledge.support.features import width as of_classifier

_SIGN, _PAIR = 0.5, 0.35
"""What a sign counts, and two of them in one line."""


@cache
def _signs() -> Sequence[re.Pattern[str]]:
    text = (resources.files("knowledge") / "support" / "anger" / "signs.toml").read_text("utf-8")
    return [re.compile(pattern) for pattern in tomllib.loads(text)["signs"].values()]


def width() -> int:
    """How many places a vector has."""
    return of_classifier() + len(_signs()) ** 2


def featurise(text: str) -> Features:
    written = written_out(text)
    held = [number for number, pattern in enumerate(_signs()) if pattern.search(written)]
    places = [of_classifier() + number * (len(_signs()) + 1) for number in held]
    places += [of_classifier() + first * len(_signs()) + second for first, second in combinations(held, 2)]
    values = [_SIGN] * len(held) + [_PAIR] * (len(places) - len(held))
    words = support_classifier().features(text)
    return Features(
        np.concatenate([words.places, np.asarray(places, np.int64)]),
        np.concatenate([words.values, np.asarray(values, np.float32)]),
    )
