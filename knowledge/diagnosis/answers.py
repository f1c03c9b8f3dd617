"""What an answer to a check means, a button's or free words."""

import re

from knowledge.diagnosis.checks import DANGER, RELIABILITY
from knowledge.diagnosis.measured_answers import measured
from knowledge.diagnosis.observation import Polarity
from knowledge.diagnosis.plain_answers import plainly
from knowledge.diagnosis.understand import Understanding
from knowledge.faults.base import DANGER_ASKED, Finding, FindingKind
from knowledge.language.folding import fold, words
from knowledge.language.spoken import find_codes

CODE = re.compile(r"\b[pbcu][ -]?[0-3o][0-9a-fo]{3}\b", re.IGNORECASE)
"""What looks like a fault code."""
LOOKED_AT = "look_"
"""What the ids of checks begin with that ask for visible damage."""
_DOUBTED = 0.75
_IN_PLAIN_WORDS = 0.85
"""How far words are believed that say neither yes nor no; estimate."""
_YES = frozenset(
    words("oui yes o y ouais yep yeah yup ouaip vrai true si present parfois souvent sometimes often slightly")
)
_NO = frozenset(words("non no n nan nope faux false absent"))
_EMPTY = frozenset(words("aucun aucune rien none nothing"))
_NO_CODE = re.compile(r"\b(?:no|pas de) codes?\b")
_DOUBT = frozenset(words("crois pense peut etre peu think maybe perhaps probablement probably"))


def trust_in(finding: Finding) -> float:
    """How far a plain answer to this check is believed."""
    return RELIABILITY[finding.who]


def meant(understanding: Understanding, finding: Finding, answer: str) -> tuple[Polarity, float]:
    """The answer and how far it is believed; `unknown` where the words say neither."""
    words = re.findall(r"[a-z]+", fold(answer))
    if finding.kind is FindingKind.readout:
        return _codes_told(answer), trust_in(finding)
    trust = _DOUBTED if _DOUBT.intersection(words) else trust_in(finding)
    if (by_value := _measured(finding, answer)) is not None:
        return by_value, trust
    said = _plainly(finding, answer)
    if words[:1] and words[0] in _YES:
        return "present", trust
    if words[:1] and words[0] in _NO and said != "unknown":
        return "absent", trust
    read = understanding.read(answer)
    if finding.kind is FindingKind.open and read:
        return "present", trust
    for one in read:
        if one.finding == finding.id:
            return one.polarity, one.reliability
    if trust == _DOUBTED and _YES.intersection(words):
        return "present", trust
    if said is None or (said == "absent" and finding.urgency >= DANGER):
        # What must stand is left by a plain no alone.
        return "unknown", 0.5
    return said, min(trust, _IN_PLAIN_WORDS)


def _plainly(finding: Finding, answer: str) -> Polarity | None:
    """In the words of either language: nobody is asked in which they answer."""
    if not finding.askable or finding.id.startswith(DANGER_ASKED):
        # A danger in doubt is left by a plain no alone.
        return None
    looked_at = finding.kind is FindingKind.check
    questions = (finding.question.to("fr"), finding.question.to("en"))
    return next((said for one in questions if (said := plainly(one, answer, looked_at=looked_at)) is not None), None)


def _measured(finding: Finding, answer: str) -> Polarity | None:
    """A value goes before the words: « 14,3 V moteur tournant » is no low voltage, whatever else it names."""
    return measured(finding.question.to("fr"), answer) if finding.askable and finding.urgency < DANGER else None


def _codes_told(answer: str) -> Polarity:
    """A plain no may mean that nobody has read them."""
    if find_codes(answer):
        return "present"
    told = fold(answer)
    return "absent" if _NO_CODE.search(told) or not _EMPTY.isdisjoint(told.split()) else "unknown"
