"""The words of a pattern found near each other in a text, and which of such matches tell of nothing more."""

from collections import defaultdict
from dataclasses import dataclass

from knowledge.diagnosis.framing import denied
from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.faults.base import Finding, FindingKind

_WINDOW = {1: 1, 2: 8, 3: 11}
DANGER = 4
"""The urgency of what must never go unheard."""
_LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Match:
    finding: Finding
    occurrences: tuple[Occurrence, ...]

    @property
    def places(self) -> frozenset[int]:
        return frozenset(place for part in self.occurrences for place in range(part.first, part.last))


def by_target(occurrences: list[Occurrence]) -> dict[str, list[Occurrence]]:
    said: dict[str, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        for target in one.targets:
            said[target].append(one)
    return said


def closest(
    tokens: list[Token], pattern: tuple[str, ...], said: dict[str, list[Occurrence]], finding: Finding
) -> Match | None:
    """The words of the pattern nearest to each other in one sentence, each by its own word of the text."""
    best: tuple[tuple[bool, int], tuple[Occurrence, ...]] | None = None
    told_again = any(len(said[word]) > 1 for word in pattern)
    for anchor in said[pattern[0]]:
        chosen = _around(tokens, anchor, pattern, said)
        if chosen is None:
            continue
        span = max(one.last for one in chosen) - min(one.first for one in chosen)
        width = sum(one.last - one.first for one in chosen)
        if span - width >= _WINDOW[min(len(pattern), 3)]:
            continue
        # What happened once is no less a sign for being denied of another time.
        order = (told_again and any(denied(tokens, one, frozenset()) for one in chosen), span)
        if best is None or order < best[0]:
            best = (order, chosen)
    return Match(finding, best[1]) if best else None


def _around(
    tokens: list[Token], anchor: Occurrence, pattern: tuple[str, ...], said: dict[str, list[Occurrence]]
) -> tuple[Occurrence, ...] | None:
    sentence = tokens[anchor.first].sentence
    chosen = [anchor]
    for word in pattern[1:]:
        free = [
            one
            for one in said[word]
            if tokens[one.first].sentence == sentence and all(one.first != other.first for other in chosen)
        ]
        if not free:
            return None
        chosen.append(min(free, key=lambda one: abs(one.first - anchor.first)))
    return tuple(chosen)


def most_specific(matches: list[Match]) -> list[Match]:
    """Without those that stand on a part of another's words: « bruit » says nothing beside « bruit au freinage ».

    Nor does the mere « fume » of « fume noir à l'accélération », though it is told when. Words of danger always stay,
    whatever else is said with them.
    """
    spans = [(match, match.places, _by_itself(match)) for match in matches]
    return [
        match
        for match, places, alone in spans
        if match.finding.urgency == DANGER
        or not any(places < others or (alone and alone < others and alone != mere) for _, others, mere in spans)
    ]


def _by_itself(match: Match) -> frozenset[int]:
    """Where the one word stands that tells the finding without any other; the rest only tells when or where."""
    words = {pattern[0] for pattern in match.finding.patterns if len(pattern) == 1}
    return frozenset(
        place for one in match.occurrences if not words.isdisjoint(one.targets) for place in range(one.first, one.last)
    )


def apart(matches: list[Match], only_feared: frozenset[int]) -> tuple[list[Match], list[Match]]:
    """What has happened, and the dangers that are only feared; what else is feared is not heard."""
    happened = [one for one in matches if only_feared.isdisjoint(part.first for part in one.occurrences)]
    kept = {id(one) for one in happened}
    return happened, [one for one in matches if one.finding.urgency == DANGER and id(one) not in kept]


def is_a_word_of_a_name(match: Match, names: list[frozenset[int]]) -> bool:
    """« Boîte » in « huile de boîte » tells no limping, nor « sway » in « sway bar » a car that sways."""
    if len(match.occurrences) > 1 or match.finding.kind is FindingKind.mode or match.finding.urgency == DANGER:
        return False
    return any(match.places < name for name in names)


def is_borrowed(match: Match, matches: list[Match]) -> bool:
    """« Voyant airbag allumé et ça sent l'huile » : the oil is smelt, no light of it is lit."""
    if not any(_LIGHT in one.targets for one in match.occurrences):
        return False
    first, last = min(match.places), max(match.places)
    return any(
        not match.places.isdisjoint(other.places)
        and other.places.isdisjoint(place for one in match.occurrences if _LIGHT in one.targets for place in _of(one))
        and first < min(other.places)
        and max(other.places) <= last
        for other in matches
        if len(other.occurrences) > 1
    )


def _of(one: Occurrence) -> range:
    return range(one.first, one.last)
