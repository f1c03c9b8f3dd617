"""Words that stop the car, found in the text itself: no catalogue, no belief and no soothing phrase comes between."""

import re
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.diagnosis.lexicon import tokens_of
from knowledge.diagnosis.scenes import never_wait, scenes, typed, well_spelt, words_of_danger
from knowledge.language.folding import words

_REMEMBERED = 256
"""Texts: one turn asks several times what the same words say."""
_SPELT_FROM, _ALIKE = 4, 84.0
_I_RUN_ON = re.compile(r"j[bcdfgklmnpqrstvz]")
"""« Jfreine »."""


@lru_cache(_REMEMBERED)
def alarms(text: str) -> tuple[str, ...]:
    """Topics of the warnings that the words call for, each once; none when nothing dangerous is said."""
    return scenes(sentences(text))


@lru_cache(_REMEMBERED)
def presses(text: str) -> bool:
    """Whether something is said of brakes or steering: whatever it is, it does not wait."""
    return never_wait(sentences(text))


@lru_cache(_REMEMBERED)
def sentences(text: str) -> tuple[str, ...]:
    """The folded words of each sentence, mistyped words of danger mended, clauses parted by « , »."""
    found: dict[int, list[str]] = {}
    clause = 0
    for token in tokens_of(_joined(text))[0]:
        sentence = found.setdefault(token.sentence, [])
        if sentence and token.clause != clause:
            sentence.append(",")
        clause = token.clause
        sentence.append(_mended(token.text))
    return tuple(" ".join(sentence) for sentence in found.values())


def _joined(text: str) -> str:
    """« P É D A L E » is a word."""
    return re.sub(r"\b(?:\w ){3,}\w\b", lambda match: match[0].replace(" ", ""), text)


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    known = words_of_danger()
    if (meant := typed().get(word)) is not None:
        return meant
    if len(word) < _SPELT_FROM or word in known or not word.isalpha() or word in _everyday():
        return word
    if _I_RUN_ON.match(word):
        return f"j {_mended(word[1:])}"
    near = [other for other in known if abs(len(other) - len(word)) <= 1 and other[0] == word[0]]
    best = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[0] if best else word


@cache
def _everyday() -> frozenset[str]:
    """Words that are right as they stand: everyday ones and those that the rules themselves are written with."""
    plain = words(Path(__file__).with_name("plain_words.txt").read_text("utf-8"))
    return well_spelt().union(plain)
