"""What a text, codes and answers tell that the urgency hangs on: rules first, then the scorer of dangers."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from knowledge.diagnosis import urgency
from knowledge.diagnosis.alarms import alarms, presses, sentences
from knowledge.diagnosis.dangers.scorer import danger_scorer
from knowledge.diagnosis.diagnosis import DecodedCode
from knowledge.diagnosis.model import CIRCUMSTANCES
from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.urgency import Told
from knowledge.faults.base import FaultBase, FindingKind

_HELD_FOR_TRUE = 0.7
_MILD, _WITH_MILD_SIGNS = 1, 0.55
"""Where the signs that were read are no more urgent than this, words must be this likely a danger to be doubted."""
_BRIEF = 10
"""« Je suis devant la voiture »: fewer words are mostly talk, stop nobody, and are asked about when sure."""
_TELLING = frozenset({FindingKind.symptom, FindingKind.danger})


def told_of(base: FaultBase, heard: Sequence[Observation], decoded: Sequence[DecodedCode], text: str) -> Told:
    """The scorer adds a stop or a doubt to what the rules say, and takes nothing of it back.

    A doubt ends with the answer no to its question; no soothing ends it.
    """
    told = Told(
        findings=tuple(one.finding for one in heard if _holds(base, one)),
        codes=tuple(one.code for one in decoded),
        alarms=alarms(text),
        presses=presses(text),
    )
    if urgency.commanded(base, told) == urgency.STOP:
        return told
    scorer = danger_scorer()
    said = sentences(text)
    weighed = scorer.weigh(said)
    is_brief = sum(len(one.split()) for one in said) < _BRIEF
    if weighed.chance >= scorer.sure and not is_brief:
        return replace(told, feared=weighed.topic)
    from_here = max(scorer.doubtful, _WITH_MILD_SIGNS) if _is_mild(base, told.findings) else scorer.doubtful
    if is_brief:
        from_here = scorer.sure
    if weighed.chance >= from_here and not _is_denied(weighed.topic, heard):
        return replace(told, doubted=weighed.topic)
    return told


def _is_mild(base: FaultBase, findings: Collection[str]) -> bool:
    """Whether signs were read, and none of them of anything that presses: « un bruit de plastique »."""
    signs = [base.finding(one).urgency for one in findings if one not in CIRCUMSTANCES]
    return bool(signs) and max(signs) <= _MILD


def _is_denied(topic: str, heard: Sequence[Observation]) -> bool:
    """« Pas d'odeur de brûlé », or no to the question: a sign of this danger was denied, and none told."""
    said = [one for one in heard if urgency.topic_of(one.finding) == topic]
    return any(one.polarity == "absent" for one in said) and all(one.polarity != "present" for one in said)


def _holds(base: FaultBase, one: Observation) -> bool:
    if one.polarity != "present" or one.reliability < _HELD_FOR_TRUE or one.finding not in base.finding_index:
        return False
    return base.finding(one.finding).kind in _TELLING
