"""Whether somebody's life is at stake, by their words alone: read before anything about a car."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from knowledge.language.folding import fold


class Peril(StrEnum):
    despair = "despair"
    flames = "flames"
    hurt = "hurt"
    gas = "gas"
    locked_in = "locked_in"
    water = "water"
    runaway = "runaway"
    threat = "threat"
    drunk = "drunk"


@dataclass(frozen=True, slots=True)
class _Rule:
    said: re.Pattern[str]
    unless: re.Pattern[str]


_REMEMBERED = 256
"""Texts: one turn asks more than once."""
_TABLE: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
    Path(__file__).with_name("perils.toml").read_text("utf-8")
)
_RULES: Mapping[str, _Rule] = {
    name: _Rule(re.compile("|".join(rows["said"])), re.compile("|".join(rows["unless"])))
    for name, rows in _TABLE.items()
}


@lru_cache(_REMEMBERED)
def peril_in(text: str) -> Peril | None:
    """The gravest peril the words tell of; None when they tell of none, as almost always."""
    folded = _folded(text)
    return next((peril for peril in Peril if _applies(_RULES[peril], folded)), None)


def is_at_the_roadside(text: str) -> bool:
    """Whether they stand where others drive fast."""
    return _applies(_RULES["roadside"], _folded(text))


def speaks_of_rescue(text: str) -> bool:
    return _applies(_RULES["rescue"], _folded(text))


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _applies(rule: _Rule, folded: str) -> bool:
    return rule.said.search(folded) is not None and rule.unless.search(folded) is None
