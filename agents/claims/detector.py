"""Finds sentences shaped as claims: scarcity, urgency, price cuts, proof by others, authority, guarantees.

It does not judge whether they are true: that is what rows are for.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from agents.claims.plainness import readings_of
from agents.claims.screening import Screened, screened

_NUMBER = (
    r"(?:\d[\d .,]*|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt"
    r"|trente|quarante|cinquante|soixante|septante|huitante|nonante|cent|mille|quelques|several|a handful of"
    r"|a few|a couple of|une poignee(?: de| d')?|une dizaine(?: de| d')?|one|two"
    r"|three|four|five|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)"
    r"(?:[- ](?:et[- ])?(?:un|une|deux|trois|quatre|cinq|six|sept"
    r"|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|one|two|three|four|five|seven|eight|nine|hundred"
    r"|thousand|mille|cents?))*"
)
_MANY = rf"(?!(?:une?|one|1)\b(?! poignee| dizaine)){_NUMBER}"
_MONEY = rf"(?:{_NUMBER} ?(?:€|euros?|eur|balles|dollars?|usd|\$|£|pounds?|k€)|[€$£] ?\d[\d .,]*)"
_SENTENCE = re.compile(r"(?:[^.!?…;\n]|[.!?…;]+(?=[^\s.!?…;)»\"”]))*(?:[.!?…;]+[)»\"”]*|\n+|$)")
_ENDS = re.compile(r" ?(?<!\bno)[.!?…;]+(?=\s|$)")
_BROKEN = re.compile(r"[^\s.!?…:;•-] ?\n+ ?(?!\d+\.)[^\s•-]")
"""A line that ends before its sentence does."""
_LIST = Path(__file__).with_name("detector.toml")
_LONGEST = 20_000
"""Characters of a text that are looked at in one go; Alex writes at most a fifth of that."""


@dataclass(frozen=True, slots=True)
class Found:
    """A claim in `text[start:end]`: whole sentences, with what ends them."""

    kind: str
    start: int
    end: int


@cache
def _shapes() -> Screened:
    pairs = []
    for kind, table in tomllib.loads(_LIST.read_text("utf-8")).items():
        pairs += [(kind, _filled(pattern)) for pattern in table["patterns"]]
    return screened(pairs)


def _filled(pattern: str) -> str:
    return pattern.replace("{n}", _NUMBER).replace("{many}", _MANY).replace("{money}", _MONEY)


def is_claim(text: str) -> str | None:
    """The kind of the first claim in a text, or None."""
    return next((kind for flat in readings_of(text) if (kind := _first(flat)) is not None), None)


def _first(flat: str) -> str | None:
    one_line = flat.replace("\n", " ")
    forms = _forms(flat, one_line)
    for shape in _shapes().possible(one_line):
        # All others see in the whole what they would see in its lines.
        looked_at = forms if shape.is_anchored else forms[1:] or forms
        if any(shape.pattern.search(form) is not None for form in looked_at):
            return shape.kind
    return None


def _forms(flat: str, one_line: str) -> tuple[str, ...]:
    """A sentence a line; and where lines are broken, whole sentences and all in one: a claim may be cut."""
    forms = [_ENDS.sub("\n", flat)]
    if one_line != flat and _BROKEN.search(flat) is not None:
        forms.append(_ENDS.sub("\n", one_line))
    if "…" in flat:
        forms.append(one_line)
    return tuple(forms)


@lru_cache(maxsize=512)
def claims_in(text: str) -> Sequence[Found]:
    """Every sentence that makes a claim, in order; sentences that only together make one are found together.

    Alex says the same things to many, so the last answers are remembered.
    """
    if is_claim(text[:_LONGEST]) is None:
        return ()
    sentences = [(match.start(), match.end()) for match in _SENTENCE.finditer(text) if match[0].strip()]
    found: list[Found] = []
    for start, end in sentences:
        kind = is_claim(text[start:end])
        if kind is not None:
            found.append(Found(kind, start, end))
    return tuple(found) or _spread_out(text, sentences)


def _spread_out(text: str, sentences: Sequence[tuple[int, int]]) -> Sequence[Found]:
    """A claim that runs over the end of a sentence or a line: the shortest run of sentences that makes it."""
    for length in range(2, len(sentences) + 1):
        for first in range(len(sentences) - length + 1):
            start, end = sentences[first][0], sentences[first + length - 1][1]
            kind = is_claim(text[start:end])
            if kind is not None:
                return (Found(kind, start, end),)
    kind = is_claim(text)
    return (Found(kind, 0, len(text)),) if kind is not None else ()
