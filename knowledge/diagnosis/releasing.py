"""What the rules stop and the scorer of dangers lets go: lines in which nothing at all sounds like a danger to it.

« La facture de mes freins est perdue » holds the words of a rule and is none. Each sentence is weighed by itself and
with its neighbour, and each segment of a sentence alone: what is added to a danger, a price, an exam, a soothing word,
stands in another segment, so that it hides nothing. A line of which no part is at all likely a danger is let go. One
that is unlikely as a whole, and of which no part is clearly a danger, becomes a doubt: they are told not to drive until
one question is answered; but not where it says that something is there now or again. Fewer words than a sentence are
never let go, nor are fault codes or answers to a question.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from knowledge.diagnosis.alarms import alarms, sentences
from knowledge.diagnosis.dangers.lines import GENERAL, TOPICS
from knowledge.diagnosis.dangers.scorer import danger_scorer
from knowledge.diagnosis.factuality import is_told_as_there
from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.urgency import STOP, Told, topic_of
from knowledge.faults.base import FaultBase

_REMEMBERED = 256
_LET_GO = 0.04
"""A line of which not even a part is likelier than this tells of no danger."""
_WHOLE, _PART = 0.1, 0.6
"""Below these it is asked about, unless it says that something is there now, or again.

By cross-validation of the messages and on lists that nothing is learned from: of 2 230 dangers that the rules stop 3
are let go and 9 asked about, of 64 harmless lines that they stop 11 and 22.
"""
_NEVER_WAIT = frozenset({"brakes", "steering", "airbag"})
"""Kinds of danger that never wait, whatever is let go."""
_FEWEST_WORDS = 8
"""« Plus de freins ce matin »: the scorer knows too little of a few words."""


def release(base: FaultBase, told: Told, heard: Sequence[Observation], text: str) -> tuple[Told, str | None]:
    """What stays of what was told, and the kind of danger that is asked about instead of what does not."""
    unlikely, others = _parted(text)
    if not unlikely:
        return told, None
    rest = alarms("\n".join(others))
    left = {one.finding for one in kept(base, heard, text)}
    gone = [*told.alarms, *filter(None, map(topic_of, told.findings))]
    less = replace(
        told,
        presses=told.presses or not _NEVER_WAIT.isdisjoint(gone),
        alarms=tuple(topic for topic in told.alarms if topic in rest),
        findings=tuple(name for name in told.findings if name in left),
    )
    stays = (less.alarms, less.findings) == (told.alarms, told.findings)
    if stays or max(_strongest(one)[1] for one in unlikely) < _LET_GO:
        return less, None
    return less, next((topic for topic in gone if topic in TOPICS), GENERAL)


def kept(base: FaultBase, heard: Sequence[Observation], text: str) -> tuple[Observation, ...]:
    """What was heard without the dangers that only lines without any danger tell; answers always stay."""
    if all(one.asked or not _is_grave(base, one) for one in heard):
        return tuple(heard)
    unlikely, others = _parted(text)
    return tuple(
        one
        for one in heard
        if one.asked or not _is_grave(base, one) or not _stands_in(unlikely, one) or _stands_in(others, one)
    )


def _parted(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """The lines without any danger, and the others."""
    lines = text.splitlines()
    return [one for one in lines if _is_unlikely(one)], [one for one in lines if not _is_unlikely(one)]


def _is_grave(base: FaultBase, one: Observation) -> bool:
    return one.finding in base.finding_index and base.finding(one.finding).urgency == STOP


def _stands_in(lines: Sequence[str], one: Observation) -> bool:
    return bool(one.text) and any(one.text in line for line in lines)


def _is_unlikely(line: str) -> bool:
    whole, part = _strongest(line)
    return part < _LET_GO or (whole < _WHOLE and part < _PART and not is_told_as_there(" , ".join(sentences(line))))


@lru_cache(_REMEMBERED)
def _strongest(line: str) -> tuple[float, float]:
    """The chance of the likeliest sentences, and that of the likeliest part of one."""
    said = [one for one in sentences(line) if one]
    if sum(len(one.split()) for one in said) < _FEWEST_WORDS:
        return 1.0, 1.0
    scorer = danger_scorer()
    whole = scorer.whole(said)
    return whole, (whole if whole >= _WHOLE else max(whole, scorer.strongest_part(said)))
