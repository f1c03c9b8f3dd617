"""Parts that only tell where: « ça claque derrière la radio » speaks of what lies behind it."""

from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words

_BESIDE = frozenset(words("derriere sous pres devant dessous dessus behind under beneath underneath near beside above"))
_BETWEEN = frozenset(
    words("l d le la les de du des mon ma mes son sa ses au aux a un une the my his her a an of to s")
    + words("driver drivers passenger passengers rear front back left right")
)
_FAR = 4


def tells_where(tokens: Sequence[Token], one: Occurrence) -> bool:
    """Whether the name follows a word of place, with nothing but small words between."""
    for token in reversed(tokens[max(0, one.first - _FAR) : one.first]):
        if token.clause != tokens[one.first].clause:
            return False
        if token.text in _BESIDE:
            return True
        if token.text not in _BETWEEN:
            return False
    return False
