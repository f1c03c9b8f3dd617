"""Words that Whisper makes out of silence, told from words that somebody said."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from knowledge.language.numerals import is_number_word

_NOT_A_WORD = re.compile(r"[\W_]+")
_MARKS = {"Mn"}
_SURELY_SILENT = 0.85
"""Probability of "nobody speaks" from which no text is believed."""
_PERHAPS_SILENT = 0.4
_MUMBLED = -1.0
"""Mean log-probability of a word below which the model was guessing."""
_MOST_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch as the model wrote it, with its own doubts."""

    text: str
    no_speech: float
    log_probability: float


def believed(segments: Sequence[Segment]) -> str:
    """The text of the segments that were said."""
    return " ".join(segment.text.strip() for segment in segments if not is_ghost(segment)).strip()


def is_ghost(segment: Segment) -> bool:
    plain = _plain(segment.text)
    doubted = segment.no_speech > _PERHAPS_SILENT or segment.log_probability < _MUMBLED
    if not plain or segment.no_speech > _SURELY_SILENT or (doubted and segment.log_probability < _MUMBLED * 1.5):
        return True
    if any(f" {phrase} " in f" {plain} " for phrase in _phrases()["always"]):
        return True
    return (doubted and _unrepeated(plain) in _phrases()["doubtful"]) or _loops(plain)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if unicodedata.category(char) not in _MARKS)
    return _NOT_A_WORD.sub(" ", letters).strip()


def _unrepeated(plain: str) -> str:
    # "merci merci merci" is "merci" again.
    words = plain.split()
    for length in range(1, len(words) // 2 + 1):
        if words == words[:length] * (len(words) // length):
            return " ".join(words[:length])
    return plain


def _loops(plain: str) -> bool:
    """A decoder that has lost its way says one word on and on; figures may well repeat."""
    return any(
        len(list(run)) > _MOST_REPEATS and not (word.isdigit() or is_number_word(word))
        for word, run in groupby(plain.split())
    )


@cache
def _phrases() -> Mapping[str, frozenset[str]]:
    lists = tomllib.loads(Path(__file__).with_name("ghosts.toml").read_text("utf-8"))
    return {name: frozenset(_plain(phrase) for phrase in phrases) for name, phrases in lists.items()}
