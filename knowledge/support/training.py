"""Learns the weights of the classifier from the training lines; run by hand when the lines change, never in service.

Multinomial logistic regression. The temperature that calibrates the probabilities comes
from lines a model of the others did not see. No threshold is learned here.
"""

import hashlib
import re
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

import numpy as np
import numpy.typing as npt

from knowledge.language.folding import fold
from knowledge.support.category import Category
from knowledge.support.features import BUCKETS, Features, Floats, Places, featurise, rarities, width
from knowledge.support.haste import READINGS, read_in_haste
from knowledge.support.spelling import Speller

_STEPS, _REMEMBERED = 70, 8
_SLACK = 3.0
_FOLDS = 3
_SAMPLED = 20
_WORD = re.compile(r"[a-z]+")
_EVEN = np.ones(BUCKETS, np.float32)
Labels = npt.NDArray[np.int64]
Loss = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    category: int


def examples() -> Sequence[Example]:
    """The training lines, one file a category."""
    folder = resources.files("knowledge") / "support" / "lines"
    return [
        Example(line, number)
        for number, category in enumerate(Category)
        for line in (folder / f"{category.name}.txt").read_text("utf-8").splitlines()
    ]


def fingerprint() -> str:
    """Changes with any line, concept or shorthand and with how lines are read, so that older weights are noticed."""
    folder = resources.files("knowledge") / "support"
    digest = hashlib.sha256((folder / "concepts.toml").read_bytes())
    digest.update((folder / "shorthand.toml").read_bytes())
    for category in Category:
        digest.update((folder / "lines" / f"{category.name}.txt").read_bytes())
    sampled, speller = examples()[::_SAMPLED], Speller(word_counts(examples()))
    for text in (text for text, _ in readings(sampled)):
        digest.update(featurise(text, speller, _EVEN).places.tobytes())
    return digest.hexdigest()[:16]


def word_counts(lines: Sequence[Example]) -> Mapping[str, int]:
    """How often each word stands in these lines, the commonest first."""
    counts = Counter(word for line in lines for word in _WORD.findall(fold(line.text)))
    return {word: counts[word] for word in sorted(counts, key=lambda one: (-counts[one], one))}


def readings(lines: Sequence[Example]) -> Sequence[tuple[str, int]]:
    """Each line with its category, as it is written and then as it might have been in haste."""
    random = Random(7)
    hasty = [(read_in_haste(line.text, reading, random), line.category) for reading in READINGS for line in lines]
    return [(line.text, line.category) for line in lines] + hasty


@dataclass(frozen=True, slots=True)
class Learned:
    weights: Floats
    """One row a category, one column a place; the last column is the offset."""
    rarity: Floats
    temperature: float
    words: Mapping[str, int]


class _Matrix:
    """Rows of sparse vectors, multiplied without a library for it."""

    def __init__(self, rows: Sequence[Features]) -> None:
        self._owner: Places = np.repeat(np.arange(len(rows)), [len(row.places) for row in rows])
        self._places = np.concatenate([row.places for row in rows])
        self._values = np.concatenate([row.values for row in rows])
        self._count = len(rows)

    def times(self, weights: Floats) -> Floats:
        scores = [np.bincount(self._owner, self._values * one[self._places], self._count) + one[-1] for one in weights]
        return np.asarray(scores, np.float32).T

    def transposed_times(self, errors: Floats) -> Floats:
        columns = width()
        sums = [
            np.append(np.bincount(self._places, self._values * one[self._owner], columns), one.sum())
            for one in errors.T
        ]
        return np.asarray(sums, np.float32)


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _fit(rows: Sequence[Features], labels: Labels) -> Floats:
    matrix, classes = _Matrix(rows), len(Category)
    truth = np.eye(classes, dtype=np.float32)[labels]
    share = (1 / (classes * np.bincount(labels, minlength=classes)))[labels].astype(np.float32)
    decay = 1 / (_SLACK * len(labels))

    def loss(weights: Floats) -> tuple[float, Floats]:
        guesses = softmax(matrix.times(weights))
        surprise = -float((np.log((guesses * truth).sum(axis=1) + 1e-12) * share).sum())
        slope = matrix.transposed_times((guesses - truth) * share[:, None]) + decay * weights
        return surprise + 0.5 * decay * float((weights**2).sum()), slope

    return _descended(loss, np.zeros((classes, width() + 1), np.float32))


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


def _learn(lines: Sequence[Example]) -> tuple[Floats, Speller, Floats, Mapping[str, int]]:
    words = word_counts(lines)
    speller = Speller(words)
    rarity = rarities([line.text for line in lines], speller)
    read = readings(lines)
    rows = [featurise(text, speller, rarity) for text, _ in read]
    return _fit(rows, np.asarray([category for _, category in read], np.int64)), speller, rarity, words


def learn() -> Learned:
    """Weights from all lines; the temperature from each third judged by a model of the other two."""
    lines = list(examples())
    Random(11).shuffle(lines)
    scores, labels = [], []
    for fold_number in range(_FOLDS):
        kept = [line for place, line in enumerate(lines) if place % _FOLDS != fold_number]
        left = lines[fold_number::_FOLDS]
        weights, speller, rarity, _ = _learn(kept)
        scores.append(_Matrix([featurise(line.text, speller, rarity) for line in left]).times(weights))
        labels += [line.category for line in left]
    weights, _, rarity, words = _learn(lines)
    temperature = _temperature(np.concatenate(scores), np.asarray(labels, np.int64))
    return Learned(weights, rarity, temperature, words)


def _temperature(scores: Floats, labels: Labels) -> float:
    """What the scores are divided by so that the probabilities of unseen lines are honest.

    Never below one: lines of strangers are less like the training lines than these are like each other.
    """
    rows = np.arange(len(labels))
    candidates = np.arange(1, 3.01, 0.05)
    losses = [-np.log(softmax(scores / one)[rows, labels] + 1e-9).mean() for one in candidates.astype(np.float32)]
    return float(candidates[int(np.argmin(losses))])
