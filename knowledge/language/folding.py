"""One way to compare words: lower case, no accents, plain apostrophes; and stems for ranking."""

import re
import unicodedata
from functools import lru_cache
from typing import Protocol

from Stemmer import Stemmer

_WORD = re.compile(r"[a-z0-9]+")
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
"""The combining marks of Latin script, as they come out of a decomposition."""
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def fold(text: str) -> str:
    """Lower case without accents; digits, spaces and punctuation stay, so offsets of plain text mostly hold."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).lower())
    if decomposed.isascii():
        return decomposed
    plain = _ACCENTS.sub("", decomposed)
    return plain if plain.isascii() else _without_marks(plain)


def _without_marks(decomposed: str) -> str:
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The folded words and numbers of a text, in order."""
    return _WORD.findall(fold(text))


class _Stemmer(Protocol):
    def stemWord(self, word: str, /) -> str: ...  # noqa: N802 -- the library's name


@lru_cache(maxsize=1)
def _french() -> _Stemmer:
    # Without a memory of its own, which threads must not share; `stem` remembers.
    stemmer: _Stemmer = Stemmer("french", 0)
    return stemmer


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The French stem of a folded word. Cached: a conversation repeats its words."""
    return str(_french().stemWord(word))
