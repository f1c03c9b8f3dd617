"""What the scorer of mentions learns from: lines as people write them, each with the parts that it names."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

from knowledge.diagnosis.complaints.lines import lines as complaints
from knowledge.faults.base import MENTION, FaultBase

TOLD = ("told.tsv",)
APART, FRAMED = "apart.toml", "framed.toml"
_EITHER = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_ENGLISH = "## In English"
_SENTENCE = re.compile(r"[^.?!;:#\n]{12,160}")
_PART = "{part}"
_WRITTEN = 8
"""How often a way of telling is written out."""
_SHORT, _SETTINGS = 2, 4
"""Names of as many words at most are set in so many settings: longer ones are no everyday words."""
_SEED = 60


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    parts: frozenset[str] | None
    """Empty where no part of a car is named, only a word that sounds like one; None where all names name theirs."""
    whole: bool = False
    """Whether somebody wrote it so, and it was not put together."""


def lines(base: FaultBase) -> Sequence[Line]:
    """All of them, each once, the same at each call."""
    return list(dict.fromkeys((*told(), *_apart(), *_framed(base), *_of_cars())))


def told() -> Sequence[Line]:
    """Those that people wrote whole."""
    return [_line(row) for name in TOLD for row in read(name).splitlines() if row]


def read(name: str) -> str:
    return (resources.files("knowledge") / "diagnosis" / "mentions" / name).read_text("utf-8")


def _line(row: str) -> Line:
    text, named = row.split("\t")
    parts = frozenset(part for names in named.split(",") for part in names.split("|") if part != "-")
    return Line(text, parts, whole=True)


def _apart() -> Iterator[Line]:
    ways: Mapping[str, Sequence[str]] = tomllib.loads(read(APART))
    for way in (way for kind in ways.values() for way in kind):
        random = Random(f"{_SEED} {way}")
        drawn = (_drawn(way, random) for _ in range(2 * _WRITTEN))
        yield from (Line(text, frozenset()) for text in list(dict.fromkeys(drawn))[:_WRITTEN])


def _drawn(way: str, random: Random) -> str:
    return _EITHER.sub(lambda found: random.choice(found[1].split("|")), way)


def _of_cars() -> Iterator[Line]:
    """What is written of cars only: complaints of drivers and the French sentences of our articles."""
    yield from (Line(one.text, None) for one in complaints())
    folder = resources.files("knowledge") / "corpus" / "articles"
    for article in sorted((one for one in folder.iterdir() if one.name.endswith(".md")), key=lambda one: one.name):
        french = article.read_text("utf-8").split("+++")[2].split(_ENGLISH)[0]
        yield from (Line(one, None) for one in _SENTENCE.findall(french))


def _framed(base: FaultBase) -> Iterator[Line]:
    framed: Mapping[str, Sequence[str]] = tomllib.loads(read(FRAMED))
    yield from (Line(text, None, whole=True) for text in framed["of_cars"])
    for phrase in base.phrases:
        named = [target.removeprefix(MENTION) for target in phrase.targets if target.startswith(MENTION)]
        if not named or len(phrase.words.split()) > _SHORT or "*" in phrase.words:
            continue
        random = Random(f"{_SEED} {phrase.words}")
        for setting in random.sample(framed["settings"], _SETTINGS):
            yield Line(setting.replace(_PART, phrase.words), frozenset(named[0].split("+")))
