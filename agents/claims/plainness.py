"""What a reader sees in a text, whatever tricks it is written with: lower case, Latin, no accents, words whole."""

import re

from knowledge.language.folding import fold

_UNSEEN = (0xAD, 0x34F, 0x61C, 0x180E, 0xFE0E, 0xFE0F, 0xFEFF)
_UNSEEN_RANGES = (range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070))
_TWINS = dict(
    zip(
        "аеорсухіјѕԁһкмнтвгзбьпиΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχ",
        "aeopcyxijsdhkmhtbr36bnuABEZHIKMNOPTYXabeiknoptux",
        strict=True,
    )
)
"""Letters of other alphabets that look like ours."""
_SEEN = (
    {ord(sign): letter for sign, letter in _TWINS.items()}
    | dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
    | dict.fromkeys(map(ord, "\t\u00a0\u202f\u2009>|"), " ")
    | {ord("#"): " n"}
    | dict.fromkeys([*_UNSEEN, *(code for codes in _UNSEEN_RANGES for code in codes)])
)
_LEET = str.maketrans("013457@$", "oieastas")
_TRICK = re.compile(r"[*_~`·+]|[a-z][0-9@$]|[0-9@$][a-z]|([a-z])\1\1|(?<!\w)[a-z][ .\-/'][a-z](?!\w)")
"""Something that one of the patterns below may undo; most texts hold nothing of it."""
_MARKUP = re.compile(r"[*_~`]{2,}|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_MIXED = re.compile(r"(?<![\w@$])(?=\w*[a-z@$])(?=\w*[0-9@$])[a-z0-9@$]{4,}(?![\w@$])")
_A_CODE = re.compile(r"\d+[a-z]{1,4}|[a-z]{1,3}\d[\da-f]*")
"""Amounts with their unit, fault codes, engine and model names: digits where digits belong."""
_SPREAD = re.compile(r"(?<!\w)[a-z](?: [a-z]){2,}(?!\w)|(?<!\w)[a-z]([.\-_*·/+~])[a-z](?:\1[a-z])+(?!\w)")
_SEPARATORS = re.compile(r"[^a-z]+")
_INSIDE = re.compile(r"(?<=[a-z]{2})[*_·~•+]+(?=[a-z]{2})")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SPACES = re.compile(r" {2,}|[*_~`]+")
_SPELLED_OUT = re.compile(r"(?<!\w)[a-z](?: [a-z]){5,}(?!\w)")
"""So many single letters in a row spell words that somebody does not want to be read."""


def readings_of(text: str) -> tuple[str, ...]:
    """The text as the patterns read it, lines kept; more than one where a trick can be read in two ways."""
    folded = fold(text.translate(_SEEN))
    if _TRICK.search(folded) is None:
        return (_SPACES.sub(" ", folded),)
    folded = _MIXED.sub(_read_digits_as_letters, _MARKUP.sub("", folded))
    if _SPELLED_OUT.search(folded) is not None:
        return ("spelled out", folded)
    folded = _SPREAD.sub(lambda match: _SEPARATORS.sub("", match[0]), folded)
    joined = _STRETCHED.sub(r"\1", _INSIDE.sub("", folded))
    apart = _STRETCHED.sub(r"\1\1", _INSIDE.sub(" ", folded))
    return tuple(dict.fromkeys(_SPACES.sub(" ", one) for one in (joined, apart)))


def _read_digits_as_letters(match: re.Match[str]) -> str:
    word = match[0]
    return word if _A_CODE.fullmatch(word) else word.translate(_LEET)
