"""Learns what the words of a complaint say for each part, by counting; run by hand when the lines change.

Naive Bayes: a piece weighs by how much oftener it is said of this part than of an average one, the log of the part's
share, mixed half and half with the average over all parts, against that average. What is said of many parts weighs less
(inverse document frequency), and so does each piece of a part of which much is told (length of its row to the power of
one half): the common parts would drown the seldom ones (Rennie et al., ICML 2003).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from knowledge.diagnosis.complaints.features import families, is_pair, pieces
from knowledge.diagnosis.complaints.likeness import Weights
from knowledge.diagnosis.complaints.lines import Told, lines
from knowledge.diagnosis.complaints.systems import BUCKETS, SystemWeights, buckets, featurise
from knowledge.faults.base import Floats, Integers
from knowledge.regression import fit

_SAMPLED = 40
_OWN, _FURTHER_LINES, _ELSEWHERE = 0.5, 2.0, 0.3
"""The part's share in the mixture; lines of average length added to each part, and to each piece, against chance."""
_PAIRS = 0.5
"""A pair comes with both its words, which are no further evidence; estimate."""
_EVENED = 0.5
"""How far the rows are brought to one length: 0 leaves them, 1 makes all alike."""
_SLACK = 30.0
"""How little the weights that tell systems apart are held back; a third of it or three times as much do worse."""


def fingerprint() -> str:
    """Changes with any line and with how lines are read, so that older weights are noticed."""
    told = lines()
    digest = hashlib.sha256("\n".join("\t".join(one) for one in told).encode())
    for one in told[::_SAMPLED]:
        digest.update(pieces(one.text).tobytes())
        digest.update(repr([sorted(family) for family in buckets(one.text)]).encode())
        digest.update(repr([sorted(family) for family in families(one.text)]).encode())
    return digest.hexdigest()[:16]


def learn(told: Sequence[Told]) -> Weights:
    names = sorted({one.part for one in told})
    number = {name: place for place, name in enumerate(names)}
    said: dict[int, Counter[int]] = defaultdict(Counter)
    for one in told:
        for piece in pieces(one.text).tolist():
            said[piece][number[one.part]] += 1
    known = np.array(sorted(said), np.uint32)
    counts = [sorted(said[piece].items()) for piece in known.tolist()]
    starts = np.cumsum([0, *(len(one) for one in counts)])
    parts = np.array([part for one in counts for part, _ in one], np.int64)
    times = np.array([count for one in counts for _, count in one], np.float64)
    piece = np.repeat(np.arange(len(known)), np.diff(starts))
    weights = _rarity(times, piece, len(told)) * np.where(is_pair(known), _PAIRS, 1.0)[piece]
    weights *= _against_average(times, piece, parts, lines_told=len(told))
    length = np.sqrt(np.bincount(parts, weights**2))
    weights /= ((length / length.mean()) ** _EVENED)[parts]
    return Weights(names, known, starts.astype(np.uint32), parts.astype(np.uint16), weights.astype(np.float16))


def learn_systems(told: Sequence[Told]) -> SystemWeights:
    """Every line counts the same: what people complain of most is told of most."""
    names = sorted({one.system for one in told})
    held = Counter(bucket for one in told for bucket in set().union(*buckets(one.text)))
    rarity = np.full(BUCKETS, np.log(len(told)), np.float32)
    rarity[list(held)] -= np.log(np.array(list(held.values()), np.float32))
    labels = np.array([names.index(one.system) for one in told], np.int64)
    share = np.full(len(told), 1 / len(told), np.float32)
    rows = [featurise(one.text, rarity) for one in told]
    weights = fit(rows, labels, classes=len(names), width=BUCKETS, share=share, slack=_SLACK)
    return SystemWeights(names, weights, rarity)


def _rarity(times: Floats, piece: Integers, lines_told: int) -> Floats:
    """1 for what one line says, next to 0 for what all say."""
    lines_with = np.bincount(piece, times)
    return np.asarray((np.log((lines_told + 1) / (lines_with + 0.5)) / np.log(lines_told + 1))[piece])


def _against_average(times: Floats, piece: Integers, parts: Integers, *, lines_told: int) -> Floats:
    """Log of how much oftener a piece is said of a part than of an average one; lines count by their length."""
    lines_of = np.bincount(parts, times) / (times.sum() / lines_told)
    average = (np.bincount(piece, times / lines_of[parts]) + _ELSEWHERE) / (len(lines_of) + 1)
    rest = (1 - _OWN) * average[piece]
    return np.asarray(np.log((_OWN * times / (lines_of[parts] + _FURTHER_LINES) + rest) / rest))
