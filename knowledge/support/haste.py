"""A line as it might have been typed in haste, on a telephone or said aloud: what the classifier also learns from."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from random import Random

from knowledge.language.folding import fold
from knowledge.support.keys import neighbours
from knowledge.support.sounds import sound
from knowledge.support.spelling import shorthand

Reading = Callable[[str, Random], str]

_SHORTEST_HEARD = 3
_PUNCTUATION = re.compile(r"[^\w' ]")


def slipped(text: str, random: Random, *, share: float) -> str:
    """No accents, and this share of the letters dropped, doubled, swapped, mistaken for the key beside or added."""
    letters = list(fold(text))
    for place in range(len(letters) - 1):
        letter = letters[place]
        if letter in neighbours() and random.random() < share:
            beside = random.choice(neighbours()[letter])
            following = letters[place + 1]
            kind = random.randrange(5)
            letters[place] = ("", letter * 2, following, beside, letter + beside)[kind]
            if kind == 2:
                letters[place + 1] = letter
    return "".join(letters)


def left_out(text: str, random: Random) -> str:
    """No accents, and one letter in fourteen missing: of all slips the one that leaves least to read."""
    return "".join(letter for letter in fold(text) if not (letter.isalpha() and random.random() < 1 / 14))


def run_together(text: str, random: Random) -> str:
    """One space in seven is missing."""
    first, *rest = text.split(" ")
    return first + "".join((word if random.random() < 1 / 7 else f" {word}") for word in rest)


def texted(text: str, random: Random) -> str:
    """Words cut as in text messages, where a form of theirs is known."""
    return " ".join(_cut(word, random) for word in fold(text).split(" "))


def _cut(word: str, random: Random) -> str:
    return random.choice(_forms().get(word, (word,)))


@cache
def _forms() -> Mapping[str, Sequence[str]]:
    forms: dict[str, list[str]] = {}
    for form, meant in shorthand().items():
        forms.setdefault(meant, []).append(form)
    return forms


def heard(text: str, random: Random) -> str:
    """Every second longer word as it sounds."""
    return " ".join(_by_ear(word) if random.random() < 1 / 2 else word for word in fold(text).split(" "))


def _by_ear(word: str) -> str:
    return sound(word) if len(word) > _SHORTEST_HEARD else word


def drawn_out(text: str, random: Random) -> str:
    """One word in four held on its last letter."""
    return " ".join(word + word[-1:] * 2 if random.random() < 1 / 4 else word for word in text.split(" "))


def said(text: str, _: Random) -> str:
    """As a transcript writes it: no capitals, no punctuation."""
    return " ".join(_PUNCTUATION.sub(" ", text.lower()).split())


def halved(text: str, random: Random) -> str:
    """One longer word in eight has a space in it."""
    return " ".join(_halved(word, random) if random.random() < 1 / 8 else word for word in text.split(" "))


def _halved(word: str, random: Random) -> str:
    if len(word) < 4:
        return word
    place = random.randrange(1, len(word))
    return f"{word[:place]} {word[place:]}"


def _one_in_sixteen(text: str, random: Random) -> str:
    return slipped(text, random, share=1 / 16)


def _one_in_eight(text: str, random: Random) -> str:
    return slipped(text, random, share=1 / 8)


READINGS: Sequence[Sequence[Reading]] = (
    (_one_in_eight,),
    (left_out,),
    (left_out,),
    (left_out,),
    (left_out,),
    (left_out,),
    (left_out,),
    (heard,),
    (_one_in_sixteen,),
    (_one_in_sixteen, run_together),
    (texted,),
    (said, drawn_out),
    (texted, run_together, _one_in_sixteen),
    (run_together,),
    (halved,),
    (said, halved, _one_in_sixteen),
)
"""How each line is read beside as it is written."""


def read_in_haste(text: str, reading: Sequence[Reading], random: Random) -> str:
    for change in reading:
        text = change(text, random)
    return text
