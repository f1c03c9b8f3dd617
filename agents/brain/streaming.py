"""An answer as it is written, held back until nothing in it can become a claim that must not be made."""

from agents.brain.guard import LONGEST_CLAIM, Guard
from agents.brain.sitting import Unusable

_PIECE = 24
"""Characters that are worth a piece of news."""


class Gate:
    """Words in, words out that were judged and may be shown; the rest waits."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._text = ""
        self._judged = 0
        self._shown = 0

    def push(self, piece: str) -> str:
        """What may be shown now, often nothing. Raises Unusable at the first claim that traces to nothing."""
        self._text += piece
        if len(self._text) - self._judged < _PIECE:
            return ""
        self._judged = len(self._text)
        breach = self._guard.breach(self._text)
        if breach is not None:
            raise Unusable("guard")
        until = _held_from(self._text)
        if until - self._shown < _PIECE:
            return ""
        freed = self._text[self._shown : until]
        self._shown = until
        return freed


def _held_from(text: str) -> int:
    """Where the last words begin that may still grow into a claim."""
    place = len(text)
    for _ in range(LONGEST_CLAIM):
        place = text.rstrip().rfind(" ", 0, place)
        if place < 0:
            return 0
    return place
