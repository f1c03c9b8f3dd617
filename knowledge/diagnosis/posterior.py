"""Beliefs from a prior and evidence: exactly one cause, or exactly two when one explains badly."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from knowledge.diagnosis.model import Evidence
from knowledge.faults.base import Floats, Integers

TOP_FOR_PAIRS = 60
BOTH = "both_complaints"
"""The name of the contribution by which a belief keeps two complaints."""
PAIR_GAIN = 4.0
"""Two causes are spoken of when they explain what is present better than any single one by this log-likelihood."""


@dataclass(frozen=True, slots=True)
class Belief:
    """`probability` of every fault and, last, of the unknown cause; they sum to 1.

    `terms[e, f]` is what evidence e adds to the log-odds of f against the average car: log prior and terms sum up
    to the logarithm of the posterior, but for a constant.
    """

    probability: Floats
    log_prior: Floats
    terms: Floats
    both: Floats | None = None
    """What two complaints told at once add to each fault, beside the terms; None where one fault is told of."""

    @property
    def other(self) -> float:
        return float(self.probability[-1])


@dataclass(frozen=True, slots=True)
class Pair:
    first: int
    second: int
    probability: float
    """Of this pair among all pairs looked at."""


def believe(prior: Floats, evidence: Sequence[Evidence]) -> Belief:
    """Single-fault posterior. The order of the evidence does not matter."""
    with np.errstate(divide="ignore"):
        log_prior = np.log(prior)
    terms = np.zeros((len(evidence), len(prior)))
    for row, one in enumerate(evidence):
        likelihood = one.likelihood(prior)
        terms[row] = np.log(likelihood) - np.log(likelihood @ prior)
    return Belief(_normalised(log_prior + terms.sum(axis=0)), log_prior, terms)


def _normalised(logarithms: Floats) -> Floats:
    scaled = np.exp(logarithms - logarithms.max())
    return np.asarray(scaled / scaled.sum(), dtype=np.float64)


def pairs(
    prior: Floats,
    evidence: Sequence[Evidence],
    faults: Integers,
    *,
    weight: Floats | None = None,
    gain: float = PAIR_GAIN,
) -> tuple[Pair, ...]:
    """The pairs of these faults, likeliest first, when one fault explains badly what is present, else nothing.

    `weight` is the prior of each fault in a pair, by default its own.
    """
    if len(evidence) < 2:
        return ()
    found = np.array(list(combinations(faults.tolist(), 2)))
    single = np.sum([np.log(one.likelihood(prior)[:-1]) for one in evidence], axis=0)
    double = np.sum([np.log(_together(one, found, prior)) for one in evidence], axis=0)
    if double.max() - single.max() < gain:
        return ()
    with np.errstate(divide="ignore"):
        before = np.log(prior[:-1] if weight is None else weight)
    chance = _normalised(double + before[found[:, 0]] + before[found[:, 1]])
    order = np.argsort(-chance)
    return tuple(Pair(int(found[row, 0]), int(found[row, 1]), float(chance[row])) for row in order)


def two_causes(
    prior: Floats, evidence: Sequence[Evidence], faults: Integers, *, kind: Integers, weight: Floats, seldom: float
) -> tuple[float, Floats]:
    """How surely two of these faults are told of rather than one, and the share of each in such pairs (they sum to 1).

    `kind` numbers the system of each fault: two of one system are no two complaints. `weight` is the prior of each in a
    pair, `seldom` how much less likely two faults are told of at once.
    """
    first, second = np.triu_indices(len(faults), k=1)
    apart = kind[faults[first]] != kind[faults[second]]
    first, second = first[apart], second[apart]
    if not len(first):
        return 0.0, np.zeros(len(faults))
    found = np.stack([faults[first], faults[second]], axis=1)
    single = np.sum([np.log(one.likelihood(prior)) for one in evidence], axis=0)
    double = np.sum([np.log(_together(one, found, prior)) for one in evidence], axis=0)
    with np.errstate(divide="ignore"):
        before = np.log(weight)
        alone = np.logaddexp.reduce(single + np.log(prior))
    joint = double + before[found[:, 0]] + before[found[:, 1]]
    odds = np.logaddexp.reduce(joint) + np.log(seldom) - alone
    chance = _normalised(joint)
    share = np.zeros(len(faults))
    np.add.at(share, first, chance / 2)
    np.add.at(share, second, chance / 2)
    return float(1 / (1 + np.exp(-odds))), share


def likeliest(belief: Belief, count: int = TOP_FOR_PAIRS) -> Integers:
    return np.asarray(np.argsort(-belief.probability[:-1])[:count])


def _together(one: Evidence, found: Integers, prior: Floats) -> Floats:
    """P(what was told | both faults of each pair)."""
    quiet = (1 - one.leak) * (1 - one.strength[found[:, 0]]) * (1 - one.strength[found[:, 1]])
    return one.told(1 - quiet, prior)
