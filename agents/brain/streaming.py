"""An answer as it is written, held back until nothing in it can become a claim that must not be made."""

from agents.brain.sitting import Unusable
from agents.claims.guard import LONGEST_CLAIM, Guard

_PIECE = 24
"""Characters that are worth a piece of news."""
_OVERLAP = 160
"""Characters judged once more with what follows them: the longest claim with room to spare."""


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
        breach = self._guard.breach(self._text[self._unsettled() :])
        self._judged = len(self._text)
        if breach is not None:
            raise Unusable("guard")
        until = _held_from(self._text)
        if until - self._shown < _PIECE:
            return ""
        freed = self._text[self._shown : until]
        self._shown = until
        return freed

    def _unsettled(self) -> int:
        """Where the sentence begins that holds the first words not judged for good.

        The whole answer is judged once more before it is sent; here it would cost the square of its length.
        """
        settled = max(0, self._judged - _OVERLAP)
        return max(self._text.rfind("\n", 0, settled), self._text.rfind(". ", 0, settled)) + 1


def _held_from(text: str) -> int:
    """Where the last words begin that may still grow into a claim."""
    place = len(text)
    for _ in range(LONGEST_CLAIM):
        place = text.rstrip().rfind(" ", 0, place)
        if place < 0:
            return 0
    return place
