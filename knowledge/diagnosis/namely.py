"""Parts named only to tell of a sign: « le klaxon ne marche plus » says that no horn is heard, not what is broken."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.seen import SEEN
from knowledge.faults.base import FaultBase, FindingKind
from knowledge.language.folding import words

BY_THE_WAY = 0.03
"""How far the name within a sign tells of the part as well: « feu arrière éteint » of this lamp rather than another,
« batterie à plat » of a flat battery, not that the battery is bad; learned from complaints with their repair."""
_TOO_SHORT = 3
"""Letters of a word that says nothing of what is named: « la », "the"."""
_INITIALS = frozenset(words("abs esp egr fap dpf srs tpms gps epb"))
_LAMP = "_light"
"""« Voyant ABS » names its lamp, and nothing of the ABS block."""


def names_of_signs_faint(base: FaultBase, heard: Sequence[Observation]) -> Sequence[Observation]:
    """What was heard, the parts faint whose names are among the words of a sign: the same words are not told twice."""
    signs = [one for one in heard if one.polarity == "present" and _is(base, one, FindingKind.symptom)]
    said = _words(one.text for one in signs)
    of_lamps = _words(one.text for one in signs if one.finding.endswith(_LAMP))

    def believed(one: Observation) -> float:
        named = one.polarity == "present" and not one.asked and one.reliability < SEEN
        if not named or not _is(base, one, FindingKind.mention):
            return one.reliability
        own = _words((one.text,))
        if own and own <= of_lamps:
            return 0.0
        return one.reliability if said.isdisjoint(own - _INITIALS) else min(one.reliability, BY_THE_WAY)

    return [replace(one, reliability=believed(one)) for one in heard]


def _is(base: FaultBase, one: Observation, kind: FindingKind) -> bool:
    place = base.finding_index.get(one.finding)
    return place is not None and base.findings[place].kind is kind


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text) if len(word) > _TOO_SHORT or word in _INITIALS)
