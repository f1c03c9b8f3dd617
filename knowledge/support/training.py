"""Learns the weights of the classifier from the training lines; run by hand when the lines change, never in service.

Multinomial logistic regression by accelerated gradient descent. The temperature that calibrates the probabilities comes
from lines a model of the others did not see. No threshold is learned here.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

import numpy as np
import numpy.typing as npt

from knowledge.language.folding import fold
from knowledge.support.category import Category
from knowledge.support.features import Features, Floats, Places, Speller, featurise, rarities, width

_STEPS = 500
_SLACK = 30.0
_FOLDS = 5
_SLIPS = 0.12
_HASTY = 8
"""How often each line is also read as typed in haste. Of 300 lines nobody trained on, 96.0 % are then found as written
and 93.7 % with one letter in twenty wrong; two readings with as many slips as that gave 95.0 % and 91.3 %."""
_WORD = re.compile(r"[a-z]+")
Labels = npt.NDArray[np.int64]


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
    """Changes with any line or concept, so that weights learned from others are noticed."""
    folder = resources.files("knowledge") / "support"
    digest = hashlib.sha256((folder / "concepts.toml").read_bytes())
    for category in Category:
        digest.update((folder / "lines" / f"{category.name}.txt").read_bytes())
    return digest.hexdigest()[:16]


def known_words(lines: Sequence[Example]) -> Sequence[str]:
    return sorted({word for line in lines for word in _WORD.findall(fold(line.text))})


def slipped(text: str, random: Random) -> str:
    """The line as typed in haste: one letter in eight dropped, doubled or swapped, no accents."""
    letters = list(fold(text))
    for place in range(len(letters) - 1):
        if letters[place].isalpha() and random.random() < _SLIPS:
            kind = random.randrange(3)
            if kind == 0:
                letters[place] = ""
            elif kind == 1:
                letters[place] *= 2
            else:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


@dataclass(frozen=True, slots=True)
class Learned:
    weights: Floats
    """One row a category, one column a place; the last column is the offset."""
    rarity: Floats
    temperature: float
    words: Sequence[str]


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
    share = (len(labels) / (classes * np.bincount(labels, minlength=classes)))[labels].astype(np.float32)
    decay = 1 / (_SLACK * len(labels))
    # Half the largest squared length of a row bounds the curvature of the loss.
    longest = max(float((row.values**2).sum()) for row in rows) + 1
    step = 1 / (0.5 * longest * float(share.max()) + decay)
    weights = np.zeros((classes, width() + 1), np.float32)
    ahead = weights
    for number in range(_STEPS):
        errors = (softmax(matrix.times(ahead)) - truth) * share[:, None] / len(labels)
        slope = matrix.transposed_times(np.asarray(errors, np.float32)) + decay * ahead
        moved = np.asarray(ahead - step * slope, np.float32)
        ahead = np.asarray(moved + number / (number + 3) * (moved - weights), np.float32)
        weights = moved
    return weights


def _vectors(lines: Sequence[Example], speller: Speller, rarity: Floats) -> tuple[Sequence[Features], Labels]:
    random = Random(7)
    texts = [line.text for line in lines] + [slipped(line.text, random) for _ in range(_HASTY) for line in lines]
    labels = np.asarray([line.category for line in lines] * (1 + _HASTY), np.int64)
    return [featurise(text, speller, rarity) for text in texts], labels


def _learn(lines: Sequence[Example]) -> tuple[Floats, Speller, Floats, Sequence[str]]:
    words = known_words(lines)
    speller = Speller(words)
    rarity = rarities([line.text for line in lines], speller)
    rows, labels = _vectors(lines, speller, rarity)
    return _fit(rows, labels), speller, rarity, words


def learn() -> Learned:
    """Weights from all lines; the temperature from each fifth judged by a model of the other four."""
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
    """What the scores are divided by so that the probabilities of unseen lines are honest."""
    rows = np.arange(len(labels))
    candidates = np.arange(0.3, 3.01, 0.05)
    losses = [-np.log(softmax(scores / one)[rows, labels] + 1e-9).mean() for one in candidates.astype(np.float32)]
    return float(candidates[int(np.argmin(losses))])
