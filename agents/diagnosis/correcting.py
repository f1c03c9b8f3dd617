"""Which words correct a car that was understood wrongly, and what they say it is."""

import re

from knowledge.language.folding import fold

_CLAUSE = re.compile(r"[;:!]|[.,](?!\d)|\b(?:mais|but)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:pas|not|isn t|n est pas)\b")
_THE_ONE = re.compile(r"(?<=\w) one\b", re.IGNORECASE)
"""« the petrol one » is no Mini One."""
_CORRECTS = re.compile(
    r"^(?:ah |oh )?(?:non|no|pardon|sorry|oops|oups|en fait|actually|erreur)\b"
    r"|^(?:je me suis trompe\w*|je voulais dire|i meant)\b"
    r"|\b(?:c.est|it.?s|it is) (?:en fait|actually|plutot)\b"
    r"|\b(?:c.est|it.?s|it is) (?:pas|not) (?:une?|la|le|an?|the)\b"
)


def corrects(text: str) -> bool:
    return _CORRECTS.search(fold(text).strip()) is not None


def what_it_is(text: str) -> str:
    """« pas une 207, une 208 » without what it is not; all of it when nothing else is left."""
    if not corrects(text):
        return text
    told = [clause for clause in _CLAUSE.split(text) if not _DENIED.search(fold(clause).replace("'", " "))]
    return _THE_ONE.sub("", " ".join(told)).strip() or text
