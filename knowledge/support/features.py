"""A line of a customer as numbers: letters, words and concepts, hashed, so that no vocabulary need be kept."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from math import log, sqrt
from zlib import crc32

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.language.detect import known_words
from knowledge.language.folding import fold

BUCKETS = 1 << 16
_CONCEPT_WEIGHT = 0.3
_SHORTEST, _LONGEST = 2, 5
_SHORTEST_MENDED = 4
_ADDRESS = re.compile(r"\S+@\S+")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[a-z]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_REST = re.compile(r"[^a-z0-9?!' ]")

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Features:
    """A sparse vector: places below `BUCKETS` are letters and words, the ones from there on concepts."""

    places: Places
    values: Floats


@cache
def shorthand() -> Mapping[str, str]:
    """The forms of text messages, each with the words that are meant."""
    text = (resources.files("knowledge") / "support" / "shorthand.toml").read_text("utf-8")
    return {form: meant for forms in tomllib.loads(text).values() for form, meant in forms.items()}


class Speller:
    """Brings a mistyped word back to one the training lines hold; known, short and far words stay as they are.

    Shorthand is written out and letters held down (« merciiii ») are let go.
    """

    def __init__(self, words: Sequence[str]) -> None:
        """`words` with the ones written most often first: of two that are as near, the commoner was meant."""
        lines = frozenset(words)
        # « best » is no mistyped « bent »: a word either language knows was meant.
        self._known = lines | known_words()
        self._targets = [word for word in words if len(word) >= _SHORTEST_MENDED]
        self._mended: dict[str, str] = {}
        self._shorthand = shorthand()

    def mend(self, folded: str) -> str:
        return _LETTERS.sub(lambda found: self._one(found.group()), _STRETCHED.sub(r"\1", folded))

    def _one(self, word: str) -> str:
        if word in self._shorthand:
            return self._shorthand[word]
        if len(word) < _SHORTEST_MENDED or word in self._known:
            return word
        if word not in self._mended:
            if len(self._mended) > 20_000:
                self._mended.clear()
            self._mended[word] = self._nearest(word)
        return self._mended[word]

    def _nearest(self, word: str) -> str:
        slips = 1 if len(word) < 8 else 2
        found = process.extractOne(word, self._targets, scorer=OSA.distance, score_cutoff=slips)
        return word if found is None else found[0]


def plain(text: str, speller: Speller) -> str:
    """Folded and mended, addresses and numbers replaced by what they are."""
    mended = speller.mend(_ADDRESS.sub(" eemail ", fold(text)))
    numbered = _DIGITS.sub(lambda found: f" n{min(len(found.group()), 5)} ", mended)
    return " ".join(_REST.sub(" ", numbered).split())


def pieces(line: str) -> Iterator[tuple[int, int]]:
    """(family, bucket) of each piece of a plain line: 0 for groups of letters, 1 for words and pairs of words."""
    tokens = line.split()
    for token in tokens:
        framed = f" {token} "
        for size in range(_SHORTEST, _LONGEST + 1):
            for start in range(max(1, len(framed) - size + 1)):
                yield 0, _bucket(framed[start : start + size])
            if len(framed) <= size:
                break
    for token in tokens:
        yield 1, _bucket(f"w:{token}")
    for first, second in pairwise(tokens):
        yield 1, _bucket(f"w:{first} {second}")


def _bucket(piece: str) -> int:
    return crc32(piece.encode()) % BUCKETS


@cache
def _concepts() -> Sequence[re.Pattern[str]]:
    text = (resources.files("knowledge") / "support" / "concepts.toml").read_text("utf-8")
    return [re.compile("|".join(f"(?:{one})" for one in patterns)) for patterns in tomllib.loads(text).values()]


def width() -> int:
    """How many places a vector has."""
    return BUCKETS + len(_concepts())


def concepts_of(text: str, speller: Speller) -> Sequence[int]:
    """The places of the concepts a text speaks of."""
    folded = _ADDRESS.sub(" eemail ", " ".join(speller.mend(fold(text)).split()))
    return [BUCKETS + number for number, pattern in enumerate(_concepts()) if pattern.search(folded)]


def featurise(text: str, speller: Speller, rarity: Floats) -> Features:
    """The vector of a text; letters and words each have length one, so a long line does not shout."""
    counts = Counter(pieces(plain(text, speller)))
    places: list[int] = []
    values: list[float] = []
    for family in (0, 1):
        mine = [(bucket, 1 + log(count)) for (kind, bucket), count in counts.items() if kind == family]
        weighed = [(bucket, weight * float(rarity[bucket])) for bucket, weight in mine]
        length = sqrt(sum(weight * weight for _, weight in weighed)) or 1.0
        places += [bucket for bucket, _ in weighed]
        values += [weight / length for _, weight in weighed]
    concepts = concepts_of(text, speller)
    places += concepts
    values += [_CONCEPT_WEIGHT] * len(concepts)
    return Features(np.asarray(places, np.int64), np.asarray(values, np.float32))


def rarities(texts: Sequence[str], speller: Speller) -> Floats:
    """How rare each bucket is among these lines (smoothed inverse frequency)."""
    held = np.zeros(BUCKETS, np.float64)
    for text in texts:
        held[list({bucket for _, bucket in pieces(plain(text, speller))})] += 1
    return np.asarray(np.log((1 + len(texts)) / (1 + held)) + 1, np.float32)
