"""Two complaints, two parts: looked for when no single fault explains what is present."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.diagnosis import TwoFaults
from knowledge.diagnosis.model import CIRCUMSTANCES, Evidence
from knowledge.diagnosis.posterior import PAIR_GAIN, Belief, pairs, two_causes
from knowledge.diagnosis.silence import SILENCE
from knowledge.faults.base import PLACED, Floats, Integers
from knowledge.language.folding import fold

_NOTHING = 1e-300
_OF_EACH_SIGN, _OF_ALL = 8, 12
_WORTH_TELLING = 0.1
_SHOWN = 3
_BESIDE = (PLACED, "mode_", "system_", "mention_", "old_")
_ALSO = re.compile(
    r";|\b(?:also|aussi|besides|separate(?:ly)?|en plus|par ailleurs|egalement|sinon|d'?autre part"
    r"|autre (?:souci|probleme)|deuxieme (?:souci|probleme)|another (?:issue|problem|thing)|second (?:issue|problem)"
    r"|as well|either|(?:deux|2|plusieurs) (?:soucis|problemes|pannes|choses)"
    r"|(?:two|2|several|couple of) (?:issues|problems|things))\b"
)
_AND = re.compile(r"\b(?:and|et|puis)\b")
_ALSO_TELLS, _AND_TELLS = 0.6, 0.06
"""How much less likely two faults are told of at once than one, against signs that are told without any fault, by the
words that join them; estimates."""
_FURTHER_SIGN = 1.0
_FEW, _A_LONG_STORY = 3, 2.0
"""A long story holds things that are said beside the matter: each further sign asks for a larger gain."""


def two_parts(columns: Columns, prior: Floats, evidence: Sequence[Evidence], belief: Belief) -> tuple[TwoFaults, ...]:
    """The likeliest pairs of parts, each by its likeliest failure, with their share of all pairs looked at."""
    evidence = [one.at_its_word() for one in evidence if one.finding != SILENCE]
    if len(evidence) < 2:
        return ()
    faults = _candidates(columns, prior, evidence, belief)
    signs = sum(not one.finding.startswith(PLACED) for one in evidence)
    gain = PAIR_GAIN + _A_LONG_STORY * max(0, signs - _FEW)
    whole = columns.by_part(prior)[columns.part]
    found = pairs(prior, evidence, faults, weight=whole, gain=gain)[:_SHOWN]
    names = columns.base.faults
    return tuple(
        TwoFaults(names[pair.first].id, names[pair.second].id, round(pair.probability, 4))
        for pair in found
        if pair.probability >= _WORTH_TELLING and names[pair.first].system != names[pair.second].system
    )


def shared(columns: Columns, prior: Floats, evidence: Sequence[Evidence], belief: Belief, text: str) -> Belief:
    """The belief with both complaints kept, as far as two faults explain what was told better than any single one.

    Only what was told counts: an answer to a check is about the fault that was asked of.
    """
    told = [one for one in evidence if one.present and not one.asked and one.finding != SILENCE]
    written = fold(text)
    announced = _ALSO.search(written) is not None
    seldom = _ALSO_TELLS if announced else _AND_TELLS if _AND.search(written) else 0.0
    if announced:
        told, evidence = ([one.at_its_word() for one in several] for several in (told, evidence))
    if len(told) < 2 or not seldom:
        return belief
    faults = _candidates(columns, prior, told, belief)
    signs = sum(_is_a_sign(one) for one in told)
    seldom *= float(np.exp(-_FURTHER_SIGN * max(0, signs - _FEW)))
    whole = columns.by_part(prior)[columns.part]
    weight, share = two_causes(prior, evidence, faults, kind=columns.system, weight=whole, seldom=seldom)
    if weight < _WORTH_TELLING:
        return belief
    by_part = np.zeros(len(columns.parts))
    np.add.at(by_part, columns.part[faults], share)
    within = belief.probability[:-1] / np.maximum(columns.by_part(belief.probability)[columns.part], _NOTHING)
    both = np.append(by_part[columns.part] * within, 0.0)
    kept = (1 - weight) * belief.probability + weight * both
    return replace(
        belief, probability=kept, both=np.log(np.maximum(kept, _NOTHING) / np.maximum(belief.probability, _NOTHING))
    )


def _is_a_sign(one: Evidence) -> bool:
    """No place, no moment, no way of failing and no part that is named by the way."""
    return one.finding not in CIRCUMSTANCES and not one.finding.startswith(_BESIDE)


def _candidates(columns: Columns, prior: Floats, evidence: Sequence[Evidence], belief: Belief) -> Integers:
    """One fault of each part that explains some sign well, or is believed in anyhow."""
    parts = set(np.argsort(-columns.by_part(belief.probability))[:_OF_ALL].tolist())
    for one in evidence:
        if one.present:
            parts |= set(np.argsort(-columns.by_part(prior * one.shown()))[:_OF_EACH_SIGN].tolist())
    chosen = [columns.members[part] for part in sorted(parts)]
    return np.array([int(members[np.argmax(belief.probability[members])]) for members in chosen])
