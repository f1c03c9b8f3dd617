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

RECORDINGS_KEPT: Final = timedelta(days=30)
"""After that the sound of what people said, and of what was said to them, is deleted; the words stay."""

STEP_OF_SPEECH: Final = timedelta(seconds=20)
"""The most that is said at once to somebody whose hands are busy."""
_LETTERS_A_SECOND: Final = 11
"""espeak-ng and Piper say some 14 letters a second at speed 1; the slower guess is on the safe side."""


_ITEM = re.compile(r"[-•*]\s|\d{1,2}[.)]\s")
_HINT_LETTERS = 75
"""What is said with a step: its number, and how to go on."""
_LETTERS_OF_A_PAUSE = 6
"""A rest between two phrases takes as long as some letters."""


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
    return int(STEP_OF_SPEECH.total_seconds() * _LETTERS_A_SECOND * speed_percent / 100) - _HINT_LETTERS


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


def _cut(line: str, most: int) -> list[str]:
    steps = []
    while len(line) > most:
        at = max(line.rfind(mark, 0, most) + len(mark.rstrip()) for mark in (". ", "! ", "? ", "; "))
        at = at if at > most // 3 else max(line.rfind(", ", 0, most) + 1, line.rfind(" ", 0, most), 1)
        steps.append(line[:at].strip())
        line = line[at:].strip()
    return [*steps, line]
