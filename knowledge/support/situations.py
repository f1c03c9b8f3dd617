"""Situations of customers as lines: each template with other things, days and sums, with and without courtesy."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from random import Random
from typing import Literal

from knowledge.language.folding import fold
from knowledge.support.category import Category
from knowledge.support.things import things

Language = Literal["fr", "en"]

_SLOT = re.compile(r"\{(\w+)\}")
_WRITTEN, _WRITTEN_PLAIN = 3, 1
"""How often a template with slots is written out, and one without."""
_WITH_COURTESY, _WITH_STORY = 1 / 3, 1 / 6
_SEED = 23


def situations(category: str) -> Sequence[str]:
    """The lines of a category, the same at each call."""
    random = Random(f"{_SEED} {category}")
    return [line for language in ("fr", "en") for line in _written(category, language, random)]


def _written(category: str, language: Language, random: Random) -> Iterator[str]:
    for template in _kept()[category][language]:
        for _ in range(_WRITTEN if _SLOT.search(template) else _WRITTEN_PLAIN):
            line = _filling(template, random)
            if category != Category.other.name and random.random() < _WITH_STORY:
                line = f"{_filling(random.choice(_slots()[f'{language}_story']), random)}, {line}"
            yield _courteous(line, language, random) if random.random() < _WITH_COURTESY else line


def _filling(template: str, random: Random) -> str:
    return _SLOT.sub(lambda found: _filled(found[1], random), template)


def _filled(slot: str, random: Random) -> str:
    return _THINGS[slot](random) if slot in _THINGS else random.choice(_slots()[slot])


def _courteous(line: str, language: Language, random: Random) -> str:
    before, after = random.choice(_slots()[f"{language}_before"]), random.choice(_slots()[f"{language}_after"])
    kind = random.randrange(3)
    return " ".join([before] * (kind != 1) + [line] + [after] * (kind != 0))


def _its(random: Random) -> str:
    gender, noun = random.choice(things()["french"]).split(" ", 1)
    elided = fold(noun)[0] in "aeiouh"
    if random.random() < 1 / 2:
        return f"mon {noun}" if elided or gender == "m" else f"ma {noun}"
    return f"l'{noun}" if elided else f"{'le' if gender == 'm' else 'la'} {noun}"


def _one(random: Random) -> str:
    gender, noun = random.choice(things()["french"]).split(" ", 1)
    return f"{'un' if gender == 'm' else 'une'} {noun}"


def _an(random: Random) -> str:
    noun = random.choice(things()["english"])
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


_THINGS: Mapping[str, Callable[[Random], str]] = {
    "ma": _its,
    "une": _one,
    "x": lambda random: random.choice(things()["french"]).split(" ", 1)[1],
    "my": lambda random: f"{random.choice(('my', 'the'))} {random.choice(things()['english'])}",
    "a": _an,
    "y": lambda random: random.choice(things()["english"]),
}


@cache
def _kept() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = (resources.files("knowledge") / "support" / "situations.toml").read_text("utf-8")
    kept: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(text)
    return kept


@cache
def _slots() -> Mapping[str, Sequence[str]]:
    text = (resources.files("knowledge") / "support" / "situations.toml").read_text("utf-8")
    slots: Mapping[str, str] = tomllib.loads(text)["slots"]
    return {name: re.split(";" if ";" in values else ",", values) for name, values in slots.items()}
