"""Learns the weights of the scorer of requests from its lines; run by hand when they change, never in service.

What asks nothing of the diagnosis counts as much as each request.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from knowledge.diagnosis.requests.features import BUCKETS, featurise
from knowledge.diagnosis.requests.lines import LANGUAGES, Line, lines, source
from knowledge.diagnosis.requests.scorer import REQUESTS
from knowledge.regression import Floats, fit

_SAMPLED = 40


def fingerprint() -> str:
    """Changes with any line and with how lines are read, so that older weights are noticed."""
    digest = hashlib.sha256(b"".join(source(language) for language in LANGUAGES))
    for line in lines()[::_SAMPLED]:
        digest.update(featurise(line.text).places.tobytes())
    return digest.hexdigest()[:16]


def learn(told: Sequence[Line]) -> Floats:
    rows = [featurise(line.text) for line in told]
    labels = np.asarray([REQUESTS.index(line.request) for line in told], np.int64)
    return fit(rows, labels, classes=len(REQUESTS), width=BUCKETS)
