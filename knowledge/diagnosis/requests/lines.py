"""What the scorer of requests learns from: ways to ask something of an open diagnosis, and what is said besides."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from random import Random


class Request(StrEnum):
    """What somebody may want of the diagnosis that is open; `nothing`: they tell, answer or ask of other things."""

    why = "why"
    sure = "sure"
    cost = "cost"
    next = "next"
    how_check = "how_check"
    drive = "drive"
    report = "report"
    human = "human"
    solved = "solved"
    restart = "restart"
    other_car = "other_car"
    nothing = "nothing"


LANGUAGES = ("fr", "en")
_EITHER = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_WRITTEN = 10
"""How often a way is written out."""
_SEED = 11


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    request: Request


def lines() -> Sequence[Line]:
    """All of them, the same at each call."""
    return [line for language in LANGUAGES for line in _written(language)]


def source(language: str) -> bytes:
    return (resources.files("knowledge") / "diagnosis" / "requests" / f"told.{language}.toml").read_bytes()


def _written(language: str) -> Iterator[Line]:
    for name, ways in tomllib.loads(source(language).decode()).items():
        for way in ways:
            random = Random(f"{_SEED} {way}")
            drawn = (_drawn(way, random) for _ in range(3 * _WRITTEN))
            yield from (Line(one, Request(name)) for one in list(dict.fromkeys(drawn))[:_WRITTEN])


def _drawn(way: str, random: Random) -> str:
    return " ".join(_EITHER.sub(lambda found: random.choice(found[1].split("|")), way).split())
