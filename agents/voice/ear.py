"""Text made ready for a voice: what is written for the eye (markdown, signs, codes, units) becomes words."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal, cast

from knowledge.language.entities import extract
from knowledge.language.spoken import spoken_form

_LINK = re.compile(r"\[([^\]\n]+)\]\((?:[^()\s]|\([^()\s]*\))+\)")
_URL = re.compile(r"(?:https?://|www\.)\S+[\w/]")
_CITATION = re.compile(r"\s?\[\d{1,2}\]")
_MARKS = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)|^\s{0,3}(?:#{1,6}|>)\s+", re.MULTILINE)
_BULLET = re.compile(r"^\s*[-•–*+]\s+", re.MULTILINE)
_NUMBERED = re.compile(r"^\s*(\d{1,2})[.)]\s+", re.MULTILINE)
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2190-\u21ff\u2600-\u27bf\ufe0f\u200d]+")
_THOUSANDS = re.compile(r"(?<=\d)[\u202f\u00a0 ](?=\d{3}(?!\d))")
_ENGLISH_THOUSANDS = re.compile(r"(?<=\d)[\u202f\u00a0 ,](?=\d{3}(?!\d))")
_CLOCK = re.compile(r"\b(\d{1,2})\s?h\s?([0-5]\d)\b")
_ROMANS = ("II", "III", "IV", "VI", "VII", "VIII", "IX")
"""Of models: "Clio IV". A single letter may be a unit or a name."""
_ROMAN = re.compile(rf"\b([A-Z]\w+) ({'|'.join(sorted(_ROMANS, key=len, reverse=True))})\b")
_PER = re.compile(r"(?<=[\w€])/(?=(?:an|mois|jour|semaine|heure|km|litre|year|month|week|day|hour|mile)\b)")
_EUROS_BEFORE = re.compile(r"€\s?(\d+)(?: to | à )(?:€\s?)?(\d+)(?!\d|[.,]\d)")
_PLURAL = re.compile(r"s\b")
_RANGE = re.compile(r"(?<=\d)\s?[–—]\s?(?=\d)|(?<=\d)\s-\s(?=\d)")
_PRICE = re.compile(r"(?:(€)\s?)?(\d+)(?:[.,](\d{2}))?(?(1)|\s?€)")
_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/((?:19|20)\d{2})\b")
_REFERENCE = re.compile(r"\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{6,}\b")
"""Parcel numbers and the like."""
_DECIMAL_POINT = re.compile(r"(?<=\d)[.,](?=\d)")
_SPACES = re.compile(r"[^\S\n]+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"»)]?\s+(?=[^\s])|(?<=[:;])\s+")
_WORDLESS = re.compile(r"[\W_]+")

_EMAIL_SIGNS = {
    "fr": {"@": "arobase", ".": "point", "-": "tiret", "_": "tiret bas", "+": "plus"},
    "en": {"@": "at", ".": "dot", "-": "dash", "_": "underscore", "+": "plus"},
}
_LONGEST_PHRASE = 220
"""Characters; at half speed a voice says them in some thirty seconds."""
_AFTER_SENTENCE = timedelta(milliseconds=450)
_AFTER_COLON = timedelta(milliseconds=300)
_AFTER_LINE = timedelta(milliseconds=700)

Language = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a voice says in one breath, and the silence after it."""

    text: str
    pause: timedelta


def for_the_ear(text: str, language: str) -> str:
    """The text as it is said aloud; lines stay lines, so that a voice may pause between them."""
    plain = _without_marks(text, language)
    plain = _codes(plain, language)
    plain = _REFERENCE.sub(lambda found: spelled(found[0]), plain)
    plain = (_THOUSANDS if language == "fr" else _ENGLISH_THOUSANDS).sub("", plain)
    plain = _CLOCK.sub(r"\1 h \2", plain)
    plain = _ROMAN.sub(lambda found: f"{found[1]} {_ROMANS.index(found[2]) + 2}", plain)
    plain = _PER.sub({"fr": " par ", "en": " a "}[language], plain)
    plain = _DATE.sub(lambda found: _date(found, language), plain)
    plain = _RANGE.sub({"fr": " à ", "en": " to "}[language], plain)
    plain = _EUROS_BEFORE.sub(r"\1 à \2 €" if language == "fr" else r"\1 to \2 €", plain)
    plain = _PRICE.sub(lambda found: _price(found, language), plain)
    for pattern, words in _sayings(language):
        plain = pattern.sub(words, plain)
    plain = _DECIMAL_POINT.sub({"fr": ",", "en": "."}[language], plain)
    lines = [_SPACES.sub(" ", line).strip() for line in plain.splitlines()]
    return "\n".join(line for line in lines if _WORDLESS.sub("", line))


def phrases(said: str) -> Sequence[Phrase]:
    """The text of `for_the_ear` cut at its punctuation, each piece with its pause."""
    return [phrase for line in said.splitlines() for phrase in _phrases_of(line)]


def _phrases_of(line: str) -> Iterator[Phrase]:
    pieces = [short for piece in _SENTENCE.split(line) for short in _shortened(piece.strip()) if short]
    for piece in pieces[:-1]:
        yield Phrase(piece, _AFTER_COLON if piece[-1] in ":;," else _AFTER_SENTENCE)
    for piece in pieces[-1:]:
        yield Phrase(piece, _AFTER_LINE)


def _shortened(piece: str) -> Iterator[str]:
    while len(piece) > _LONGEST_PHRASE:
        cut = max(piece.rfind(", ", 0, _LONGEST_PHRASE) + 1, 0) or piece.rfind(" ", 0, _LONGEST_PHRASE)
        cut = cut if cut > 0 else _LONGEST_PHRASE
        yield piece[:cut].strip()
        piece = piece[cut:].strip()
    yield piece


def _without_marks(text: str, language: str) -> str:
    plain = _LINK.sub(r"\1", text)
    plain = _URL.sub({"fr": "le lien écrit", "en": "the written link"}[language], plain)
    plain = _CITATION.sub("", plain)
    plain = _BULLET.sub("", plain)
    plain = _MARKS.sub("", plain)
    plain = _NUMBERED.sub(r"\1 : ", plain)
    return _PICTURES.sub(" ", plain)


def _codes(text: str, language: str) -> str:
    """Fault codes, plates and serial numbers sign by sign, e-mail addresses with the names of their signs."""
    found = extract(text)
    said = [(one.start, one.end, spoken_form(one.code, language=cast("Language", language))) for one in found.codes]
    said += [(one.start, one.end, spelled(one.value)) for one in (*found.plates, *found.vins)]
    said += [(one.start, one.end, _email(one.value, language)) for one in found.emails]
    for start, end, words in sorted(said, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def spelled(value: str) -> str:
    """Letters one by one; the figures of a plate stay a number, which is easier to follow by ear."""
    groups = re.findall(r"[A-Z]+|\d+", value.upper())
    if len(value) > 10:
        return ", ".join(" ".join(value[start : start + 3].upper()) for start in range(0, len(value), 3))
    return ", ".join(" ".join(group) if group.isalpha() else group for group in groups)


def _email(address: str, language: str) -> str:
    signs = _EMAIL_SIGNS[language]
    return " ".join(signs.get(part, part) for part in re.split(r"([@._+-])", address) if part)


def _price(found: re.Match[str], language: str) -> str:
    whole, cents = int(found[2]), found[3]
    unit = "euro" if whole < 2 and (language == "fr" or whole == 1) else "euros"
    return f"{whole} {unit}" if cents in {None, "00"} else f"{whole} {unit} {int(cents)}"


def _date(found: re.Match[str], language: str) -> str:
    day, month, year = int(found[1]), int(found[2]), found[3]
    if not 1 <= month <= 12:
        return found[0]
    first = "1er" if language == "fr" and day == 1 else str(day)
    return f"{first} {_months()[language][month - 1]} {year}"


@cache
def _table() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(Path(__file__).with_name("ear.toml").read_text("utf-8"))


def _months() -> Mapping[str, Sequence[str]]:
    return cast("Mapping[str, Sequence[str]]", _table()["months"])


@cache
def _sayings(language: str) -> Sequence[tuple[re.Pattern[str], str]]:
    table = cast("Mapping[str, Mapping[str, str]]", _table()[language])
    # In French nothing and one are singular, in English one alone.
    one = {"fr": "[01]", "en": "1"}[language]
    units = [
        found
        for sign, words in table["units"].items()
        for found in (
            (rf"(?<![\d.,])({one})\s?{re.escape(sign)}(?![\w/])", rf"\1 {_PLURAL.sub('', words)}"),
            (rf"(?<=\d)\s?{re.escape(sign)}(?![\w/])", f" {words}"),
        )
    ]
    short = [(rf"(?<![\w]){re.escape(sign)}(?!\w)", words) for sign, words in table["short"].items()]
    return [(re.compile(pattern), words) for pattern, words in [*units, *short]]
