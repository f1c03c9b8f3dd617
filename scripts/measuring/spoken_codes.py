"""Fault codes as people say them, five ways in each language, so that reading them back can be counted."""

import random
from collections.abc import Callable, Iterator, Mapping

from knowledge.codes import CodeCatalogue
from knowledge.language.numerals import ENGLISH_DIGITS, french_number
from knowledge.language.spoken import spoken_form

_NAMED = {"P": "pé", "B": "bé", "C": "cé", "U": "u"}
_NATO = {"P": "papa", "B": "bravo", "C": "charlie", "U": "uniform"}


def _one_by_one(code: str, digit: Callable[[int], str]) -> str:
    return " ".join(digit(int(char)) if char.isdigit() else char for char in code[1:])


def _english(code: str) -> str:
    return _one_by_one(code, lambda figure: ENGLISH_DIGITS[figure])


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "fr, as a number": lambda code: spoken_form(code, language="fr"),
    "fr, letter by name": lambda code: _NAMED[code[0]] + spoken_form(code, language="fr")[1:],
    "fr, figure by figure": lambda code: f"{_NAMED[code[0]]} {_one_by_one(code, french_number)}",
    "fr, as Whisper writes": lambda code: f"le code {code[0]} {' '.join(code[1:])}.",
    "fr, in a sentence": lambda code: f"j'ai le défaut {spoken_form(code, language='fr')} depuis hier",
    "en, figure by figure": lambda code: spoken_form(code, language="en"),
    "en, oh for zero": lambda code: f"{code[0]} {_english(code)}".replace("zero", "oh"),
    "en, phonetic alphabet": lambda code: f"{_NATO[code[0]]} {_english(code)}",
    "en, as Whisper writes": lambda code: f"code {code[0]}-{code[1:]}.",
    "en, in a sentence": lambda code: f"I have fault code {spoken_form(code, language='en')} since yesterday",
}


def sample(count: int, *, seed: int = 7) -> list[str]:
    """So many generic codes, the same for the same seed."""
    known = [code for code in sorted(CodeCatalogue.load().codes()) if code[1] == "0"]
    return random.Random(seed).sample(known, min(count, len(known)))


def said(codes: list[str]) -> Iterator[tuple[str, str, str]]:
    """Spelling, code and the words."""
    for name, spelling in SPELLINGS.items():
        for code in codes:
            yield name, code, spelling(code)
