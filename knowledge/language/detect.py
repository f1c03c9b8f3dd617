"""Which of our two languages a short message is written in; None when it says nothing."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from knowledge.language.folding import fold

_WORD = re.compile(r"(?<![\w@./-])[a-z]+(?:'[a-z]+)*(?![\w@/])")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu)'")
_CONTRACTED = re.compile(r"\w(?:n't|'s|'m|'ll|'ve|'re|'d)$")
_ACCENTED = re.compile(r"\w*[éèêëàâùûçôîïœ]\w*")
# The look of a word that neither list holds.
_FRENCH_LOOK = re.compile(
    r"(?:eur|euse|aux|eux|ez|ait|ais|oir|oire|ment|ique|elle|ette|eau|eaux|ienne|aille|euille|ois|oit)$|qu|oeu|^ch[^r]"
)
_ENGLISH_LOOK = re.compile(r"(?:ing|ed|ly|ness|ght|ck|sh|tch|ty|ful|less|wn|ry)$|^th|^wh|^kn|oo|ee|ough|ow")
_STRONG, _WEAK, _LOOK, _ACCENT = 1.0, 0.3, 0.5, 1.5
_LEAST = 0.3


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
    confidence = abs(french - english) / (french + english) * min(1.0, 0.5 + best / 2)
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
    return (_LOOK * bool(_FRENCH_LOOK.search(word)), _LOOK * bool(_ENGLISH_LOOK.search(word)))


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
