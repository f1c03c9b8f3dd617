"""An offered answer that is chosen by its place."""

import re

from agents.voice.commands import without_fillers
from knowledge.language.folding import words

_ORDINALS = {
    "premier": 1, "premiere": 1, "un": 1, "une": 1, "first": 1, "one": 1, "deuxieme": 2, "second": 2, "seconde": 2,
    "deux": 2, "two": 2, "troisieme": 3, "third": 3, "trois": 3, "three": 3, "quatrieme": 4, "fourth": 4, "quatre": 4,
    "four": 4, "cinquieme": 5, "fifth": 5, "cinq": 5, "five": 5, "sixieme": 6, "sixth": 6, "six": 6,
    "septieme": 7, "seventh": 7, "sept": 7, "seven": 7, "huitieme": 8, "eighth": 8, "huit": 8, "eight": 8,
    "neuvieme": 9, "ninth": 9, "neuf": 9, "nine": 9, "dixieme": 10, "tenth": 10, "dix": 10, "ten": 10,
}  # fmt: skip
_CHOICE = re.compile(
    r"(?:(?:le|la|l|the|number|numero|reponse|option|choix|choice|answer|c est|je choisis|i choose|i take)\s)*"
    r"(?P<which>[a-z]+|\d)(?: one| option| choix| reponse| choice| answer)?"
)


def choice_of(said: str) -> int | None:
    """Which of the offered answers is meant by "la deuxième", "numéro deux", "the second one"; from 1."""
    found = _CHOICE.fullmatch(without_fillers(" ".join(words(said))))
    if found is None:
        return None
    return int(found["which"]) if found["which"].isdigit() else _ORDINALS.get(found["which"])
