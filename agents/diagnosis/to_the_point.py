"""Whether what the library holds answers the question, or only happens to share words with it."""

from collections.abc import Sequence

from knowledge.language.folding import words
from knowledge.retriever import STOP, Hit

_TOLD = 0.4
"""Share of the question that a passage must tell when its title names nothing of it (our own rule)."""
_SAYS_NOTHING = frozenset(
    {"voiture", "voitures", "auto", "vehicule", "car", "cars", "vehicle", "garage", "marche", "fonctionne", "work"}
    | {"works", "bien", "mal", "vraiment", "chose", "autre", "else", "long"}
)
"""Words that half the titles of a library of cars hold."""
_SHORTEST, _COMPARED = 3, 5
"""Letters: a word that is worth comparing, and how many of its first ones are (« vidanger », « vidange »)."""


def is_to_the_point(question: str, hit: Hit) -> bool:
    return bool(_named(question) & _named(hit.passage.title)) or hit.told >= _TOLD


def relevant(question: str, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits when the first of them is to the point; none otherwise."""
    return hits if hits and is_to_the_point(question, hits[0]) else ()


def _named(text: str) -> frozenset[str]:
    return frozenset(
        word[:_COMPARED]
        for word in words(text)
        if len(word) >= _SHORTEST and word not in STOP and word not in _SAYS_NOTHING
    )
