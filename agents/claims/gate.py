"""The last look at a text: a claim that no row proves now is taken out, the rest is left as it is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.claims.detector import claims_in
from agents.messages import Backed
from agents.texts.lookup import say

_GAPS = re.compile(r"\n{3,}")
_EMPTY_LINE = re.compile(r"^[ \t•·\-–—*]+$\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence that was taken out; `kind` is a table of detector.toml, or `expired`."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What may be sent, what was taken out of it, and the proven claims that are in it."""

    text: str
    refused: tuple[Refusal, ...] = ()
    claims: tuple[Backed, ...] = ()


def checked(text: str, *, backed: Sequence[Backed] = (), now: datetime, language: str) -> Checked:
    """Judge a text by the claims that came with it. Where nothing would be left, a plain sentence stands for it.

    Words that were proven several times are one claim: the proof that holds longest counts.
    """
    said = _once(one for one in backed if one.text in text)
    over = [one for one in said if one.expires_at <= now]
    refused = [Refusal("expired", one.text) for one in over]
    for one in over:
        text = text.replace(one.text, "")
    claims = tuple(one for one in said if one.expires_at > now)
    hidden = text
    for one in claims:
        hidden = hidden.replace(one.text, " " * (len(one.text) - 1) + ".")
    found = claims_in(hidden)
    refused += [Refusal(one.kind, text[one.start : one.end].strip()) for one in found]
    if not refused:
        return Checked(text, claims=claims)
    for shape in reversed(found):
        text = text[: shape.start] + text[shape.end :]
    # A run of sentences was taken out as one; what stands before and after it may still make another.
    rest = checked(_tidied(text), backed=claims, now=now, language=language) if found else Checked(_tidied(text))
    return Checked(
        rest.text or say("claims.withheld", language),
        (*refused, *rest.refused),
        tuple(one for one in claims if one.text in rest.text),
    )


def _once(backed: Iterable[Backed]) -> Sequence[Backed]:
    best: dict[str, Backed] = {}
    for one in backed:
        known = best.get(one.text)
        if known is None or known.expires_at < one.expires_at:
            best[one.text] = one
    return tuple(best.values())


def _tidied(text: str) -> str:
    return _GAPS.sub("\n\n", _EMPTY_LINE.sub("", text)).strip()
