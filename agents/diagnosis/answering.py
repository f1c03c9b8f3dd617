"""Answers that deny in the question's own words: « sur aucune borne » to « Charge-t-elle sur une autre borne ? »."""

import re
from collections.abc import Sequence

from knowledge.diagnosis.plain_answers import plainly
from knowledge.language.folding import fold, words

_NONE = frozenset(words("aucun aucune nul nulle pas sans no not any without zero"))
_BETWEEN = frozenset(words("de d du des le la les l un une autre autres other another the a any single seule seul"))
_ELSEWHERE = frozenset(words("autre ailleurs another elsewhere other"))
_SAME_ANYWHERE = re.compile(
    r"\bnulle part\b|\bnowhere\b|\b(?:pareil|idem|la meme|(?:la )?meme chose|same|the same)\b.{0,15}"
    r"\b(?:partout|ailleurs|(?:autres?|toutes?) \w+|everywhere|elsewhere|others?)\b"
    r"|\b(?:partout|ailleurs|everywhere|elsewhere)\b.{0,12}\b(?:pareil|idem|la meme|meme chose|same)\b"
    r"|\b(?:non plus|either|neither)\W*$"
)
_TURNED = frozenset(
    words("ne n pas sans cesse disparait plus refuse manque perd moins not no without stop lose refuse")
)
"""A question with one of these is not denied by who denies the thing it names."""
_MOST, _SHORTEST, _COMPARED = 12, 4, 5


def denies(question: str, text: str) -> bool:
    """Whether the words say no to the question without saying « non »."""
    asked, told = words(question), words(text)
    if plainly(question, text) == "unknown":
        return False
    if "?" in text or not told or len(told) > _MOST or _TURNED.intersection(asked):
        return False
    if _ELSEWHERE.intersection(asked) and _SAME_ANYWHERE.search(fold(text)):
        return True
    named = {word[:_COMPARED] for word in asked if len(word) >= _SHORTEST and word not in _BETWEEN}
    return any(_negated(told[:place]) for place, word in enumerate(told) if word[:_COMPARED] in named)


def _negated(before: Sequence[str]) -> bool:
    """« aucune autre borne »: only little words stand between the no and the name."""
    return next((word in _NONE for word in reversed(before) if word not in _BETWEEN - _NONE), False)
