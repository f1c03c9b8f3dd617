"""Whether what the library holds answers the question, or only happens to share words with it."""

import re
from collections.abc import Sequence

from knowledge.language.folding import words
from knowledge.language.synonyms import in_other_words
from knowledge.language.terms import STOP
from knowledge.retriever import Hit

_TOLD = 0.4
"""Share of the question that a passage must tell when its title names nothing of it (our own rule)."""
_SAYS_NOTHING = frozenset(
    {"voiture", "voitures", "auto", "vehicule", "car", "cars", "vehicle", "garage", "marche", "fonctionne", "work"}
    | {"works", "bien", "mal", "vraiment", "chose", "autre", "else", "long"}
)
"""Words that half the titles of a library of cars hold."""
_WHOSE_CARS = re.compile(r"\([^()]*\)")
"""« (Chevrolet Trax, Buick Encore) » in a title: whose trouble it is, in names that are everyday words as well."""
_SHORTEST, _COMPARED, _A_ROOT = 3, 5, 4
"""Letters: a word that is worth comparing, how many of its first ones are (« vidanger », « vidange »), and a root."""


def is_to_the_point(question: str, hit: Hit) -> bool:
    """By its title, or by the words that its article says it is asked by, or by the share of the question it tells."""
    called = _named(f"{_WHOSE_CARS.sub('', hit.passage.title)} {hit.passage.asked}")
    asked = _named(f"{question} {in_other_words(question) or ''}")
    return bool(asked & called) or hit.told >= _TOLD


def is_about(part: str, hit: Hit) -> bool:
    """Whether the title of its article names the part."""
    return bool(_named(part) & _named(hit.citation.title))


def relevant(question: str, hits: Sequence[Hit]) -> Sequence[Hit]:
    """From the first hit on that is to the point; none where none is."""
    first = next((place for place, hit in enumerate(hits) if is_to_the_point(question, hit)), len(hits))
    return hits[first:]


def substance(question: str) -> frozenset[str]:
    """The beginnings of the words that say what a question is about."""
    return _named(question)


def shared(question: str, text: str) -> frozenset[str]:
    """Those of its words of substance that a text holds too, in any form (« prêtez-vous », « le prêt »)."""
    held = _named(text)
    return frozenset(
        word
        for word in _named(f"{question} {in_other_words(question) or ''}")
        if any(_is_form(word, one) for one in held)
    )


def _is_form(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= _A_ROOT and (one.startswith(other) or other.startswith(one)))


def _named(text: str) -> frozenset[str]:
    return frozenset(
        word[:_COMPARED]
        for word in words(text)
        if len(word) >= _SHORTEST and word not in STOP and word not in _SAYS_NOTHING
    )
