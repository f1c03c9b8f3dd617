"""A question → the passages that answer it, each with its citation."""

import math
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from knowledge.article_ranking import Article, ArticleRanking
from knowledge.index import DenseIndex, PatientIndex
from knowledge.language.folding import words
from knowledge.language.synonyms import in_other_words
from knowledge.language.terms import STOP, parts
from knowledge.language.trade import names_another_thing, speaks_of_cars
from knowledge.loader import WRITTEN, Citation, Kind, Passage, PassageLanguage

_K1, _B = 1.5, 0.75
_TITLE_WEIGHT = 3
_BUILT_AT_ONCE = 512
"""Passages whose terms are counted in one go: bounds the memory of a build."""
_FUSION = 60
"""The constant of reciprocal-rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
_DEPTH = 30
"""How far down a ranking is read for fusion, and for passages above the floor."""
_FLOOR = 0.225
"""The share of a question that a passage must tell; measured in docs/decisions/0003-lexical-ranking.md."""
_FLOOR_ELSEWHERE = 0.37
"""The same for a question without any word of the trade: « mon frigo fait du bruit » shares its words with many."""
_FLOOR_OF_OTHER_THINGS = 0.47
"""The same for one that names a thing of another world: « la batterie de mon ordinateur »."""
_SHORT = 4
"""So many words of substance has a short question."""
_TOLD_HALF = 3
"""So many times must a term stand in a passage to count half: once in the title does it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A higher score is a better answer to the same question; scores of two questions do not compare, `told` does."""

    passage: Passage
    score: float
    told: float
    """The share of the question that the passage tells, 0 to 1."""

    @property
    def citation(self) -> Citation:
        return self.passage.source


def _floor(question: str) -> float:
    """How much of the question a passage must tell; a question of numbers alone asks nothing of a library."""
    subject = {word for word in words(question) if word not in STOP and not word.isdigit()}
    if not subject:
        return math.inf
    if names_another_thing(question):
        return _FLOOR_OF_OTHER_THINGS
    # Who tells a story tells much that no article holds: it needs hold no more of it than of a short question.
    return _FLOOR * min(1, _SHORT / len(subject)) if speaks_of_cars(question) else _FLOOR_ELSEWHERE


class Retriever:
    """Ranks by words, and by meaning as well where a dense index is given.

    A dense index that fails or dawdles is left out for a while (`PatientIndex`): the words alone rank then, and
    `dense_is_down` says so. Safe to use from several threads.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        dense: DenseIndex | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._passages = tuple(passages)
        self._words = _WordRanking(self._passages)
        self._places = {passage.id: place for place, passage in enumerate(self._passages)}
        self._kinds = np.array([passage.kind for passage in self._passages])
        self._languages = np.array([passage.language for passage in self._passages])
        self._monotonic = monotonic
        self._dense = PatientIndex(dense, monotonic) if dense is not None else None

    def __len__(self) -> int:
        return len(self._passages)

    @property
    def passages(self) -> Sequence[Passage]:
        return self._passages

    def use(self, dense: DenseIndex) -> None:
        """Rank by meaning as well from the next question on."""
        self._dense = PatientIndex(dense, self._monotonic)

    @property
    def is_dense(self) -> bool:
        return self._dense is not None

    @property
    def dense_is_down(self) -> bool:
        return self._dense is not None and self._dense.is_down

    @cached_property
    def _articles(self) -> ArticleRanking:
        return ArticleRanking(passage for passage in self._passages if passage.kind in WRITTEN)

    def articles(self, question: str, language: PassageLanguage) -> Mapping[Article, float]:
        """How much of a question each article of a language tells, 0 to 1."""
        return self._articles.shares(question, language)

    def search(
        self,
        question: str,
        *,
        limit: int = 5,
        language: PassageLanguage | None = None,
        kinds: Collection[Kind] | None = None,
        relevant: bool = True,
        by_words: bool = False,
    ) -> tuple[Hit, ...]:
        """The best passages first; with `relevant`, none that holds too little of what the question asks.

        `language` and `kinds` leave out all others. Blocks while a dense index is asked, up to 1.5 s; `by_words`
        asks none.
        """
        wanted = self._wanted(language, kinds)
        if not wanted.any():
            return ()
        other = in_other_words(question)
        scores = self._words.scores(question if other is None else f"{question} {other}")
        scores[~wanted] = 0
        ranking = _best(scores, max(limit, _DEPTH))
        near: frozenset[int] = frozenset()
        if self._dense is not None and not by_words:
            meant = self._by_meaning(self._dense, question, wanted, kinds)
            near = frozenset(place for place, similarity in meant if similarity >= self._dense.floor)
            ranking = _fused([place for place, _ in ranking], [place for place, _ in meant])
        if not relevant:
            ranking = ranking[:limit]
        floor = _floor(question) if relevant else 0.0
        told = self._words.told(question, [place for place, _ in ranking])
        if other is not None:
            told = np.maximum(told, self._words.told(other, [place for place, _ in ranking]))
        hits = (
            Hit(self._passages[place], score, float(share))
            for (place, score), share in zip(ranking, told, strict=True)
            if share >= floor or place in near
        )
        return tuple(islice(_each_once(hits) if relevant else hits, limit))

    def _wanted(self, language: PassageLanguage | None, kinds: Collection[Kind] | None) -> NDArray[np.bool_]:
        wanted = np.ones(len(self._passages), dtype=np.bool_)
        if language is not None:
            wanted &= self._languages == language
        if kinds is not None:
            wanted &= np.isin(self._kinds, list(kinds))
        return wanted

    def _by_meaning(
        self, dense: PatientIndex, question: str, wanted: NDArray[np.bool_], kinds: Collection[Kind] | None
    ) -> Sequence[tuple[int, float]]:
        """Places with their cosine, nearest first; an index newer than our passages may know some we lack."""
        known = (
            (self._places[one.passage_id], one.similarity)
            for one in dense.query(question, limit=2 * _DEPTH, kinds=kinds)
            if one.passage_id in self._places
        )
        return [(place, similarity) for place, similarity in known if wanted[place]]


def _each_once(hits: Iterable[Hit]) -> Iterator[Hit]:
    """The best passage of each article, and of a fault that several engines have: the rest would tell it again."""
    told: set[tuple[str, str, str]] = set()
    for hit in hits:
        passage = hit.passage
        thing = (passage.kind, passage.language, passage.source.title.partition(" (")[0])
        if thing not in told:
            told.add(thing)
            yield hit


def _best(scores: NDArray[np.float32], depth: int) -> list[tuple[int, float]]:
    """The places of the highest scores above zero; equals stand in the order of the corpus."""
    places = np.flatnonzero(scores)
    if len(places) > depth:
        lowest = np.partition(scores[places], -depth)[-depth]
        places = places[scores[places] >= lowest]
    order = np.argsort(-scores[places], kind="stable")[:depth]
    return [(int(place), float(scores[place])) for place in places[order]]


def _fused(*rankings: Sequence[int]) -> list[tuple[int, float]]:
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, place in enumerate(ranking, start=1):
            scores[place] += 1 / (_FUSION + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


class _WordRanking:
    """BM25 over French stems and the 4-grams of every word in one field, the title counted three times.

    Words in any spelling still share most of their grams, so typos and missing accents cost little. A posting
    takes 6 bytes of two flat arrays.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._count = len(passages)
        self._terms: dict[str, int] = {}
        counted = _Counted(passages, self._terms)
        blocks = [counted.block(first) for first in range(0, self._count, _BUILT_AT_ONCE)]
        held_by = sum(
            (np.bincount(one.terms, minlength=len(self._terms)) for one in blocks),
            np.zeros(len(self._terms), dtype=np.int64),
        )
        lengths = np.concatenate([[], *(np.bincount(one.holders, one.counts, one.size) for one in blocks)])
        self._crowding = _K1 * (1 - _B + _B * lengths * self._count / max(float(lengths.sum()), 1))
        self._rarities = self._rarity(held_by)
        self._starts = _starts(held_by)
        self._holders = np.empty(self._starts[-1], dtype=np.min_scalar_type(self._count))
        self._weights = np.empty(self._starts[-1], dtype=np.float32)
        self._fill(blocks)

    def _fill(self, blocks: Iterable["_Block"]) -> None:
        """Set each posting at its place; a block comes in the order of its terms."""
        next_free = self._starts[:-1].copy()
        for number, (_, terms, holders, counts) in enumerate(blocks):
            first = number * _BUILT_AT_ONCE
            runs = np.bincount(terms, minlength=len(next_free))
            places = np.arange(len(terms)) + (next_free - np.cumsum(runs) + runs)[terms]
            next_free += runs
            self._holders[places] = holders + np.int64(first)
            crowding = self._crowding[first:][holders]
            self._weights[places] = self._rarities[terms] * counts * (_K1 + 1) / (counts + crowding)

    def scores(self, question: str) -> NDArray[np.float32]:
        """One for each passage; 0 where nothing is shared."""
        scores = np.zeros(self._count, dtype=np.float32)
        for word, repeats in Counter(words(question)).items():
            for term in self._known(parts(word)):
                held = slice(self._starts[term], self._starts[term + 1])
                scores[self._holders[held]] += repeats * self._weights[held]
        return scores

    def told(self, question: str, places: Sequence[int]) -> NDArray[np.float64]:
        """How much of the question each of these passages tells, 0 to 1, whatever else the library holds.

        Unlike a score it asks neither how long the passage is nor how long the others are, and rarity counts by
        its root alone: a floor holds then for a small library as for a large one.
        """
        asked = [part for word in dict.fromkeys(words(question)) if word not in STOP for part in parts(word)]
        known = self._known(asked)
        most = np.sqrt(self._rarities[known]).sum() + np.sqrt(self._rarity(0)) * (len(asked) - len(known))
        wanted = np.asarray(places, dtype=self._holders.dtype)
        told = np.zeros(len(places))
        for term in known:
            first, last = self._starts[term], self._starts[term + 1]
            spots = np.minimum(first + np.searchsorted(self._holders[first:last], wanted), last - 1)
            weights = np.where(self._holders[spots] == wanted, self._weights[spots], 0)
            counts = weights * self._crowding[wanted] / (self._rarities[term] * (_K1 + 1) - weights)
            told += np.sqrt(self._rarities[term]) * counts / (counts + _TOLD_HALF)
        return told / (most or 1)

    def _known(self, terms: Iterable[str]) -> list[int]:
        return [self._terms[term] for term in terms if term in self._terms]

    def _rarity(self, held_by: NDArray[np.int64] | int) -> NDArray[np.float64]:
        return np.asarray(np.log(1 + (self._count - held_by + 0.5) / (np.asarray(held_by) + 0.5)))


class _Block(NamedTuple):
    """The postings of some neighbouring passages in the order of their terms; holders count from the first."""

    size: int
    terms: NDArray[np.int32]
    holders: NDArray[np.uint16]
    counts: NDArray[np.uint16]


class _Counted:
    """The words of all passages, counted; forgotten once the ranking is built.

    Each word is cut into its terms once, however often it stands in the corpus: that is what makes a build fast.
    """

    def __init__(self, passages: Sequence[Passage], terms: dict[str, int]) -> None:
        self._count = len(passages)
        numbers: dict[str, int] = {}
        cut: list[list[int]] = []
        members, frequencies, sizes = array("i"), array("i"), array("i")
        for passage in passages:
            counts = Counter(words(f"{passage.text} {passage.asked}"))
            for word in words(passage.title):
                counts[word] += _TITLE_WEIGHT
            for word in counts:
                if word not in numbers:
                    numbers[word] = len(numbers)
                    cut.append([terms.setdefault(part, len(terms)) for part in parts(word)])
            members.extend(numbers[word] for word in counts)
            frequencies.extend(counts.values())
            sizes.append(len(counts))
        self._members, self._frequencies = np.asarray(members), np.asarray(frequencies)
        self._word_starts = _starts(np.asarray(sizes))
        self._parts = np.fromiter((part for one in cut for part in one), dtype=np.int32)
        self._part_starts = _starts(np.fromiter((len(one) for one in cut), dtype=np.int32))

    def block(self, first: int) -> _Block:
        starts = self._word_starts[first : first + _BUILT_AT_ONCE + 1]
        members = self._members[starts[0] : starts[-1]]
        begins = self._part_starts[members]
        sizes = self._part_starts[members + 1] - begins
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        terms = self._parts[np.repeat(begins, sizes) + within]
        holders = np.repeat(np.repeat(np.arange(len(starts) - 1), np.diff(starts)), sizes)
        pairs, places = np.unique(terms * np.int64(_BUILT_AT_ONCE) + holders, return_inverse=True)
        counts = np.bincount(places, np.repeat(self._frequencies[starts[0] : starts[-1]], sizes))
        terms, holders = np.divmod(pairs, _BUILT_AT_ONCE)
        return _Block(
            size=len(starts) - 1,
            terms=terms.astype(np.int32),
            holders=holders.astype(np.uint16),
            counts=counts.clip(max=65535).astype(np.uint16),
        )


def _starts(sizes: ArrayLike) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
