"""Questions that ask the same, brought together by their rarer words; no model, and the same result every time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log, sqrt

from knowledge.language.folding import stem, words
from knowledge.language.terms import STOP

_ALIKE = 0.25
"""The cosine from which two questions ask the same; held by tests/knowledge/support/test_clustering.py."""
_SHORTEST = 3

Vector = Mapping[str, float]


@dataclass(slots=True)
class _Cluster:
    members: list[int] = field(default_factory=list)
    total: dict[str, float] = field(default_factory=dict)

    def add(self, number: int, vector: Vector) -> None:
        self.members.append(number)
        for term, weight in vector.items():
            self.total[term] = self.total.get(term, 0.0) + weight

    def likeness(self, vector: Vector) -> float:
        length = sqrt(sum(weight * weight for weight in self.total.values()))
        return sum(weight * self.total.get(term, 0.0) for term, weight in vector.items()) / length if length else 0.0


def clusters(texts: Sequence[str]) -> Sequence[Sequence[int]]:
    """The places of the texts, together with those like them, the most typical first; the largest cluster first."""
    vectors = _vectors(texts)
    found: list[_Cluster] = []
    for number, vector in enumerate(vectors):
        nearest = max(found, key=lambda one: one.likeness(vector), default=None)
        if nearest is None or nearest.likeness(vector) < _ALIKE:
            nearest = _Cluster()
            found.append(nearest)
        nearest.add(number, vector)
    ordered = sorted(found, key=lambda one: (-len(one.members), one.members[0]))
    return [sorted(one.members, key=lambda number: -one.likeness(vectors[number])) for one in ordered]


def _vectors(texts: Sequence[str]) -> Sequence[Vector]:
    """Each of length one; a word that stands in many questions weighs little."""
    counted = [
        Counter(stem(word) for word in words(text) if len(word) >= _SHORTEST and word not in STOP) for text in texts
    ]
    held_by = Counter(term for one in counted for term in one)
    made: list[Vector] = []
    for one in counted:
        weights = {term: log(1 + len(texts) / held_by[term]) for term in one}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        made.append({term: weight / length for term, weight in weights.items()})
    return made
