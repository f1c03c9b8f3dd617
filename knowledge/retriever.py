"""A question → the passages that answer it, each with its citation."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.errors import RetrievalUnavailable
from knowledge.index import DenseIndex, Neighbour
from knowledge.language.folding import stem, words
from knowledge.loader import Citation, Kind, Passage, PassageLanguage

_K1, _B = 1.5, 0.75
_TITLE_WEIGHT = 3
_GRAM = 4
_BUILT_AT_ONCE = 512
"""Passages whose terms are counted in one go: bounds the memory of a build."""
_DEPTH = 50
"""How far down each ranking is read before the two are fused."""
_FUSION = 60
"""The constant of reciprocal-rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
_PATIENCE = timedelta(seconds=1.5)
_PAUSE = timedelta(seconds=30)
"""How long dense search is left alone after it failed."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A higher score is a better answer to the same question; scores of two questions do not compare."""

    passage: Passage
    score: float

    @property
    def citation(self) -> Citation:
        return self.passage.source


class Retriever:
    """Ranks by words, and by meaning as well where a dense index is given.

    A dense index that fails or is slower than 1.5 s is left out and asked again 30 s later; meanwhile
    `dense_is_down` says so and the words alone rank. Safe to use from several threads.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        dense: DenseIndex | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._passages = tuple(passages)
        self._words = _Words(self._passages)
        self._places = {passage.id: place for place, passage in enumerate(self._passages)}
        self._kinds = np.array([passage.kind for passage in self._passages])
        self._languages = np.array([passage.language for passage in self._passages])
        self._dense = _Patient(dense, monotonic) if dense is not None else None

    def __len__(self) -> int:
        return len(self._passages)

    @property
    def dense_is_down(self) -> bool:
        return self._dense is not None and self._dense.is_down

    def search(
        self,
        question: str,
        *,
        limit: int = 5,
        language: PassageLanguage | None = None,
        kinds: Collection[Kind] | None = None,
        relevant: bool = True,
    ) -> tuple[Hit, ...]:
        """The best passages first; with `relevant`, none that says too little of what the question asks.

        `language` and `kinds` leave out all others. Blocks while a dense index is asked (see the class).
        """
        if not self._passages:
            return ()
        scores = self._words.scores(question)
        scores[~self._wanted(language, kinds)] = 0
        ranking = [(place, float(scores[place])) for place in _best(scores, _DEPTH if self._dense else limit + _DEPTH)]
        near: Mapping[int, float] = {}
        if self._dense is not None:
            near = self._near(self._dense.query(question, kinds), language)
            ranking = _fused([place for place, _ in ranking], sorted(near, key=lambda place: -near[place]))
        return self._taken(question, ranking, limit, near) if relevant else self._hits(ranking[:limit])
