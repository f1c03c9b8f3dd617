"""What somebody wants read aloud to them, or set easy to read: a grammar of whole utterances, no model."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.language.folding import words


class Wanted(StrEnum):
    usual = "usual"
    easy = "easy"
    link = "link"
    """The last page that was offered."""
    article = "article"
    report = "report"
    invoice = "invoice"
    terms = "terms"
    handbook = "handbook"
    document = "document"
    """Whatever there is of them, the latest first."""


@dataclass(frozen=True, slots=True)
class Request:
    """`about` is what an article is to be about, or which chapter is meant; empty when nothing was said of it."""

    wanted: Wanted
    about: str = ""


_SAID_ALONE = frozenset({Wanted.easy, Wanted.usual, Wanted.link})
_MOST_WORDS = 18
"""A longer utterance is a story, whatever it begins with."""


def request_of(said: str) -> Request | None:
    """What is asked for when that is the whole of what was said; None when it is anything else."""
    plain = _grammar().fillers.sub("", " ".join(words(said))).strip()
    if not plain or len(plain.split()) > _MOST_WORDS:
        return None
    for wanted, pattern in _grammar().wanted.items():
        found = pattern.fullmatch(plain)
        if found is not None:
            groups = found.groupdict()
            return Request(wanted, next((about for about in groups.values() if about), ""))
    return None


@dataclass(frozen=True, slots=True)
class _Grammar:
    wanted: Mapping[Wanted, re.Pattern[str]]
    fillers: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    table = tomllib.loads(Path(__file__).with_name("requests.toml").read_text("utf-8"))
    please, read, want, filler = (table[name]["pattern"] for name in ("please", "read", "want", "fillers"))
    wanted: dict[Wanted, re.Pattern[str]] = {}
    for one in Wanted:
        begins = "" if one in _SAID_ALONE else f"{please}{read} "
        ways = "|".join(_named(table[one]["patterns"])).replace("{want}", want).replace("{please}", please)
        wanted[one] = re.compile(f"{begins}(?:{ways})")
    return _Grammar(wanted, re.compile(rf"^(?:{filler}\s+)+|(?:\s+{filler})+$"))


def _named(patterns: list[str]) -> list[str]:
    """Each way of saying it with group names of its own: a name may stand once in a pattern."""
    return [re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{number}>", one) for number, one in enumerate(patterns)]
