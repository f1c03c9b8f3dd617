"""Multinomial logistic regression over sparse rows, without a library for it; learns by hand, never in service."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
Labels = npt.NDArray[np.int64]
Loss = Callable[[Floats], tuple[float, Floats]]

_STEPS, _REMEMBERED = 50, 8
SLACK = 3.0


@dataclass(frozen=True, slots=True)
class Features:
    """A sparse vector."""

    places: Places
    values: Floats


class Matrix:
    """Rows of sparse vectors, `width` places wide."""

    def __init__(self, rows: Sequence[Features], width: int) -> None:
        self._owner: Places = np.repeat(np.arange(len(rows)), [len(row.places) for row in rows])
        self._places = np.concatenate([row.places for row in rows])
        self._values = np.concatenate([row.values for row in rows])
        self._count, self._width = len(rows), width

    def times(self, weights: Floats) -> Floats:
        scores = [np.bincount(self._owner, self._values * one[self._places], self._count) + one[-1] for one in weights]
        return np.asarray(scores, np.float32).T

    def transposed_times(self, errors: Floats) -> Floats:
        sums = [
            np.append(np.bincount(self._places, self._values * one[self._owner], self._width), one.sum())
            for one in errors.T
        ]
        return np.asarray(sums, np.float32)


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def fit(
    rows: Sequence[Features],
    labels: Labels,
    *,
    classes: int,
    width: int,
    share: Floats | None = None,
    start: Floats | None = None,
    slack: float = SLACK,
) -> Floats:
    """One row of weights a class, one column a place; the last column is the offset.

    `share` is what each row counts (they sum to one), else every class counts the same; `start`, the weights of fewer
    rows, saves steps. The larger `slack`, the less large weights cost.
    """
    matrix = Matrix(rows, width)
    truth = np.eye(classes, dtype=np.float32)[labels]
    if share is None:
        share = (1 / (classes * np.bincount(labels, minlength=classes)))[labels].astype(np.float32)
    counted, decay = share, 1 / (slack * len(labels))

    def loss(weights: Floats) -> tuple[float, Floats]:
        guesses = softmax(matrix.times(weights))
        surprise = -float((np.log((guesses * truth).sum(axis=1) + 1e-12) * counted).sum())
        slope = matrix.transposed_times((guesses - truth) * counted[:, None]) + decay * weights
        return surprise + 0.5 * decay * float((weights**2).sum()), slope

    return _descended(loss, np.zeros((classes, width + 1), np.float32) if start is None else start)


def _descended(loss: Loss, weights: Floats) -> Floats:
    """Where the loss is least, by limited-memory BFGS with a step that is halved until it helps."""
    value, slope = loss(weights)
    moves: deque[tuple[Floats, Floats]] = deque(maxlen=_REMEMBERED)
    for _ in range(_STEPS):
        ahead = _direction(slope, moves)
        step, gain = 1.0 if moves else 1 / float(np.abs(slope).sum()), float((slope * ahead).sum())
        moved, slope_there = weights, slope
        for _ in range(20):
            moved = np.asarray(weights + step * ahead, np.float32)
            there, slope_there = loss(moved)
            if there <= value + 1e-4 * step * gain:
                break
            step /= 2
        else:
            break
        moves.append((moved - weights, slope_there - slope))
        close = value - there < 1e-4 * value
        weights, value, slope = moved, there, slope_there
        if close:
            break
    return weights


def _direction(slope: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    ahead = -slope
    shares: list[float] = []
    for moved, turned in reversed(moves):
        shares.append(float((moved * ahead).sum() / (moved * turned).sum()))
        ahead = ahead - shares[-1] * turned
    if moves:
        moved, turned = moves[-1]
        ahead = ahead * float((moved * turned).sum() / (turned * turned).sum())
    for (moved, turned), part in zip(moves, reversed(shares), strict=True):
        ahead = ahead + (part - float((turned * ahead).sum() / (moved * turned).sum())) * moved
    return np.asarray(ahead, np.float32)
