"""Two complaints, two parts: looked for when no single fault explains what is present."""

from collections.abc import Sequence

import numpy as np

from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.diagnosis import TwoFaults
from knowledge.diagnosis.model import Evidence
from knowledge.diagnosis.posterior import PAIR_GAIN, Belief, pairs
from knowledge.diagnosis.silence import SILENCE
from knowledge.faults.base import PLACED, Floats, Integers

_OF_EACH_SIGN, _OF_ALL = 8, 12
_WORTH_TELLING = 0.1
_SHOWN = 3
_FEW, _A_LONG_STORY = 3, 2.0
"""A long story holds things that are said beside the matter: each further sign asks for a larger gain."""


def two_parts(columns: Columns, prior: Floats, evidence: Sequence[Evidence], belief: Belief) -> tuple[TwoFaults, ...]:
    """The likeliest pairs of parts, each by its likeliest failure, with their share of all pairs looked at."""
    evidence = [one for one in evidence if one.finding != SILENCE]
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


def _candidates(columns: Columns, prior: Floats, evidence: Sequence[Evidence], belief: Belief) -> Integers:
    """One fault of each part that explains some sign well, or is believed in anyhow."""
    parts = set(np.argsort(-columns.by_part(belief.probability))[:_OF_ALL].tolist())
    for one in evidence:
        if one.present:
            parts |= set(np.argsort(-columns.by_part(prior * one.shown()))[:_OF_EACH_SIGN].tolist())
    chosen = [columns.members[part] for part in sorted(parts)]
    return np.array([int(members[np.argmax(belief.probability[members])]) for members in chosen])
