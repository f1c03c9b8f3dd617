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


def names_of_signs_faint(base: FaultBase, heard: Sequence[Observation]) -> Sequence[Observation]:
    """What was heard, the parts faint whose names are among the words of a sign: the same words are not told twice."""
    said = _words(one.text for one in heard if one.polarity == "present" and _is(base, one, FindingKind.symptom))

    def is_of_a_sign(one: Observation) -> bool:
        named = one.polarity == "present" and not one.asked and one.reliability < SEEN
        return named and _is(base, one, FindingKind.mention) and not said.isdisjoint(_words((one.text,)))

    return [replace(one, reliability=min(one.reliability, BY_THE_WAY)) if is_of_a_sign(one) else one for one in heard]


def _is(base: FaultBase, one: Observation, kind: FindingKind) -> bool:
    place = base.finding_index.get(one.finding)
    return place is not None and base.findings[place].kind is kind


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text) if len(word) > _TOO_SHORT)
