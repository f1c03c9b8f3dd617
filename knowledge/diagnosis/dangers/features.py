"""Folded sentences as numbers: words, neighbours, letters and the kinds of expression that the rules know, hashed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from math import log, sqrt
from zlib import crc32

import numpy as np

from knowledge.diagnosis.scenes import kinds_in
from knowledge.regression import Features

BUCKETS = 1 << 15
_SHORTEST, _LONGEST = 3, 5
_APART = 3
"""Words between two that still belong together."""
_STEM, _STEM_OF_LONG, _LONG = 4, 5, 6
_PAUSE = ","


def featurise(sentences: Sequence[str]) -> Features:
    """The vector of sentences as `alarms.sentences` gives them; each family has length one, so none shouts."""
    places: list[int] = []
    values: list[float] = []
    for family in zip(*(_families(one) for one in sentences), strict=True):
        counts = Counter(bucket for part in family for bucket in part)
        weighed = [1 + log(count) for count in counts.values()]
        length = sqrt(sum(one * one for one in weighed)) or 1.0
        places += counts
        values += [one / length for one in weighed]
    return Features(np.asarray(places, np.int64), np.asarray(values, np.float32))


@lru_cache(maxsize=256)
def _families(sentence: str) -> tuple[Sequence[int], ...]:
    tokens = ["0" if token.isdigit() else token for token in sentence.split()]
    said = [token for token in tokens if token != _PAUSE]
    return _words(tokens), [bucket for token in said for bucket in _letters(token)], _beside(said), _kinds(sentence)


def _words(tokens: Sequence[str]) -> list[int]:
    return [_bucket(f"w:{first} {second}") for first, second in pairwise(("^", *tokens, "$"))] + [
        _word(token) for token in tokens
    ]


def _beside(said: Sequence[str]) -> list[int]:
    """Stems, and pairs of them that stand near each other, in either order."""
    stems = [_stem(token) for token in said]
    near = (pair for apart in range(1, _APART + 1) for pair in zip(stems, stems[apart:], strict=False))
    return [_bucket(f"s:{stem}") for stem in stems] + [_bucket(f"s:{min(pair)}~{max(pair)}") for pair in near]


def _kinds(sentence: str) -> list[int]:
    kinds = kinds_in(sentence)
    return [_bucket(f"k:{kind}") for kind in kinds] + [
        _bucket(f"k:{one}+{other}") for one, other in combinations(kinds, 2)
    ]


def _stem(word: str) -> str:
    return word[:_STEM_OF_LONG] if len(word) > _LONG else word[:_STEM]


@lru_cache(maxsize=20_000)
def _word(token: str) -> int:
    return _bucket(f"w:{token}")


@lru_cache(maxsize=20_000)
def _letters(token: str) -> Sequence[int]:
    return tuple(_bucket(f"c:{group}") for group in _groups(f" {token} "))


def _groups(framed: str) -> Iterator[str]:
    for size in range(_SHORTEST, _LONGEST + 1):
        yield from (framed[start : start + size] for start in range(max(1, len(framed) - size + 1)))


@lru_cache(maxsize=50_000)
def _bucket(piece: str) -> int:
    return crc32(piece.encode()) % BUCKETS
