"""What is asked of an open diagnosis, in words that no rule foresaw: learned from written-out lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np

from knowledge.diagnosis.requests.features import featurise
from knowledge.diagnosis.requests.lines import Request
from knowledge.regression import Floats

REQUESTS: Sequence[Request] = tuple(Request)
_MOST_WORDS = 22
"""A longer line tells a story."""
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Asked:
    request: Request
    share: float
    """Of the probability, between 0 and 1."""


_NOTHING = Asked(Request.nothing, 1.0)


class RequestScorer:
    """Serves the weights that `training` learned; a line costs a fraction of a millisecond."""

    def __init__(self, weights: Floats) -> None:
        """`weights`: a row a request in the order of REQUESTS, a column a place, the last one the offset."""
        self._weights = weights

    def asked(self, text: str) -> Asked:
        """The likeliest request."""
        if len(text.split()) > _MOST_WORDS:
            return _NOTHING
        features = featurise(text)
        scores = self._weights[:, features.places] @ features.values + self._weights[:, -1]
        likeliest = int(np.argmax(scores))
        return Asked(REQUESTS[likeliest], 1 / float(np.exp(scores - scores[likeliest]).sum()))


@cache
def request_scorer() -> RequestScorer:
    """The one scorer of the process, read at its first use."""
    with (
        (resources.files("knowledge") / "diagnosis" / "requests" / "weights.npz").open("rb") as file,
        np.load(file) as kept,
    ):
        return RequestScorer(kept["weights"].astype(np.float32) * kept["step"])


@lru_cache(_REMEMBERED)
def asked_of_the_case(text: str) -> Asked:
    """The likeliest request; one turn asks it several times."""
    return request_scorer().asked(text)


def learned_from() -> str:
    """The fingerprint of the lines the kept weights were learned from."""
    with (
        (resources.files("knowledge") / "diagnosis" / "requests" / "weights.npz").open("rb") as file,
        np.load(file) as kept,
    ):
        return str(kept["fingerprint"])
