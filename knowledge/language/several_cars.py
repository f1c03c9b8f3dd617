"""Several cars in one message: « ma Clio broute et la Golf de ma femme ne démarre plus »."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.language.folding import fold
from knowledge.language.vehicles import names_of_cars

_SEPARATOR = re.compile(
    r"[.;:!?\n](?!\d)|,(?!\d)"
    r"|\b(?:et|and|mais|but|par contre|alors que|tandis que|while|whereas|sinon|quant|puis|then)\b",
    re.IGNORECASE,
)
_AROUND = " ,;.:\n"
_A_COMPLAINT = 2
"""Words: what a complaint is told in at least."""
_OWNERS = (
    r"femme|mari|fils|fille|mere|pere|soeur|frere|copine|copain|conjointe?|compagne|compagnon|voisine?|patron|beau-pere"
)
_OWNERS_EN = r"wife|husband|son|daughter|mother|father|mum|mom|dad|sister|brother|girlfriend|boyfriend|partner|boss"
_KINDS = r"utilitaire|fourgon(?:nette)?|camionnette|camping-car|4x4|van|truck|pickup"
_UNNAMED = re.compile(
    rf"\b(?:(?:la voiture|l'auto|celle) d[eu] (?:(?:mon|ma|mes) )?(?:{_OWNERS})\b"
    rf"|my (?:{_OWNERS_EN})'s (?:car|one|{_KINDS})\b"
    rf"|(?:mon|ma|notre|le|la|l'|my|our|the) ?(?:{_KINDS})\b"
    r"|l'autre (?:voiture|auto)\b|(?:ma|notre) (?:deuxieme|seconde|2e|2eme) (?:voiture|auto)\b"
    r"|(?:my|our|the) (?:other|second) car\b)"
)
"""A car told by whose it is, or by its kind; a mere « ma voiture » may be one that has a name elsewhere."""


@dataclass(frozen=True, slots=True)
class OneCar:
    """What a message tells of one car: `text`, and the words that name it."""

    text: str
    car: str
    is_named: bool
    """By its model; else by its kind or whose it is."""


@dataclass(frozen=True, slots=True)
class _Naming:
    start: int
    end: int
    key: str
    is_named: bool


def apart(text: str) -> tuple[OneCar, ...]:
    """What is told of each car, in the order told; nothing unless at least two are named with a break between them."""
    parts: list[OneCar] = []
    if _SEPARATOR.search(text) is None:
        return ()
    begins, current = 0, None
    for naming in _namings(text):
        if current is None or naming.key == current.key:
            current = current or naming
            continue
        breaks = list(_SEPARATOR.finditer(text, current.end, naming.start))
        if not breaks:
            continue
        parts.append(_part(text[begins : breaks[-1].start()], current))
        begins, current = breaks[-1].start(), naming
    if current is None or not parts:
        return ()
    return (*parts, _part(text[begins:], current))


def halves(text: str) -> Iterator[tuple[str, str]]:
    """The ways to part a message in two at a break, each half of some words."""
    for found in _SEPARATOR.finditer(text):
        first, second = text[: found.start()].strip(_AROUND), text[found.end() :].strip(_AROUND)
        if min(len(first.split()), len(second.split())) >= _A_COMPLAINT:
            yield first, second


def _part(told: str, naming: _Naming) -> OneCar:
    own = _SEPARATOR.sub("", told, count=1) if _opens(told) else told
    return OneCar(own.strip(_AROUND), naming.key, naming.is_named)


def _opens(told: str) -> bool:
    """Whether it begins with what sets it apart: « par contre »."""
    first = _SEPARATOR.search(told)
    return first is not None and not told[: first.start()].strip()


def _namings(text: str) -> Sequence[_Naming]:
    named = [
        _Naming(start, end, f"{name.make} {name.model}", is_named=True) for name, start, end in names_of_cars(text)
    ]
    return sorted([*named, *_unnamed(text, named)], key=lambda one: one.start)


def _unnamed(text: str, named: Sequence[_Naming]) -> Iterator[_Naming]:
    folded = fold(text).replace("’", "'")
    if len(folded) != len(text):
        return
    for found in _UNNAMED.finditer(folded):
        # « mon utilitaire, un Kangoo » and « la Golf de ma femme » are one car each.
        near = (
            one for one in named if -_NEAR < one.start - found.end() < _NEAR or -_NEAR < found.start() - one.end < 2
        )
        if next(near, None) is None:
            yield _Naming(found.start(), found.end(), _theirs(text[found.start() : found.end()]), is_named=False)


def _theirs(words: str) -> str:
    """As one says it to them: « mon utilitaire » → « utilitaire », "my wife's car" → "your wife's car"."""
    kind = re.sub(rf"^(?:mon|ma|notre|le|la|l['’]|my|our|the) ?(?=(?:{_KINDS})$)", "", words, flags=re.IGNORECASE)
    said = re.sub(r"\b(?:mon|ma|notre)\b", "votre", kind.replace("mes ", "vos "), flags=re.IGNORECASE)
    return re.sub(r"\b(?:my|our)\b", "your", said, flags=re.IGNORECASE)


_NEAR = 8
"""Letters between the kind of a car and its name where both are said of one."""
