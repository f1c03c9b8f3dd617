"""What a model may not say by itself: each figure, date and claim of its words must stand in what our tools said.

The gate of agents/conversation/gating.py looks at every text once more; here the whole answer is refused instead, so
that the local brain answers in its place.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from agents.claims.detector import claims_in, is_claim
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
_MONTHS = (
    *(("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"), ("mai", "may")),
    *(("juin", "june"), ("juillet", "july"), ("aout", "august"), ("septembre", "september"), ("octobre", "october")),
    *(("novembre", "november"), ("decembre", "december")),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in (*names, names[1][:3])}
_NAMED_DAY = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?(?P<month>{'|'.join(_MONTH_OF)})\b"
    rf"|\b(?P<month_first>{'|'.join(_MONTH_OF)}) (?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b"
)
_WRITTEN_DAY = re.compile(
    r"(?<![\d/.])(?P<day>\d{1,2})/(?P<month>\d{1,2})/\d{2,4}(?![\d/])"
    r"|\b(?:le|au|du|vers|avant|on|by|until|before) (?P<day_short>\d{1,2})/(?P<month_short>\d{1,2})(?![\d/])"
    r"|\b\d{4}-(?P<month_first>\d{2})-(?P<day_last>\d{2})\b"
)
_WEEKDAYS = {
    **dict.fromkeys(("lundi", "monday"), 1), **dict.fromkeys(("mardi", "tuesday"), 2),
    **dict.fromkeys(("mercredi", "wednesday"), 3), **dict.fromkeys(("jeudi", "thursday"), 4),
    **dict.fromkeys(("vendredi", "friday"), 5), **dict.fromkeys(("samedi", "saturday"), 6),
    **dict.fromkeys(("dimanche", "sunday"), 7), **dict.fromkeys(("demain", "tomorrow"), 8),
}  # fmt: skip
_BY_THEN = re.compile(
    rf"\b(?:d'ici|avant|au plus tard|pour|des|by|before|until|no later than) (?:a |le |ce |au |next |this )?"
    rf"({'|'.join(_WEEKDAYS)})\b|\b({'|'.join(_WEEKDAYS)}) (?:au plus tard|prochain|at the latest)\b"
)
_PHRASES: Mapping[str, re.Pattern[str]] = {
    name: re.compile("|".join(patterns))
    for name, patterns in tomllib.loads(Path(__file__).with_name("guard.toml").read_text("utf-8")).items()
}


def claims_of(text: str) -> frozenset[str]:
    """Prices, shares, odds, delays, dates, links, addresses, codes, urgencies, promises: each in one canonical form."""
    plain = _GROUPED.sub("", fold(text).replace("’", "'")).replace("pour cent", "%")
    found = {f"link {match[0].lower().rstrip('.,;:!?').removeprefix('https://')}" for match in _LINK.finditer(text)}
    found |= {f"delay {match[1]} {match[2][0]}" for match in _DELAY.finditer(plain) if _is_number(match[1])}
    found |= {f"odds {match[0]}" for match in _ODDS.finditer(plain)}
    found |= {f"interval {match[1].strip()} {match[2][0]}" for match in _INTERVAL.finditer(plain)}
    found |= {name for name, pattern in _PHRASES.items() if pattern.search(plain)}
    found.update(_figures(_TOKEN.findall(plain)))
    found.update(_days(plain))
    named = extract(text)
    found |= {f"code {mention.code}" for mention in named.codes}
    found |= {f"address {span.value}" for span in (*named.emails, *named.phones)}
    return frozenset(found)


def _days(plain: str) -> Iterator[str]:
    """Dates, and the day by which something will be: « le 12 mars », 12/03/2027, "by Friday"."""
    for match in _NAMED_DAY.finditer(plain):
        named = _MONTH_OF[match["month"] or match["month_first"]]
        yield f"date {int(match['day'] or match['day_after'])}.{named}"
    for match in _WRITTEN_DAY.finditer(plain):
        day = int(match["day"] or match["day_short"] or match["day_last"])
        yield f"date {day}.{int(match['month'] or match['month_short'] or match['month_first'])}"
    yield from (f"by day {_WEEKDAYS[match[1] or match[2]]}" for match in _BY_THEN.finditer(plain))


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
        # Whatever a person writes, only the codes and dates they name may be said again without a tool.
        named = {claim for claim in claims_of(asked) if claim.startswith(("code ", "date "))}
        self._told = "\n".join(facts)
        self._known = claims_of(self._told) | named
        self._prompt = _runs(prompt)

    def breach(self, text: str, *, beside: str = "") -> str | None:
        """The first claim that traces to nothing, or None; `beside` is one more text that claims may trace to."""
        invented = claims_of(text) - self._known - claims_of(beside)
        if invented:
            return min(invented)
        if is_claim(text) is not None and (pushed := self._pushed(text)) is not None:
            return f"claim {pushed}"
        if not _runs(text).isdisjoint(self._prompt) or "<record" in text or "<message" in text:
            return "the prompt"
        return None

    def _pushed(self, text: str) -> str | None:
        """The kind of a persuading sentence that no tool said in these words."""
        told = fold(" ".join(self._told.split()))
        unsaid = (one for one in claims_in(text) if fold(" ".join(text[one.start : one.end].split())) not in told)
        return next((one.kind for one in unsaid), None)
