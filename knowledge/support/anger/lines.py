"""What the scorer of anger learns from: ways of being angry at the house, and what calm people say near them."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

from knowledge.support.mood import Sentiment, mood_of
from knowledge.support.training import examples

_EITHER = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_WRITTEN = 8
"""How often a way is written out."""
_SEED = 29
_BEFORE_A_MARK = re.compile(r"\s+([,?])")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    angry: bool
    way: str
    """Lines of one way are all learned from, or all left out."""


def lines() -> Sequence[Line]:
    """The same at each call."""
    return [*_written("angry"), *_written("calm"), *(Line(text, angry=False, way=text) for text in _everyday())]


def _everyday() -> Iterator[str]:
    """The lines of the support classifier that no word makes angry; some are impatient all the same."""
    for line in examples():
        if mood_of(line.text).sentiment in {Sentiment.neutral, Sentiment.positive}:
            yield line.text


def _written(name: str) -> Iterator[Line]:
    for language in ("fr", "en"):
        random = Random(f"{_SEED} {name} {language}")
        text = (resources.files("knowledge") / "support" / "anger" / f"{name}.{language}.toml").read_text("utf-8")
        for ways in tomllib.loads(text).values():
            for way in ways:
                drawn = (_drawn(way, random) for _ in range(3 * _WRITTEN))
                yield from (Line(one, name == "angry", way) for one in list(dict.fromkeys(drawn))[:_WRITTEN])


def _drawn(way: str, random: Random) -> str:
    line = " ".join(_EITHER.sub(lambda found: random.choice(found[1].split("|")), way).split())
    return _BEFORE_A_MARK.sub(r"\1", line).strip(" ,")
