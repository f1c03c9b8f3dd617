"""Sizes of engines as they are said aloud: « un cinq dci », « one point two puretech »."""

import re
from collections.abc import Iterator

from knowledge.language.folding import fold

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


def said_displacements(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends, and how it is written: litres with a point. Only before the name of an engine."""
    folded = fold(text)
    if len(folded) != len(text):
        return
    for found in _SAID.finditer(folded):
        yield found.start(), found.end(), f"{_FIGURES[found[1]]}.{_FIGURES[found[2]]}"
