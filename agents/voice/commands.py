"""What steers the voice, told from what is said about a car: a grammar of whole utterances, no model."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.language.folding import words


class Command(StrEnum):
    repeat = "repeat"
    slower = "slower"
    faster = "faster"
    usual_speed = "usual_speed"
    next = "next"
    previous = "previous"
    stop = "stop"
    quiet = "quiet"
    aloud = "aloud"
    human = "human"
    hands_busy = "hands_busy"
    male = "male"
    female = "female"
    yes = "yes"
    no = "no"
    wait = "wait"
    louder = "louder"
    note = "note"


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and for a note what is to be noted."""

    command: Command
    words: str = ""


_MOST_WORDS = 14  # A longer utterance is a story, whatever it begins with.


def order_of(said: str) -> Order | None:
    """The command that is the whole of what was said; None when it is anything else."""
    note = _grammar().note.match(said.strip())
    if note is not None:
        return Order(Command.note, note["note"].strip())
    plain = " ".join(words(said))
    if len(plain.split()) > _MOST_WORDS:
        return None
    for text in dict.fromkeys((plain, without_fillers(plain))):
        for command, patterns in _grammar().commands.items():
            if text and patterns.fullmatch(text):
                return Order(command)
    return None


def without_fillers(plain: str) -> str:
    """The folded words without the small ones around them: a name, a please."""
    return _grammar().fillers.sub("", plain).strip()


@dataclass(frozen=True, slots=True)
class _Grammar:
    commands: Mapping[Command, re.Pattern[str]]
    fillers: re.Pattern[str]
    note: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    table = tomllib.loads(Path(__file__).with_name("commands.toml").read_text("utf-8"))
    please = table["please"]["pattern"]
    commands: dict[Command, re.Pattern[str]] = {
        command: re.compile("|".join(f"(?:{one.replace('{please}', please)})" for one in table[command]["patterns"]))
        for command in Command
        if command is not Command.note
    }
    filler = table["fillers"]["pattern"]
    around = re.compile(rf"^(?:{filler}\s+)+|(?:\s+{filler})+$")
    return _Grammar(commands, around, re.compile(table["note"]["pattern"], re.IGNORECASE | re.DOTALL))
