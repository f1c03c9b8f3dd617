"""Engines and years as they are said aloud: « un cinq dci », « un point cinq d c i de deux mille quatorze »."""

import re
from collections.abc import Iterator, Sequence

from knowledge.language.folding import fold
from knowledge.language.numerals import number

_NAMES = (
    ("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
)
_FIGURES = {name: str(figure) for names in _NAMES for figure, name in enumerate(names)}
_FIGURE = "|".join(_FIGURES)
_SAID = re.compile(
    rf"\b({_FIGURE})(?: (?:point|virgule))? ({_FIGURE})(?= (?:litres?|liters?|dci|hdi|bluehdi|tdi|tce|tsi|tfsi|puretech"
    r"|vti|thp|crdi|cdi|cdti|jtdm?|multijet|ecoboost|ecoblue|gdi|mpi|vvt|hybride?|diesel|essence|petrol|turbo)\b)"
)


_ENGINES = ("dci", "tdi", "hdi", "cdi", "tce", "tsi", "vti", "thp", "cdti", "crdi", "jtd")
_SPELT = re.compile(rf"\b(?:{'|'.join('[ .]{1,2}'.join(name) for name in _ENGINES)})\b")
_LETTERS = re.compile(r"[ .]+")
_YEAR_AFTER = re.compile(r"\b(?:d[eu]|annee|l'annee|date|from|year|a|my|en|of)\s+(?=[a-z])")
_WORD = re.compile(r"[a-z]+|\d+")
_YEARS = range(1980, 2040)
_CENTURIES = {"twenty": 2000, "nineteen": 1900}
_TEENS = 10
_LONGEST_YEAR = 9


def said_displacements(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends, and how it is written: litres with a point. Only before the name of an engine."""
    folded = fold(text)
    if len(folded) != len(text):
        return
    for found in _SAID.finditer(folded):
        yield found.start(), found.end(), f"{_FIGURES[found[1]]}.{_FIGURES[found[2]]}"


def spelt_engines(text: str) -> Iterator[tuple[int, int, str]]:
    """« D c i », "t. d. i.": the name of an engine spelt letter by letter."""
    folded = fold(text)
    if len(folded) != len(text):
        return
    for found in _SPELT.finditer(folded):
        yield found.start(), found.end(), _LETTERS.sub("", found[0])


def said_years(text: str) -> Iterator[tuple[int, int, str]]:
    """« De deux mille quatorze », "from twenty fifteen": a year of a car, only after a word that leads to one."""
    folded = fold(text)
    if len(folded) != len(text):
        return
    for found in _YEAR_AFTER.finditer(folded):
        tokens = list(_WORD.finditer(folded, found.end()))[:_LONGEST_YEAR]
        said = [one[0] for one in tokens]
        read = next(_read_years(said), None)
        if read is not None:
            year, after = read
            yield tokens[0].start(), tokens[after - 1].end(), str(year)


def _read_years(said: Sequence[str]) -> Iterator[tuple[int, int]]:
    whole = number(said, 0)
    if whole is not None and whole[0] in _YEARS and not said[0].isdigit():
        yield whole
    # "Twenty fifteen", "nineteen ninety eight".
    if said[:1] and said[0] in _CENTURIES and (rest := number(said, 1)) is not None and _TEENS <= rest[0] < 100:
        year = _CENTURIES[said[0]] + rest[0]
        if year in _YEARS:
            yield year, rest[1]
