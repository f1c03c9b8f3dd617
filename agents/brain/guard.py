"""What a model may not say by itself: each claim of its words must stand in what our own tools said."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.language.entities import extract
from knowledge.language.folding import fold
from knowledge.language.numerals import is_number_word, readings

_LEAKED_WORDS = 8
"""So many words of the prompt in a row are no coincidence."""
LONGEST_CLAIM = 10
"""Words that the longest claim spans, a leak included: a stream holds back that many."""
_SIGNS = {"€": "eur", "euro": "eur", "euros": "eur", "eur": "eur", "$": "usd", "dollar": "usd", "dollars": "usd",
          "£": "gbp", "pound": "gbp", "pounds": "gbp", "balles": "eur", "%": "share", "percent": "share",
          "pourcent": "share"}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[€$£%]|[^\W\d_]+")
_GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))")
_JOINTS = {"a", "et", "ou", "to", "and", "or", "of", "de", "d"}
_BEFORE_SIGN = 6
_UNITS = "h|heures?|hours?|jours?|days?|minutes?|mins?|semaines?|weeks?|mois|months?"
_DELAY = re.compile(rf"\b(?:sous|dans|d'ici|within|in) (?:(?:les|environ|about|the next) )*([a-z]+|\d+) ?({_UNITS})\b")
_ODDS = re.compile(
    r"\b(?:une?|deux|trois|\d+) (?:chances?|fois) sur (?:deux|trois|quatre|cinq|dix|cent|\d+)"
    r"|\b(?:one|two|nine|\d+) (?:times |chances? )?(?:in|out of) (?:two|three|four|five|ten|a hundred|\d+)\b"
    r"|\b(?:fifty[- ]fifty|50 ?/ ?50)\b|\b(?:probabilite|probability)\D{0,12}\d"
)
_INTERVAL = re.compile(r"\b(?:tous les|every|chaque) (\d[\d .]*|[a-z]+ mille) ?(km|kilometres?|miles?)\b")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()«»]+"
    r"|\b(?:[a-z0-9-]+\.)+(?:fr|com|net|org|io|eu|be|ch|ca|uk|de|info|shop|store|app|me|ly|gle|co|ai)\b(?:/[^\s<>()«»]*)?",
    re.IGNORECASE,
)
_PHRASES: Mapping[str, re.Pattern[str]] = {
    name: re.compile("|".join(patterns))
    for name, patterns in tomllib.loads(Path(__file__).with_name("guard.toml").read_text("utf-8")).items()
}


def claims_of(text: str) -> frozenset[str]:
    """Prices, shares, odds, delays, links, addresses, codes, urgencies and promises, each in one canonical form."""
    plain = _GROUPED.sub("", fold(text).replace("’", "'")).replace("pour cent", "%")
    found = {f"link {match[0].lower().rstrip('.,;:!?').removeprefix('https://')}" for match in _LINK.finditer(text)}
    found |= {f"delay {match[1]} {match[2][0]}" for match in _DELAY.finditer(plain) if _is_number(match[1])}
    found |= {f"odds {match[0]}" for match in _ODDS.finditer(plain)}
    found |= {f"interval {match[1].strip()} {match[2][0]}" for match in _INTERVAL.finditer(plain)}
    found |= {name for name, pattern in _PHRASES.items() if pattern.search(plain)}
    found.update(_figures(_TOKEN.findall(plain)))
    named = extract(text)
    found |= {f"code {mention.code}" for mention in named.codes}
    found |= {f"address {span.value}" for span in (*named.emails, *named.phones)}
    return frozenset(found)


def _is_number(word: str) -> bool:
    return word.isdigit() or is_number_word(word)


def _figures(tokens: Sequence[str]) -> Iterator[str]:
    """Numbers beside a sign of money or a share: « 97 € », « entre 320 et 480 euros », « cinquante pour cent »."""
    for place, token in enumerate(tokens):
        sign = _SIGNS.get(token)
        if sign is None:
            continue
        before = tokens[max(0, place - _BEFORE_SIGN) : place]
        values = list(_values(before)) or list(_values(tokens[place + 1 : place + 2]))
        yield from (f"{sign} {value}" for value in values or ["?"])


def _values(tokens: Sequence[str]) -> Iterator[str]:
    """The numbers at the end of some words, ranges included; whatever precedes another word is not of this sign."""
    start = len(tokens)
    while start and (tokens[start - 1][0].isdigit() or _belongs(tokens[start - 1])):
        start -= 1
    place = start
    while place < len(tokens):
        if tokens[place][0].isdigit():
            yield f"{float(tokens[place].replace(',', '.')):g}"
            place += 1
            continue
        read = max(readings(tokens, place), key=lambda one: one[1], default=None)
        if read is not None:
            yield f"{float(read[0]):g}"
        place = read[1] if read is not None else place + 1


def _belongs(word: str) -> bool:
    return word in _JOINTS or word in _SIGNS or is_number_word(word)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", fold(text))
    return frozenset(tuple(words[start : start + _LEAKED_WORDS]) for start in range(len(words) - _LEAKED_WORDS + 1))


class Guard:
    """Judges the words of one turn by what its tools said; built anew when a tool has said more."""

    def __init__(self, facts: Iterable[str], *, asked: str, prompt: str) -> None:
        # Whatever a person writes, only the codes they name may be said again without a tool.
        named = {claim for claim in claims_of(asked) if claim.startswith("code ")}
        self._known = claims_of("\n".join(facts)) | named
        self._prompt = _runs(prompt)

    def breach(self, text: str, *, beside: str = "") -> str | None:
        """The first claim that traces to nothing, or None; `beside` is one more text that claims may trace to."""
        invented = claims_of(text) - self._known - claims_of(beside)
        if invented:
            return min(invented)
        if not _runs(text).isdisjoint(self._prompt) or "<record" in text or "<message" in text:
            return "the prompt"
        return None
