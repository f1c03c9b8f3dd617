"""A customer who only says thank you: it asks for nothing, so that what was settled stays so."""

import re
from collections.abc import Sequence
from itertools import combinations

from agents.support.wishes import compiled, wish_in_letter
from knowledge.language.folding import fold, words

_SAID = compiled("courtesy.toml")
_CLAUSE = re.compile(r"[^.!…;:,()\n]+")
_LINKS = frozenset({"et", "and"})
_TOKEN = re.compile(r"[^\W_]+")
_BETWEEN_NAMES = frozenset({"de", "du", "des", "d", "la", "le", "l", "van", "von", "rue", "avenue", "bis", "et", "of"})
_ORDER = re.compile(r"\w+ez|cancel|refund|stop|call|reply|annule|rembourse|urgent")
"""Alone on a line it asks for something, and is nobody's name."""
_MOST = 40
_MOST_IN_A_NAME = 6
_MOST_IN_A_CLAUSE = 24
_LONGEST_PHRASE = 14
"""Words: what is longer tells of something."""


def only_thanks(text: str) -> bool:
    """Whether each of its clauses is made of courtesy and of what is well, down to the name at its end."""
    if "?" in text or len(words(text)) > _MOST or wish_in_letter(text) is not None:
        return False
    said = False
    for match in _CLAUSE.finditer(text):
        clause = words(match[0])
        found = _read(clause) if len(clause) <= _MOST_IN_A_CLAUSE else None
        if found is None and not (said and _is_signature(match[0])):
            return False
        said = said or bool(found)
    return said


def _read(said: Sequence[str]) -> bool | None:
    """Whether these words thank or say that all is well, or stand beside; None where some of them say anything else.

    They are read as a row of set phrases, each from its first word to its last.
    """
    ends: list[bool | None] = [False, *(None for _ in said)]
    """For each place whether the words before it thank; None where they cannot be read."""
    for start, end in combinations(range(len(said) + 1), 2):
        before, after = ends[start], ends[end]
        if before is not None and not after and end - start <= _LONGEST_PHRASE:
            found = _phrase(" ".join(said[start:end]))
            ends[end] = after if found is None else before or found
    return ends[-1]


def _phrase(folded: str) -> bool | None:
    if any(one.fullmatch(folded) for group in ("thanks", "well") for one in _SAID[group]):
        return True
    beside = folded in _LINKS or any(one.fullmatch(folded) for one in _SAID["beside"])
    return False if beside else None


def _is_signature(piece: str) -> bool:
    """Names, a number to call, a place: nothing in it is a word of a sentence."""
    found: Sequence[str] = _TOKEN.findall(piece)
    if len(found) > _MOST_IN_A_NAME and not all(one.isdecimal() for one in found):
        return False
    if len(found) == 1 and _ORDER.fullmatch(fold(found[0])):
        return False
    return all(one[0].isupper() or one.isdecimal() or fold(one) in _BETWEEN_NAMES for one in found)
