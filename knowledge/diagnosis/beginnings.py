"""A start that is no starting of the engine: « it just started making a noise », « le bruit démarre à 50 km/h »."""

from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words

_STARTING = frozenset(words("start starting"))
"""What those words speak of in the lexicon."""
_BEGINS = frozenset(words("start starts started starting demarre demarrent demarrait demarrer"))
_AFTER = frozenset(words("just suddenly now recently has have had then only to all also qui that which s vient de a"))
_BEGUN = frozenset(
    words(
        "noise noises sound sounds squeal squealing grinding grind rattle knock knocking whine hum humming vibration "
        "vibrations shaking leak smell smoke light problem problems issue issues trouble symptom symptoms fault "
        "bruit bruits sifflement grincement claquement vibration vibrations fuite odeur fumee voyant probleme "
        "problemes souci defaut symptome symptomes panne"
    )
)
_NOT_DOING = frozenset(words("morning evening spring"))


def without_beginnings(tokens: Sequence[Token], occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    return [one for one in occurrences if not _only_begins(tokens, one)]


def _only_begins(tokens: Sequence[Token], one: Occurrence) -> bool:
    if _STARTING.isdisjoint(one.targets) or one.last - one.first > 1 or tokens[one.first].text not in _BEGINS:
        return False
    return _begins_to(tokens, one.last) or _is_begun(tokens, one.first)


def _begins_to(tokens: Sequence[Token], place: int) -> bool:
    """« Starts to », « started making »."""
    if place >= len(tokens) or tokens[place].clause != tokens[place - 1].clause:
        return False
    word = tokens[place].text
    return word == "to" or (word.endswith("ing") and len(word) > len("ring") and word not in _NOT_DOING)


def _is_begun(tokens: Sequence[Token], place: int) -> bool:
    """« The noise just started »; « it started » may be the car."""
    before = place - 1
    while before >= 0 and tokens[before].text in _AFTER and tokens[before].clause == tokens[place].clause:
        before -= 1
    return before >= 0 and tokens[before].clause == tokens[place].clause and tokens[before].text in _BEGUN
