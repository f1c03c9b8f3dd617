"""What a reader sees in a text, whatever tricks it is written with: lower case, Latin, no accents, words whole."""

import re

from knowledge.language.folding import fold

_INVISIBLE = dict.fromkeys([0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                            *range(0x2060, 0x2070), 0xFE0E, 0xFE0F, 0xFEFF])  # fmt: skip
_TWINS = str.maketrans(
    "аеорсухіјѕԁһкмнтвгзбьпиΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχ",
    "aeopcyxijsdhkmhtbr36bnuABEZHIKMNOPTYXabeiknoptux",
)
"""Letters of other alphabets that look like ours."""
_LEET = str.maketrans("013457@$", "oieastas")
_MIXED = re.compile(r"(?<![\w@$])(?=\w*[a-z@$])(?=\w*[0-9@$])[a-z0-9@$]{4,}(?![\w@$])")
_A_CODE = re.compile(r"\d+[a-z]{1,4}|[a-z]{1,3}\d[\da-f]*|[a-z]+\d{1,3}")
"""Amounts with their unit, fault codes, engine and model names: digits where digits belong."""
_SPREAD = re.compile(r"(?<!\w)[a-z](?: [a-z]){2,}(?!\w)|(?<!\w)[a-z]([.\-_*·|/+~])[a-z](?:\1[a-z])+(?!\w)")
_SEPARATORS = re.compile(r"[^a-z]+")
_INSIDE = re.compile(r"(?<=[a-z]{2})[*_·|~•+]+(?=[a-z]{2})")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SPACES = re.compile(r"[ \t\u00a0\u202f\u2009*_~`#>|]+")
_DASHES = str.maketrans("‐‑‒–—−", "------")


_SPELLED_OUT = re.compile(r"(?<!\w)[a-z](?: [a-z]){5,}(?!\w)")
"""So many single letters in a row spell words that somebody does not want to be read."""


def is_disguised(text: str) -> bool:
    return _SPELLED_OUT.search(fold(text)) is not None


def plain(text: str) -> str:
    """The text as the patterns read it; lines are kept."""
    folded = fold(text.translate(_INVISIBLE).translate(_TWINS)).translate(_DASHES)
    folded = _STRETCHED.sub(r"\1", folded)
    folded = _INSIDE.sub("", folded)
    folded = _MIXED.sub(_read_digits_as_letters, folded)
    folded = _SPREAD.sub(lambda match: _SEPARATORS.sub("", match[0]), folded)
    return _SPACES.sub(" ", folded)


def _read_digits_as_letters(match: re.Match[str]) -> str:
    word = match[0]
    return word if _A_CODE.fullmatch(word) else word.translate(_LEET)
