"""Whether a question speaks of cars at all, by its words."""

import re
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.language.folding import fold, stem, words
from knowledge.language.terms import STOP
from knowledge.language.vehicles import find_vehicle

_CODE = re.compile(r"\b[pbcu][0-3][0-9a-f]{3}\b")
_MISTYPED_FROM = 5
_ALIKE = 88.0
_SHORTEST = 3
_NO_THINGS = frozenset(("tell", "tells", "show", "shows", "match", "past", "sink"))
"""Forms of other words whose stem is that of a thing: « tells » is no « télé »."""


@cache
def _listed() -> tuple[frozenset[str], tuple[str, ...]]:
    """The stems of the trade, and those of its words that are long enough to be mistyped and still known."""
    listed = words(Path(__file__).with_name("trade_words.txt").read_text("utf-8"))
    return frozenset(map(stem, listed)), tuple(word for word in listed if len(word) >= _MISTYPED_FROM)


@lru_cache(maxsize=4096)
def is_of_the_trade(word: str) -> bool:
    """A folded word of the list, in any form, or one letter away."""
    stems, long = _listed()
    if stem(word) in stems:
        return True
    return (
        len(word) >= _MISTYPED_FROM
        and word.isalpha()
        and process.extractOne(word, long, scorer=fuzz.ratio, score_cutoff=_ALIKE) is not None
    )


@cache
def _elsewhere() -> frozenset[str]:
    listed = Path(__file__).with_name("other_words.txt").read_text("utf-8")
    stems, _ = _listed()
    return frozenset(map(stem, words(listed))) - stems


def is_of_another_trade(word: str) -> bool:
    """A folded word for a thing of the house, of the kitchen, of a pastime."""
    return len(word) >= _SHORTEST and word not in STOP and word not in _NO_THINGS and stem(word) in _elsewhere()


def names_another_thing(question: str) -> bool:
    """A thing of the house, of the kitchen, a pastime: « la batterie de mon ordinateur » is none of a car."""
    return any(is_of_another_trade(word) for word in words(question))


def speaks_of_cars(question: str) -> bool:
    """Words of the trade, a fault code or the name of a car."""
    if any(is_of_the_trade(word) for word in words(question)) or _CODE.search(fold(question)):
        return True
    found = find_vehicle(question)
    return found is not None and (found.mention.make or found.mention.model) is not None
