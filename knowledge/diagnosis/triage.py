"""What a text, codes and answers tell that the urgency hangs on: rules first, then the scorer of dangers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from knowledge.diagnosis import urgency
from knowledge.diagnosis.alarms import alarms, presses, sentences
from knowledge.diagnosis.dangers.scorer import Weighed, danger_scorer
from knowledge.diagnosis.degree import is_slight
from knowledge.diagnosis.diagnosis import DecodedCode
from knowledge.diagnosis.factuality import is_told_of_nothing, real_words
from knowledge.diagnosis.model import CIRCUMSTANCES
from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.releasing import release
from knowledge.diagnosis.urgency import Told
from knowledge.faults.base import DANGER_ASKED, FaultBase, FindingKind

_REMEMBERED = 256
"""Texts: one turn asks several times what the same words say."""
_HELD_FOR_TRUE = 0.7
_MILD, _WITH_MILD_SIGNS = 1, 0.4
"""Where the signs that a line tells are no more urgent than this, words must be this likely a danger to be doubted."""
_FRAGMENT, _BRIEF, _IN_BRIEF, _SURE_IN_BRIEF = 6, 10, 0.55, 0.9
"""« Je suis devant la voiture »: a line of fewer words is mostly talk, so words must be likelier a danger.

A fragment, « quand elle freine », and a sign, « elle cale quand je m'arrête », must be likelier still.
"""
TELLING = frozenset({FindingKind.symptom, FindingKind.danger})


def told_of(base: FaultBase, heard: Sequence[Observation], decoded: Sequence[DecodedCode], text: str) -> Told:
    """The scorer adds a stop or a doubt to what the rules say, and lets go what they hear in lines without any danger.

    A doubt ends with the answer no to its question; no soothing ends it, and what was doubted still asks for a look.
    """
    told = Told(
        findings=tuple(one.finding for one in heard if _holds(base, one)),
        codes=tuple(one.code for one in decoded),
        alarms=alarms(text),
        presses=presses(text),
    )
    unsure = None
    if urgency.commanded(base, told) == urgency.STOP:
        told, unsure = release(base, told, heard, text)
        if urgency.commanded(base, told) == urgency.STOP:
            return told
    feared = [one for line in text.splitlines() for one in _weighed(line) if one.chance >= _stops_from(line)]
    if feared:
        return replace(told, feared=max(feared, key=_chance).topic)
    doubts = [one for line in text.splitlines() for one in _doubts(base, line, heard)]
    doubts += [Weighed(0.0, unsure)] if unsure is not None else []
    topics = [one.topic for one in sorted(doubts, key=_chance, reverse=True)]
    answered_no = [topic for topic in topics if _is_answered_no(topic, heard)]
    doubted = next((topic for topic in topics if topic not in answered_no), None)
    return replace(told, doubted=doubted, cleared=next(iter(answered_no), None))


def _doubts(base: FaultBase, line: str, heard: Sequence[Observation]) -> Iterator[Weighed]:
    """What a line leaves in doubt by its own words: no later line takes that back, or makes it look milder."""
    own = [one for one in heard if not one.asked and one.text and one.text in line]
    doubtful = danger_scorer().doubtful
    signs = [base.finding(one.finding).urgency for one in own if _holds(base, one) and one.finding not in CIRCUMSTANCES]
    is_brief = _words(line) < _BRIEF
    from_here = max(doubtful, _WITH_MILD_SIGNS) if signs and max(signs) <= _MILD else doubtful
    from_here = max(from_here, _IN_BRIEF) if is_brief else from_here
    if _words(line) < _FRAGMENT or (is_brief and signs):
        from_here = _SURE_IN_BRIEF
    yield from (one for one in _weighed(line) if one.chance >= from_here and not _is_denied(one.topic, own))


@lru_cache(_REMEMBERED)
def _weighed(line: str) -> Sequence[Weighed]:
    scorer, said = danger_scorer(), sentences(line)
    weighed = scorer.weigh_each(said)
    if not weighed or weighed[0].chance < scorer.doubtful:
        return weighed
    if is_told_of_nothing(said, weighed[0].topic):
        return ()
    at_most = weighed[0].chance
    real = scorer.weigh_each([one for one in real_words(said, weighed[0].topic) if not is_slight(one)])
    return [replace(one, chance=min(one.chance, at_most)) for one in real]


def _stops_from(line: str) -> float:
    return max(danger_scorer().sure, _SURE_IN_BRIEF) if _words(line) < _BRIEF else danger_scorer().sure


def _words(line: str) -> int:
    return sum(len(one.split()) for one in sentences(line))


def _chance(one: Weighed) -> float:
    return one.chance


def _is_denied(topic: str, said: Sequence[Observation]) -> bool:
    """« Pas d'odeur de brûlé »: a sign of this danger was denied, and none told."""
    signs = [one for one in said if urgency.topic_of(one.finding) == topic]
    return any(one.polarity == "absent" for one in signs) and all(one.polarity != "present" for one in signs)


def _is_answered_no(topic: str, heard: Sequence[Observation]) -> bool:
    return any(one.finding == f"{DANGER_ASKED}{topic}" and one.polarity == "absent" for one in heard)


def _holds(base: FaultBase, one: Observation) -> bool:
    if one.polarity != "present" or one.reliability < _HELD_FOR_TRUE or one.finding not in base.finding_index:
        return False
    return base.finding(one.finding).kind in TELLING
