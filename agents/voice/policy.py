"""Rules of speech: pure, so that they can be read and tried alone."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Final

from agents.voice.ear import for_the_ear, phrases

SLOWEST: Final = 50
QUICKEST: Final = 200
_STEP: Final = 25
"""Per cent; the speeds people know from players: 0.5, 0.75, 1, 1.25 …"""

STEP_OF_SPEECH: Final = timedelta(seconds=20)
"""The most that is said at once to somebody whose hands are busy."""
PART_OF_READING: Final = timedelta(seconds=52)
"""The most of a longer text that is read aloud in one go, with what is said around it."""
_LETTERS_A_SECOND: Final = 11
"""espeak-ng and Piper say some 14 letters a second at speed 1; the slower guess is on the safe side."""


_ITEM = re.compile(r"[-•*]\s|\d{1,2}[.)]\s")
_HINT_LETTERS = 75
"""What is said with a step: its number, and how to go on."""
_LETTERS_OF_A_PAUSE = 6
"""A rest between two phrases takes as long as some letters."""


_LONGEST_HEADING = 80
_SENTENCE_ENDS = frozenset(".!?…»")


class Aloud(StrEnum):
    """When an answer is said as well as written."""

    spoken = "spoken"
    always = "always"
    never = "never"


def changed_speed(percent: int, *, steps: int) -> int:
    """So many steps quicker (or slower, when negative), within what stays understandable."""
    return min(max(percent + steps * _STEP, SLOWEST), QUICKEST)


def letters_of_a_step(speed_percent: int) -> int:
    """How long a step may be, in letters, so that it is said within STEP_OF_SPEECH."""
    return _letters_in(STEP_OF_SPEECH, speed_percent)


def _letters_in(span: timedelta, speed_percent: int) -> int:
    return int(span.total_seconds() * _LETTERS_A_SECOND * speed_percent / 100) - _HINT_LETTERS


def length_by_ear(text: str, language: str) -> int:
    """How long a text is when it is said, in letters: codes and units grow, pauses count."""
    found = phrases(for_the_ear(text, language))
    return sum(len(phrase.text) + _LETTERS_OF_A_PAUSE for phrase in found)


def steps_of(answer: str, *, language: str, speed_percent: int) -> list[str]:
    """An answer in pieces that are said within STEP_OF_SPEECH: an item of a list each, other lines as many as fit."""
    most = letters_of_a_step(speed_percent)
    steps: list[str] = []
    is_open = False
    for line in filter(None, map(str.strip, answer.splitlines())):
        is_item = _ITEM.match(line) is not None
        joined = f"{steps[-1]}\n{line}" if is_open and not is_item else ""
        if joined and length_by_ear(joined, language) <= most:
            steps[-1] = joined
            continue
        # As many written letters as are said in time.
        grows = max(length_by_ear(line, language) / len(line), 1.0)
        steps += _cut(line, int(most / grows))
        is_open = not is_item
    return steps


def parts_of(text: str, *, language: str, speed_percent: int, span: timedelta = PART_OF_READING) -> list[str]:
    """A longer text in pieces said within a span: as many whole lines as fit, a long one cut between sentences."""
    most = _letters_in(span, speed_percent)
    parts: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        joined = f"{parts[-1]}\n{line}" if parts else ""
        if joined and length_by_ear(joined, language) <= most:
            parts[-1] = joined
            continue
        if parts and (heading := _heading_at_end(parts[-1])):
            parts[-1] = parts[-1].removesuffix(heading).rstrip()
            line = f"{heading.strip()}\n{line}"  # noqa: PLW2901 -- what announces a passage goes with it
        grows = max(length_by_ear(line, language) / len(line), 1.0)
        parts += _cut(line, int(most / grows))
    return parts


def _heading_at_end(part: str) -> str:
    """The last line, when it announces what follows and is not all there is."""
    _, line_end, last = part.rpartition("\n")
    is_heading = len(last) <= _LONGEST_HEADING and last[-1:] not in _SENTENCE_ENDS
    return f"{line_end}{last}" if line_end and is_heading else ""


def _cut(line: str, most: int) -> list[str]:
    steps = []
    while len(line) > most:
        at = max(line.rfind(mark, 0, most) + len(mark.rstrip()) for mark in (". ", "! ", "? ", "; "))
        at = at if at > most // 3 else max(line.rfind(", ", 0, most) + 1, line.rfind(" ", 0, most), 1)
        steps.append(line[:at].strip())
        line = line[at:].strip()
    return [*steps, line]
