"""Ways in which a customer's line is spoilt before it arrives, for measuring alone: nothing is trained on these."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from random import Random

Noise = Callable[[str, Random], str]

_LETTERS_SPOILT = 1 / 20
_SPACES_LOST = 1 / 5
_WORDS_SPLIT = 1 / 8
_SHARE_BY_EAR = 2 / 3
_KEYS = (("azertyuiop", "qsdfghjklm", "wxcvbn"), ("qwertyuiop", "asdfghjkl", "zxcvbnm"))
_BESIDE: Mapping[str, Sequence[str]] = {
    key: [
        other
        for rows in _KEYS
        for row in rows
        for pair in pairwise(row)
        if key in pair
        for other in pair
        if other != key
    ]
    for key in "abcdefghijklmnopqrstuvwxyz"
}
# How sounds are written on a telephone, after the ear: rules of their own, not the list the classifier mends with.
_BY_EAR = (
    (r"\bc'est\b|\bs'est\b", "c"),
    (r"\bj'ai\b", "jé"),
    (r"\bqu'", "k"),
    (r"\bquoi\b", "koi"),
    (r"\bqu(?=[eéi])", "k"),
    (r"\bbeaucoup\b", "bcp"),
    (r"\btoujours\b", "tjs"),
    (r"\bpour\b", "pr"),
    (r"\bvous\b", "vs"),
    (r"\bdans\b", "ds"),
    (r"(?<=\w)eau\b", "o"),
    (r"(?<=\w\w)(?:er|ez|ée?s?)\b", "é"),
    (r"(?<=\w\w\w)(?:es|e|s|t)\b", ""),
    (r"\byou're\b|\byour\b", "ur"),
    (r"\byou\b", "u"),
    (r"\bare\b", "r"),
    (r"\bto\b", "2"),
    (r"\bfor\b", "4"),
    (r"\bwhat\b", "wot"),
    (r"\bplease\b", "pls"),
    (r"\bthanks?\b", "thx"),
    (r"(?<=\w\w)ing\b", "in"),
    (r"(?<=\w)ght\b", "t"),
    (r"'", ""),
)
_HESITATIONS = ("euh", "ben", "um", "like", "voilà")


def _spoilt(text: str, random: Random, change: Callable[[str, str], str]) -> str:
    """`change` takes a letter and the one behind it, and gives what stands there in place of both."""
    written, place = "", 0
    while place < len(text):
        letter, following = text[place], text[place + 1 : place + 2]
        if letter.isalpha() and random.random() < _LETTERS_SPOILT:
            written += change(letter, following)
            place += 2
        else:
            written += letter
            place += 1
    return written


def swapped(text: str, random: Random) -> str:
    return _spoilt(
        text, random, lambda letter, following: following + letter if following.isalpha() else letter + following
    )


def dropped(text: str, random: Random) -> str:
    return _spoilt(text, random, lambda _, following: following)


def doubled(text: str, random: Random) -> str:
    return _spoilt(text, random, lambda letter, following: letter * 2 + following)


def beside(text: str, random: Random) -> str:
    return _spoilt(text, random, lambda letter, following: _key_beside(letter, random) + following)


def _key_beside(letter: str, random: Random) -> str:
    plain = unaccented(letter, random).lower()
    return random.choice(_BESIDE[plain]) if plain in _BESIDE else letter


def letters(text: str, random: Random) -> str:
    """One letter in twenty wrong, in any of the four ways."""
    kinds = (swapped, dropped, doubled, beside)
    return _spoilt(
        text,
        random,
        lambda letter, following: (
            following + letter,
            following,
            letter * 2 + following,
            _key_beside(letter, random) + following,
        )[random.randrange(len(kinds))],
    )


def without_spaces(text: str, random: Random) -> str:
    return re.sub(" ", lambda _: "" if random.random() < _SPACES_LOST else " ", text)


def unaccented(text: str, _: Random) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def shouted(text: str, _: Random) -> str:
    return text.upper()


def unpunctuated(text: str, _: Random) -> str:
    return " ".join(re.sub(r"[^\w' ]", " ", text).split())


def by_ear(text: str, random: Random) -> str:
    """Each rule that fits is followed two times in three."""
    lowered = text.lower()
    for pattern, form in _BY_EAR:
        lowered = re.sub(pattern, partial(_perhaps, form, random), lowered)
    return lowered


def _perhaps(form: str, random: Random, found: re.Match[str]) -> str:
    return form if random.random() < _SHARE_BY_EAR else found.group()


def transcribed(text: str, random: Random) -> str:
    """No capitals, no punctuation, no apostrophes, a hesitation here and there."""
    words = unpunctuated(text.lower(), random).replace("'", " ").split()
    return " ".join(f"{random.choice(_HESITATIONS)} {word}" if random.random() < 1 / 10 else word for word in words)


def split(text: str, random: Random) -> str:
    return " ".join(_halved(word, random) if random.random() < _WORDS_SPLIT else word for word in text.split(" "))


def _halved(word: str, random: Random) -> str:
    if len(word) < 4:
        return word
    place = random.randrange(1, len(word))
    return f"{word[:place]} {word[place:]}"


NOISES: Mapping[str, Noise] = {
    "letters": letters,
    "swapped": swapped,
    "dropped": dropped,
    "doubled": doubled,
    "beside": beside,
    "without spaces": without_spaces,
    "split": split,
    "unaccented": unaccented,
    "shouted": shouted,
    "unpunctuated": unpunctuated,
    "by ear": by_ear,
    "transcribed": transcribed,
}
