"""What a word of the trade means: the glossary of the handbooks, for a question about nothing but the word."""

from dataclasses import dataclass
from functools import cache

from knowledge.handbook.plan import read_plan
from knowledge.language.folding import words
from knowledge.language.terms import STOP
from knowledge.loader import UNSOURCED

_BESIDE = frozenset(
    words(
        "sert servir quoi signifie veut dire definition voiture moteur auto bus reseau systeme protocole"
        " sigle mot terme car engine network system mean means meaning stand word term work works exactly"
    )
)
"""Words that a question about a term may hold beside it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    term: str
    told: str
    origin: str = UNSOURCED


def meaning_of(question: str, language: str) -> Meaning | None:
    """The term that the question is about, and nothing else."""
    asked = frozenset(words(question))
    for term, (own, told) in _terms(language).items():
        if own <= asked and not (asked - own - STOP - _BESIDE):
            return Meaning(term, told)
    return None


@cache
def _terms(language: str) -> dict[str, tuple[frozenset[str], str]]:
    glossary = read_plan("en" if language == "en" else "fr").glossary
    return {term: (frozenset(words(term)), told) for term, told in glossary.items()}
