"""E-mail addresses, order numbers and proof codes as they are said aloud: "camille arobase example point com"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.language.folding import fold
from knowledge.language.numerals import is_number_word, number, readings

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.@_+-]")
_AT = frozenset({"@", "arobase", "arobas", "arrobase", "at"})
_POINT = frozenset({".", "point", "dot"})
_SIGNS = {"-": "-", "tiret": "-", "dash": "-", "hyphen": "-", "_": "_", "underscore": "_", "souligne": "_", "+": "+"}
_LOW = frozenset({"bas", "dessous"})
"""« Tiret du bas » is another sign than « tiret »."""
_ENDINGS = frozenset("com fr net org eu be ch lu ca io info re uk co de es it ma tn dz sn ci".split())  # noqa: SIM905 -- a list of words reads as one
_NO_NAMES = frozenset(
    {"est", "is", "mail", "email", "adresse", "address", "c", "mon", "ma", "my", "voici", "a", "y", "s"}
)
_LONGEST_NAME, _LONGEST_DOMAIN = 24, 10
"""Tokens on either side of the sign."""
_NUMBERED = re.compile(
    r"\b(?:commande|order|ticket|dossier|facture|colis|suivi|parcel)(?:\s+(?:numero|number|no|n))?\W{0,3}\s+"
)
_LEAST_DIGITS, _CODE_DIGITS = 3, 6
_REPEATED = frozenset({"double", "triple"})
_AROUND_A_CODE = frozenset("le la mon code c est voici voila alors euh the my it s is so here".split())  # noqa: SIM905 -- as above


@dataclass(frozen=True, slots=True)
class Said:
    """What was said between two places of the text, as it is written."""

    start: int
    end: int
    written: str


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def said_emails(text: str) -> Iterator[Said]:
    """Addresses that were said or spelled; one that is written already is left alone."""
    tokens = _tokens(text)
    for place, token in enumerate(tokens):
        if token.word not in _AT:
            continue
        first, name = _name(tokens, place)
        after, domain = _domain(tokens, place + 1)
        if name and domain:
            start, end = tokens[first].start, tokens[after - 1].end
            written = f"{name}@{domain}"
            if fold(text[start:end]) != written:
                yield Said(start, end, written)


def said_numbers(text: str) -> Iterator[Said]:
    """Numbers of orders and tickets in words, and a code of six figures that is all there is."""
    folded = fold(text)
    if len(folded) != len(text):
        return
    for found in _NUMBERED.finditer(folded):
        tokens = [token for token in _tokens(text) if token.start >= found.end() and token.word.isalnum()]
        digits, after = _figures([token.word for token in tokens], 0)
        if len(digits) >= _LEAST_DIGITS and _is_in_words(tokens[:after]):
            yield Said(tokens[0].start, tokens[after - 1].end, digits)
    yield from _code(_tokens(text))


def _code(tokens: Sequence[_Token]) -> Iterator[Said]:
    rest = [token for token in tokens if token.word.isalnum() and token.word not in _AROUND_A_CODE]
    words = [token.word for token in rest]
    digits, after = _figures(words, 0)
    # « Trois cent mille » is one number, most likely of kilometres; a code is said in groups.
    one = number(words, 0)
    if len(digits) == _CODE_DIGITS and after == len(rest) > 1 and (one is None or one[1] < after):
        yield Said(rest[0].start, rest[-1].end, digits)


def _tokens(text: str) -> list[_Token]:
    return [_Token(fold(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def _is_in_words(tokens: Sequence[_Token]) -> bool:
    return len(tokens) > 1 or (bool(tokens) and not tokens[0].word.isdecimal())


def _figures(words: Sequence[str], place: int) -> tuple[str, int]:
    """Every number from a place on, one after the other, as figures; and the place after them."""
    digits = ""
    while place < len(words):
        found = number(words, place)
        if words[place].isdecimal():
            digits, place = digits + words[place], place + 1
        elif found is not None:
            digits, place = digits + str(found[0]), found[1]
        elif words[place] in _REPEATED and (twice := next(readings(words, place), None)) is not None:
            digits, place = digits + twice[0], twice[1]
        elif is_number_word(words[place]):
            digits, place = digits + "0", place + 1
        else:
            break
    return digits, place


def _name(tokens: Sequence[_Token], at: int) -> tuple[int, str]:
    """What stands before the sign, read backwards: its first place, and how it is written."""
    place, name, has_word = at, "", False
    while place > 0 and at - place < _LONGEST_NAME:
        word = tokens[place - 1].word
        sign = _sign_before(tokens, place)
        if sign is not None and name:
            name, place, has_word = sign[0] + name, sign[1], False
            continue
        is_letter = len(word) == 1 and word.isalpha()
        is_word = word.isalpha() and not is_letter
        # A whole word begins a name, unless a sign joins it to one before; letters and figures may go on.
        spelled = bool(name) and name[0].isalpha() and not has_word and is_word
        joined = bool(name) and name[0] in ".-_+"
        if (is_word and has_word) or (spelled and not joined) or not (word.isalnum()):
            break
        if (is_word or is_letter) and word in _NO_NAMES and (is_word or has_word):
            break
        digits = _figures([word], 0)[0] if is_word and is_number_word(word) else word
        name, place, has_word = digits + name, place - 1, has_word or (is_word and digits == word)
    return place, name.strip(".-_+")


def _sign_before(tokens: Sequence[_Token], place: int) -> tuple[str, int] | None:
    """The sign whose word ends at a place, and where it begins."""
    word = tokens[place - 1].word
    if word in _LOW and place >= len(("tiret", "du", "bas")) and tokens[place - 3].word == "tiret":
        return "_", place - 3
    if word in _POINT:
        return ".", place - 1
    if word == "-" and place >= len(("a", "-")) and len(tokens[place - 2].word) == 1:
        # « C-A-M-I-L-L-E » is spelled, not hyphenated.
        return "", place - 1
    return (_SIGNS[word], place - 1) if word in _SIGNS else None


def _domain(tokens: Sequence[_Token], place: int) -> tuple[int, str]:
    """What stands after the sign, up to an ending of domains: the place after it, and how it is written."""
    domain, label, first = "", "", place
    while place < len(tokens) and place - first < _LONGEST_DOMAIN:
        word = tokens[place].word
        if word in _POINT and label:
            domain, label = f"{domain}{label}.", ""
        elif word in _SIGNS and label:
            label += _SIGNS[word]
        elif word.isalnum():
            label += word
            ends = domain and label in _ENDINGS
            if ends and not (
                place + 2 < len(tokens) and tokens[place + 1].word in _POINT and _is_ending(tokens, place + 2)
            ):
                return place + 1, domain + label
        else:
            break
        place += 1
    return first, ""


def _is_ending(tokens: Sequence[_Token], place: int) -> bool:
    return tokens[place].word in _ENDINGS
