"""How likely the words tell of a danger now, learned from written-out lines: sure, doubtful, or neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from math import exp

import numpy as np

from knowledge.diagnosis.dangers.features import featurise
from knowledge.diagnosis.dangers.lines import GENERAL, TOPICS
from knowledge.diagnosis.scenes import kinds_in
from knowledge.diagnosis.segments import segments
from knowledge.regression import Floats

_TELLS_KIND = 0.45
"""From this share on a kind is named: of 36 indirect lines the likeliest was right for 28, of 23 above it for 22."""
_FEWEST_WORDS, _FEWEST_KINDS = 6, 2
"""« Et maintenant ? »: fewer words tell of no danger, unless they are of as many kinds that the rules know."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """`topic` is the likeliest kind of danger, should it be one, or GENERAL; `chance` the probability that it is."""

    chance: float
    topic: str


_FEWEST_IN_PART = 2
"""Words of a segment that is weighed by itself."""
_SILENT = Weighed(0.0, TOPICS[0])


class DangerScorer:
    """Serves the weights that `training` learned; nothing said elsewhere lowers what two sentences tell."""

    def __init__(self, danger: Floats, topics: Floats, *, sure: float, doubtful: float) -> None:
        """`danger`: a weight a place, the last one the offset; `topics`: a row of them each.

        `sure` and `doubtful`: the chances from which a danger is held for certain, and asked about.
        """
        self._danger, self._topics = danger, topics
        self.sure, self.doubtful = sure, doubtful

    def weigh(self, sentences: Sequence[str]) -> Weighed:
        """The gravest of neighbouring sentences, as `alarms.sentences` gives them.

        A sentence is read with the next, which may say that it was mended.
        """
        return next(iter(self.weigh_each(sentences)), _SILENT)

    def weigh_each(self, sentences: Sequence[str]) -> Sequence[Weighed]:
        """As `weigh`, the gravest first, then those of none of the sentences that were weighed before."""
        said = [one for one in sentences if one]
        if not said or (
            len(" ".join(said).split()) < _FEWEST_WORDS and sum(len(kinds_in(one)) for one in said) < _FEWEST_KINDS
        ):
            return ()
        if len(said) == 1:
            return (self._weigh(said),)
        weighed = enumerate(self._weigh(one) for one in pairwise(said))
        taken: set[int] = set()
        found: list[Weighed] = []
        for place, one in sorted(weighed, key=lambda one: -one[1].chance):
            if taken.isdisjoint((place, place + 1)):
                taken |= {place, place + 1}
                found.append(one)
        return found

    def whole(self, sentences: Sequence[str]) -> float:
        """The highest chance of any sentence and any neighbours."""
        return max(self._weigh(one).chance for one in (*((one,) for one in sentences), *pairwise(sentences)))

    def strongest_part(self, sentences: Sequence[str]) -> float:
        """The highest chance of any segment of a sentence, weighed alone."""
        parts = (one[start:end] for one in sentences for start, end in segments(one))
        return max((self._weigh((part,)).chance for part in parts if len(part.split()) >= _FEWEST_IN_PART), default=0.0)

    def _weigh(self, sentences: Sequence[str]) -> Weighed:
        features = featurise(sentences)
        score = float(self._danger[features.places] @ features.values + self._danger[-1])
        topics = self._topics[:, features.places] @ features.values + self._topics[:, -1]
        likeliest = int(np.argmax(topics))
        share = 1 / float(np.exp(topics - topics[likeliest]).sum())
        return Weighed(1 / (1 + exp(-score)), TOPICS[likeliest] if share >= _TELLS_KIND else GENERAL)


@cache
def danger_scorer() -> DangerScorer:
    """The one scorer of the process, read at its first use."""
    with (
        (resources.files("knowledge") / "diagnosis" / "dangers" / "weights.npz").open("rb") as file,
        np.load(file) as kept,
    ):
        danger, topics = (kept[name].astype(np.float32) * kept[f"{name}_step"] for name in ("danger", "topics"))
        return DangerScorer(danger, topics, sure=float(kept["sure"]), doubtful=float(kept["doubtful"]))


def learned_from() -> str:
    """The fingerprint of the lines the kept weights were learned from."""
    with (
        (resources.files("knowledge") / "diagnosis" / "dangers" / "weights.npz").open("rb") as file,
        np.load(file) as kept,
    ):
        return str(kept["fingerprint"])
