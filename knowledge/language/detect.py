"""Which of our two languages a short message is written in; None when it says nothing."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import log
from typing import Literal

from knowledge.language.folding import fold

_WORD = re.compile(r"(?<![\w@./-])[a-z]+(?:'[a-z]+)*(?![\w@/])")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu)'")
_CONTRACTED = re.compile(r"\w(?:n't|'s|'m|'ll|'ve|'re|'d)$")
_ACCENTED = re.compile(r"[éèêëàâùûçôîïœ]\w*")
_STRONG, _WEAK, _LOOK, _ACCENT = 1.0, 0.3, 0.6, 1.5
# A hint or two of an unknown word is not enough to change the language of an answer.
_LEAST = 0.5
# Log-odds of the letters of an unknown word: below the first they say nothing, at the second all they can.
_FAINT, _CLEAR = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Detection:
    """`confidence` is between 0 and 1; a message in two languages or in hints only stands low."""

    language: Literal["fr", "en"] | None
    confidence: float


def detect_language(text: str) -> Detection:
    french = _ACCENT * len(_ACCENTED.findall(text.lower()))
    english = 0.0
    for word in _WORD.findall(fold(text)):
        more_french, more_english = _weigh(word)
        french += more_french
        english += more_english
    best = max(french, english)
    if best < _LEAST or french == english:
        return Detection(None, 0.0)
    confidence = abs(french - english) / (french + english) * min(1.0, best)
    return Detection("fr" if french > english else "en", round(confidence, 3))


@lru_cache(maxsize=8192)
def _weigh(word: str) -> tuple[float, float]:
    """The weight of a folded word for French and for English."""
    known = _words().get(word) or _words().get(word.replace("'", ""))
    if known is not None:
        return known
    if _ELIDED.match(word):
        return (_STRONG, 0.0)
    if _CONTRACTED.search(word):
        return (0.0, _STRONG)
    if len(word) < 4:  # too short to have a look
        return (0.0, 0.0)
    odds = sum(_trigrams().get(three, 0.0) for three in _threes(word))
    strength = _LOOK * min(1.0, abs(odds) / _CLEAR) if abs(odds) > _FAINT else 0.0
    return (strength, 0.0) if odds > 0 else (0.0, strength)


def _threes(word: str) -> Iterator[str]:
    framed = f"^{word}$"
    return (framed[place : place + 3] for place in range(len(framed) - 2))


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """The folded words, two letters or more, that the lists of either language hold."""
    return frozenset(_words())


@lru_cache(maxsize=1)
def _trigrams() -> Mapping[str, float]:
    """How much more often three letters stand in the French words than in the English ones, as log-odds."""
    counts = (Counter[str](), Counter[str]())
    for word, weights in _words().items():
        for place in (0, 1):
            if weights[place] == _STRONG and weights[1 - place] == 0:
                counts[place].update(_threes(word))
    totals = [count.total() for count in counts]
    return {
        three: log((counts[0][three] + 0.5) / totals[0]) - log((counts[1][three] + 0.5) / totals[1])
        for three in counts[0].keys() | counts[1].keys()
    }


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[float, float]]:
    text = (resources.files("knowledge") / "corpus" / "languages.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    weights: dict[str, tuple[float, float]] = {}
    for place, language in enumerate(("fr", "en")):
        for strength, weight in (("weak", _WEAK), ("strong", _STRONG)):
            for word in lists[language][strength].split():
                both = list(weights.get(word, (0.0, 0.0)))
                both[place] = max(both[place], weight)
                weights[word] = (both[0], both[1])
    return weights | dict.fromkeys(lists["neither"]["words"].split(), (0.0, 0.0))
