"""Learns which part the words of a complaint speak of; run by hand when the lines change.

Each network is learned by Adam (Kingma & Ba, 2015) from a random beginning with a step that falls to nought, half of
the pieces left out at random at every sight of a line, so that no one word decides. Settings learned from 3 200 stories
of authors left out: one network of 64 numbers a piece leads to the part of 0.54 of them, four of 256 to that of 0.64,
sixteen of 64 to that of 0.66.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np

from knowledge.diagnosis.complaints.features import families
from knowledge.diagnosis.complaints.lines import Told
from knowledge.diagnosis.complaints.parts import PartWeights, featurise
from knowledge.regression import Features, Floats, Labels, Places, softmax

_SIDE_BY_SIDE, _WIDTH = 16, 64
_KEPT = 256
"""Numbers a piece that are kept of all networks laid side by side."""
_SEEN = 3
"""A piece said in fewer lines is left out."""
_ROUNDS, _AT_ONCE, _LEFT_OUT = 12, 128, 0.5
_STEP, _AT_FIRST = 0.01, 0.1
_MEAN_KEPT, _SQUARE_KEPT, _TINY = 0.9, 0.99, 1e-8


def learn_parts(told: Sequence[Told], *, rounds: int = _ROUNDS, at_once: Executor | None = None) -> PartWeights:
    """The same lines give the same weights, whether the networks are learned `at_once` or one after the other."""
    names = sorted({one.part for one in told})
    said = [families(one.text) for one in told]
    held = Counter(piece for one in said for piece in set().union(*one))
    pieces = np.array(sorted(piece for piece, lines in held.items() if lines >= _SEEN), np.uint32)
    rarity = np.log((len(told) + 1) / (np.array([held[piece] for piece in pieces.tolist()], np.float32) + 0.5))
    rows = [featurise(one, pieces, rarity) for one in said]
    labels = np.array([names.index(one.part) for one in told], np.int64)
    spoken = [number for number, row in enumerate(rows) if len(row.places)]
    rows, labels = [rows[number] for number in spoken], labels[spoken]
    learned = partial(_learned, (len(pieces), len(names)), rows, labels, rounds)
    nets = list((at_once.map if at_once else map)(learned, range(_SIDE_BY_SIDE)))
    vectors, directions, usual = zip(*nets, strict=True)
    agreed = np.asarray(np.concatenate(directions, axis=1) / len(nets), np.float32)
    kept, towards = _shortened(np.concatenate(vectors, axis=1), agreed)
    steps = np.maximum(np.abs(kept).max(axis=0), _TINY) / 127
    return PartWeights(
        names, pieces, rarity.astype(np.float32),
        np.round(kept / steps).astype(np.int8), towards * steps,
        np.mean(usual, axis=0).astype(np.float32),
    )  # fmt: skip


def _learned(
    size: tuple[int, int], rows: Sequence[Features], labels: Labels, rounds: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    return _Network(*size, seed).learn(rows, labels, rounds).tables


def _shortened(vectors: Floats, directions: Floats) -> tuple[Floats, Floats]:
    """Of fewer numbers whose products are as near as can be (Eckart & Young, 1936): networks agree on much."""
    products = vectors @ directions.T
    products -= products.mean(axis=1, keepdims=True)
    size, towards = np.linalg.eigh(products.T @ products)
    kept = towards[:, np.argsort(-size)[:_KEPT]]
    return np.asarray(products @ kept, np.float32), np.asarray(kept, np.float32)


class _Adam:
    """Moves a table towards less loss, row by row: a row that is not touched stays."""

    def __init__(self, table: Floats) -> None:
        self.table = table
        self._mean, self._square = np.zeros_like(table), np.zeros_like(table)

    def move(self, rows: Places | slice, slope: Floats, step: float, time: int) -> None:
        self._mean[rows] = _MEAN_KEPT * self._mean[rows] + (1 - _MEAN_KEPT) * slope
        self._square[rows] = _SQUARE_KEPT * self._square[rows] + (1 - _SQUARE_KEPT) * slope**2
        mean = self._mean[rows] / (1 - _MEAN_KEPT**time)
        square = self._square[rows] / (1 - _SQUARE_KEPT**time)
        self.table[rows] -= step * mean / (np.sqrt(square) + _TINY)


class _Network:
    def __init__(self, pieces: int, parts: int, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._vectors = _Adam(self._chance.normal(0, _AT_FIRST, (pieces, _WIDTH)).astype(np.float32))
        self._directions = _Adam(self._chance.normal(0, _AT_FIRST, (parts, _WIDTH)).astype(np.float32))
        self._usual = _Adam(np.zeros(parts, np.float32))

    @property
    def tables(self) -> tuple[Floats, Floats, Floats]:
        return self._vectors.table, self._directions.table, self._usual.table

    def learn(self, rows: Sequence[Features], labels: Labels, rounds: int) -> "_Network":
        steps, time = rounds * -(-len(rows) // _AT_ONCE), 0
        for _ in range(rounds):
            order = self._chance.permutation(len(rows))
            for start in range(0, len(rows), _AT_ONCE):
                taken = order[start : start + _AT_ONCE]
                time += 1
                self._move([rows[number] for number in taken], labels[taken], _STEP * (1 - (time - 1) / steps), time)
        return self

    def _move(self, rows: Sequence[Features], labels: Labels, step: float, time: int) -> None:
        vectors, directions, usual = self.tables
        owner = np.repeat(np.arange(len(rows)), [len(row.places) for row in rows])
        places = np.concatenate([row.places for row in rows])
        values = np.concatenate([row.values for row in rows])
        heard = (self._chance.random(len(values)) > _LEFT_OUT) / (1 - _LEFT_OUT)
        values = (values * heard).astype(np.float32)[:, None]
        message = _summed(values * vectors[places], owner, len(rows))
        errors = softmax(message @ directions.T + usual)
        errors[np.arange(len(rows)), labels] -= 1
        errors /= len(rows)
        touched, place = np.unique(places, return_inverse=True)
        slope = _summed(values * (errors @ directions)[owner], place, len(touched))
        self._vectors.move(touched, slope, step, time)
        self._directions.move(slice(None), errors.T @ message, step, time)
        self._usual.move(slice(None), errors.sum(axis=0), step, time)


def _summed(rows: Floats, group: Places, groups: int) -> Floats:
    """The rows of each group added up; every group has one."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(groups))
    return np.asarray(np.add.reduceat(rows[order], starts, axis=0), np.float32)
