"""A message as pieces that count once each: words, their beginnings, and pairs of them that stand near each other."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from knowledge.language.folding import fold, words

Pieces = npt.NDArray[np.uint32]
"""Numbers of pieces, each once, in order."""
_SENTENCE = re.compile(r"[.;!?\n]+")
_WORD = re.compile(r"[a-z0-9]+")
_STEM, _STEM_OF_LONG, _LONG = 4, 5, 6
_IN_A_ROW = 4
_APART = 3
"""Words between two that still belong together."""
_PAIR = 1
"""The lowest bit of a piece says that it is a pair."""


def pieces(text: str) -> Pieces:
    """Every piece of a text, whatever the language; a number of several digits is any number."""
    return np.array(sorted({one for sentence in _SENTENCE.split(fold(text)) for one in _of(sentence)}), np.uint32)


def families(text: str) -> Sequence[Counter[int]]:
    """How often each word is said, each beginning and each few letters in a row, as pieces.

    A number of several digits is any number.
    """
    said = [_number_or(word) for word in words(text)]
    kinds = (
        (f"w:{word}" for word in said),
        (f"s:{_stem(word)}" for word in said),
        (f"g:{few}" for word in said for few in _in_a_row(word)),
    )
    return [Counter(_piece(one) for one in kind) for kind in kinds]


def is_pair(found: Pieces) -> npt.NDArray[np.bool_]:
    return (found & _PAIR).astype(np.bool_)


def _of(sentence: str) -> Iterator[int]:
    said = [_number_or(word) for word in _WORD.findall(sentence)]
    stems = [_stem(word) for word in said]
    yield from (_piece(f"w:{word}") for word in said)
    yield from (_piece(f"s:{stem}") for stem in stems)
    for apart in range(1, _APART + 1):
        for one, other in zip(stems, stems[apart:], strict=False):
            yield _piece(f"{min(one, other)}~{max(one, other)}") | _PAIR


def _number_or(word: str) -> str:
    return "0" if word.isdigit() and len(word) > 1 else word


def _in_a_row(word: str) -> Iterator[str]:
    """Letters that stand together, with the word's edges: most are left as they were in a word spelt wrong."""
    if len(word) >= _IN_A_ROW:
        edged = f"<{word}>"
        yield from (edged[start : start + _IN_A_ROW] for start in range(len(edged) - _IN_A_ROW + 1))


def _stem(word: str) -> str:
    return word[:_STEM_OF_LONG] if len(word) > _LONG else word[:_STEM]


@lru_cache(maxsize=100_000)
def _piece(text: str) -> int:
    return crc32(text.encode()) & ~_PAIR
