"""A name of a part as it stands in a text, as numbers: itself and the words around it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from math import log, sqrt
from zlib import crc32

import numpy as np

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.no_part import DETERMINERS, OF
from knowledge.language.folding import stem, words
from knowledge.language.trade import is_of_another_trade, is_of_the_trade
from knowledge.regression import Features

BUCKETS = 1 << 15
_PASSED = DETERMINERS | OF | frozenset(words("a au aux sur dans en pour par avec et ou"))
_NEAR, _AROUND = 2, 5
_FEW = 3
_NUMBER = "0"
_EDGE = "|"

Knows = Callable[[str], bool]


def featurise(tokens: Sequence[Token], one: Occurrence, named: Sequence[Occurrence], knows: Knows) -> Features:
    """`named`: all the names of the text; `knows`: whether a word is of the language of cars."""
    places: list[int] = []
    values: list[float] = []
    for family in _families(tokens, one, named, knows):
        counts = Counter(_bucket(piece) for piece in family)
        if not counts:
            continue
        weighed = [1 + log(count) for count in counts.values()]
        length = sqrt(sum(one * one for one in weighed))
        places += counts
        values += [one / length for one in weighed]
    return Features(np.asarray(places, np.int64), np.asarray(values, np.float32))


def _families(
    tokens: Sequence[Token], one: Occurrence, named: Sequence[Occurrence], knows: Knows
) -> Iterator[Sequence[str]]:
    head = _form(tokens[one.first].text)
    whole = " ".join(_form(token.text) for token in tokens[one.first : one.last])
    before, after = _before(tokens, one), _after(tokens, one)
    yield [f"n:{head}", f"n:{whole}", f"long:{one.last - one.first}", *(f"t:{target}" for target in one.targets)]
    beside = [
        *(f"l{apart}:{word}" for apart, word in enumerate(before[:_NEAR])),
        *(f"r{apart}:{word}" for apart, word in enumerate(after[:_NEAR])),
        f"l:{' '.join(before[:_NEAR])}",
        f"r:{' '.join(after[:_NEAR])}",
        f"b:{before[0]}_{after[0]}",
    ]
    yield beside
    governed = _content(before)
    follows = _content(after)
    yield [f"g:{governed}", f"f:{follows}", f"gf:{governed} {follows}"]
    yield [f"n:{head} {piece}" for piece in (*beside[:2], *beside[_NEAR : _NEAR + 2], f"g:{governed}", f"f:{follows}")]
    around = {*before[:_AROUND], *after[:_AROUND]} - {_EDGE}
    yield [f"a:{word}" for word in around]
    others = [stem(token.text) for place, token in enumerate(tokens) if not one.first <= place < one.last]
    yield [f"m:{word}" for word in others if word not in _PASSED]
    yield [f"n:{head} m:{word}" for word in others if word not in _PASSED]
    yield _of_the_text(tokens, one, named, knows)


def _of_the_text(tokens: Sequence[Token], one: Occurrence, named: Sequence[Occurrence], knows: Knows) -> Sequence[str]:
    taken = {place for other in named for place in range(other.first, other.last)}
    rest = [token.text for place, token in enumerate(tokens) if place not in taken and len(token.text) > _FEW]
    trade = sum(map(is_of_the_trade, rest))
    strange = sum(not knows(word) for word in rest)
    away = sum(map(is_of_another_trade, rest))
    others = sum(other is not one and not _overlap(one, other) for other in named)
    return [
        f"trade:{min(trade, _FEW)}",
        f"away:{min(away, _FEW)}",
        f"strange:{min(strange, 2 * _FEW)}",
        f"strangeness:{4 * strange // max(1, len(rest))}",
        f"others:{min(others, _FEW)}",
        f"words:{min(len(tokens) // 5, 5)}",
        f"mistyped:{one.mistyped}",
        f"trade:{min(trade, _FEW)} others:{min(others, _FEW)} long:{min(one.last - one.first, 2)}",
    ]


def _overlap(one: Occurrence, other: Occurrence) -> bool:
    return one.first < other.last and other.first < one.last


def _before(tokens: Sequence[Token], one: Occurrence) -> Sequence[str]:
    sentence = tokens[one.first].sentence
    said = [_form(token.text) for token in tokens[: one.first] if token.sentence == sentence]
    return [*reversed(said), _EDGE, _EDGE]


def _after(tokens: Sequence[Token], one: Occurrence) -> Sequence[str]:
    sentence = tokens[one.first].sentence
    return [*(_form(token.text) for token in tokens[one.last :] if token.sentence == sentence), _EDGE, _EDGE]


def _content(said: Iterable[str]) -> str:
    return next((stem(word) for word in said if word not in _PASSED), _EDGE)


def _form(word: str) -> str:
    if word.isdigit():
        return _NUMBER
    return word[:-1] if len(word) > _FEW + 1 and word[-1] in "sx" else word


@lru_cache(maxsize=50_000)
def _bucket(piece: str) -> int:
    return crc32(piece.encode()) % BUCKETS
