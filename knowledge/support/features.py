"""A line of a customer as numbers: letters, words, frames, kinds and concepts, hashed: no vocabulary need be kept."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from math import log, sqrt
from zlib import crc32

import numpy as np

from knowledge.language.detect import detect_language
from knowledge.language.folding import fold
from knowledge.regression import Features, Floats
from knowledge.support.kinds import kind_of
from knowledge.support.spelling import Speller
from knowledge.support.things import thing_words

BUCKETS = 1 << 16
_CONCEPT_WEIGHT = 0.3
_SHORTEST, _LONGEST = 2, 5
_FRAMING = 10
"""Times a word stands in the training lines before it frames what is said."""
_ASIDE = re.compile(r"https?://\S+|(?<!\S)@\w+")
"""Whom a public line is addressed to, and what it links to."""
_ADDRESS = re.compile(r"\S+@\S+")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"n\d")
_REST = re.compile(r"[^a-z0-9?! ]")
_MARKS = re.compile(r"([?!])[?! ]*")
_HESITATIONS = frozenset(("euh", "heu", "ben", "bah", "hein", "hum", "um", "uh", "uhm", "hmm"))


def mended(text: str, speller: Speller) -> str:
    """Folded, each word as it was meant, addresses replaced by a word for them."""
    folded = _ADDRESS.sub(" @ ", _ASIDE.sub(" ", fold(text)))
    return " ".join(speller.mend(folded, detect_language(text).language).replace("@", "eemail").split())


def plain(line: str) -> str:
    """A mended line with numbers replaced by how long they are, and nothing that says nothing.

    Apostrophes part words: on a telephone and in a transcript « j'ai » is « j ai » as often as not.
    """
    numbered = _DIGITS.sub(lambda found: f" n{min(len(found.group()), 5)} ", line)
    marked = _MARKS.sub(r" \1 ", numbered)
    return " ".join(word for word in _REST.sub(" ", marked).split() if word not in _HESITATIONS)


def pieces(line: str, speller: Speller) -> Sequence[Sequence[int]]:
    """The buckets of a plain line: of groups of letters, of words and pairs of words, of its frame and of its kinds."""
    tokens = line.split()
    letters = [bucket for token in tokens for bucket in _groups(token)]
    words = [_bucket(f"w:{token}") for token in tokens]
    words += [_bucket(f"w:{first} {second}") for first, second in pairwise(tokens)]
    return (
        letters,
        words,
        [_bucket(piece) for piece in _frame(tokens, speller)],
        [*map(_bucket, _kinds(tokens, speller))],
    )


def _frame(tokens: Sequence[str], speller: Speller) -> Iterator[str]:
    """Groups of two and three neighbours, and pairs with a gap, where things and rare words are all the same."""
    line = ["^", *(_framing(token, speller) for token in tokens), "$"]
    yield from (f"c:{first} {second}" for first, second in pairwise(line))
    yield from (f"c:{' '.join(three)}" for three in zip(line, line[1:], line[2:], strict=False))
    yield from (f"s:{first} {third}" for first, third in zip(line, line[2:], strict=False))
    yield from (f"s:{first} {fourth}" for first, fourth in zip(line, line[3:], strict=False))


def _kinds(tokens: Sequence[str], speller: Speller) -> Iterator[str]:
    """The kinds of its words, each with the next and with the words around it."""
    kinds = [kind_of(token) for token in tokens]
    named = [kind for kind in kinds if kind is not None]
    yield from (f"k:{kind}" for kind in named)
    yield from (f"k:{first} {second}" for first, second in pairwise(named))
    line = ["^", *(_framing(token, speller) for token in tokens), "$"]
    for place, kind in enumerate(kinds):
        if kind is not None:
            yield f"b:{line[place]} {kind}"
            yield f"a:{kind} {line[place + 2]}"


def _framing(word: str, speller: Speller) -> str:
    if _NUMBER.fullmatch(word):
        return "n"
    if word in "?!":
        return word
    if word in thing_words():
        return "_"
    return word if speller.seen(word) >= _FRAMING else kind_of(word) or "_"


@lru_cache(maxsize=4096)
def _groups(token: str) -> Sequence[int]:
    return tuple(_bucket(group) for group in _framed(f" {token} "))


def _framed(token: str) -> Iterator[str]:
    for size in range(_SHORTEST, min(_LONGEST, len(token)) + 1):
        yield from (token[start : start + size] for start in range(max(1, len(token) - size + 1)))


def _bucket(piece: str) -> int:
    return crc32(piece.encode()) % BUCKETS


@cache
def _concepts() -> Sequence[re.Pattern[str]]:
    text = (resources.files("knowledge") / "support" / "concepts.toml").read_text("utf-8")
    return [re.compile("|".join(f"(?:{one})" for one in patterns)) for patterns in tomllib.loads(text).values()]


def width() -> int:
    """How many places a vector has."""
    return BUCKETS + len(_concepts())


def concepts_of(line: str) -> Sequence[int]:
    """The places of the concepts a mended line speaks of."""
    return [BUCKETS + number for number, pattern in enumerate(_concepts()) if pattern.search(line)]


def featurise(text: str, speller: Speller, rarity: Floats) -> Features:
    """The vector of a text; letters, words, frame and kinds each have length one, so a long line does not shout.

    Places below `BUCKETS` are letters and words, the ones from there on concepts.
    """
    line = mended(text, speller)
    places: list[int] = []
    values: list[float] = []
    for family in pieces(plain(line), speller):
        weighed = [(bucket, (1 + log(count)) * float(rarity[bucket])) for bucket, count in Counter(family).items()]
        length = sqrt(sum(weight * weight for _, weight in weighed)) or 1.0
        places += [bucket for bucket, _ in weighed]
        values += [weight / length for _, weight in weighed]
    concepts = concepts_of(line)
    places += concepts
    values += [_CONCEPT_WEIGHT] * len(concepts)
    return Features(np.asarray(places, np.int64), np.asarray(values, np.float32))


def rarities(texts: Sequence[str], speller: Speller) -> Floats:
    """How rare each bucket is among these lines (smoothed inverse frequency)."""
    held = np.zeros(BUCKETS, np.float64)
    for text in texts:
        held[list({bucket for family in pieces(plain(mended(text, speller)), speller) for bucket in family})] += 1
    return np.asarray(np.log((1 + len(texts)) / (1 + held)) + 1, np.float32)
