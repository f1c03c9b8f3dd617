"""Rules of speech: pure, so that they can be read and tried alone."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

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
    return int(STEP_OF_SPEECH.total_seconds() * _LETTERS_A_SECOND * speed_percent / 100)


def steps_of(said: str, *, speed_percent: int) -> list[str]:
    """An answer in pieces that are said within STEP_OF_SPEECH: lines as they are, long ones cut at sentences."""
    most = letters_of_a_step(speed_percent)
    return [step for line in said.splitlines() if line.strip() for step in _cut(line.strip(), most)]


def _cut(line: str, most: int) -> list[str]:
    steps = []
    while len(line) > most:
        at = max(line.rfind(mark, 0, most) + len(mark.rstrip()) for mark in (". ", "! ", "? ", "; "))
        at = at if at > most // 3 else max(line.rfind(", ", 0, most) + 1, line.rfind(" ", 0, most), 1)
        steps.append(line[:at].strip())
        line = line[at:].strip()
    return [*steps, line]
