"""A request as numbers: its words, neighbours, pairs of stems and groups of letters, hashed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log, sqrt
from zlib import crc32

import numpy as np

from knowledge.language.folding import words
from knowledge.language.texting import written_out
from knowledge.regression import Features

BUCKETS = 1 << 15
_SHORTEST, _LONGEST = 3, 5
_APART = 3
"""Words between two that still belong together."""
_STEM = 5


def featurise(text: str) -> Features:
    """Each family has length one, so that many letters do not drown few words."""
    said = ["0" if word.isdigit() else word for word in words(written_out(text))]
    places: list[int] = []
    values: list[float] = []
    for family in (_words(said), _beside(said), _letters(said)):
        counts = Counter(crc32(piece.encode()) % BUCKETS for piece in family)
        weighed = [1 + log(count) for count in counts.values()]
        length = sqrt(sum(one * one for one in weighed)) or 1.0
        places += counts
        values += [one / length for one in weighed]
    return Features(np.asarray(places, np.int64), np.asarray(values, np.float32))


def _words(said: Sequence[str]) -> Iterator[str]:
    yield from (f"w:{word}" for word in said)
    yield from (f"w:{first} {second}" for first, second in pairwise(("^", *said, "$")))


def _beside(said: Sequence[str]) -> Iterator[str]:
    """Stems, and pairs of them in their order with up to two words between."""
    stems = [word[:_STEM] for word in said]
    yield from (f"s:{stem}" for stem in stems)
    for apart in range(1, _APART + 1):
        yield from (f"s:{first}~{second}" for first, second in zip(stems, stems[apart:], strict=False))


def _letters(said: Sequence[str]) -> Iterator[str]:
    for word in said:
        framed = f" {word} "
        for size in range(_SHORTEST, _LONGEST + 1):
            yield from (f"c:{framed[start : start + size]}" for start in range(max(1, len(framed) - size + 1)))
