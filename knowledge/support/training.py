"""Learns the weights of the classifier from the training lines; run by hand when the lines change, never in service.

Multinomial logistic regression over the kept lines and the written-out situations. The temperature that calibrates the
probabilities comes from lines a model of the others did not see. No threshold is learned here.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

import numpy as np

from knowledge.language.folding import fold
from knowledge.regression import Features, Floats, Labels, Matrix, fit, softmax
from knowledge.support.category import Category
from knowledge.support.features import BUCKETS, featurise, rarities, width
from knowledge.support.haste import READINGS, read_in_haste
from knowledge.support.situations import situations
from knowledge.support.spelling import Speller

_LEFT_OUT = 5
"""One line in so many is left out while the temperature is found."""
_HASTY = 6
"""Ways of haste in which each line is read; which of all they are is drawn by the line."""
_AT_LENGTH = 2
"""Lines made of each and another of its category."""
_JOINTS = ("{} {}", "{}. {}", "{}, {}")
_SAMPLED = 20
_WORD = re.compile(r"[a-z]+")
_EVEN = np.ones(BUCKETS, np.float32)


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


def written_out() -> Sequence[Example]:
    """What is learned from beside them: the situations of each category, a few times each."""
    return [Example(line, number) for number, category in enumerate(Category) for line in situations(category.name)]


def fingerprint() -> str:
    """Changes with any line, concept or shorthand and with how lines are read, so that older weights are noticed."""
    folder = resources.files("knowledge") / "support"
    digest = hashlib.sha256((folder / "concepts.toml").read_bytes())
    digest.update((folder / "shorthand.toml").read_bytes())
    digest.update((folder / "things.toml").read_bytes())
    digest.update((folder / "kinds.toml").read_bytes())
    digest.update("\n".join(line.text for line in written_out()).encode())
    for category in Category:
        digest.update((folder / "lines" / f"{category.name}.txt").read_bytes())
    sampled, speller = examples()[::_SAMPLED], Speller(word_counts(examples()))
    longer = [text for lines in at_length(sampled, sampled) for text in lines]
    for text in (*(text for one in sampled for text in readings(one.text)), *longer):
        digest.update(featurise(text, speller, _EVEN).places.tobytes())
    return digest.hexdigest()[:16]


def word_counts(lines: Sequence[Example]) -> Mapping[str, int]:
    """How often each word stands in these lines, the commonest first."""
    counts = Counter(word for line in lines for word in _WORD.findall(fold(line.text)))
    return {word: counts[word] for word in sorted(counts, key=lambda one: (-counts[one], one))}


def readings(text: str) -> Sequence[str]:
    """A line as it is written, and then as it might have been in haste: some ways of all, by the line."""
    random = Random(text)
    return [text, *(read_in_haste(text, reading, random) for reading in random.sample(READINGS, _HASTY))]


def at_length(lines: Sequence[Example], others: Sequence[Example]) -> Sequence[Sequence[str]]:
    """Each line with one of the others of its category, before or behind it.

    Whoever writes at length says a thing twice, tells what led to it or asks two things: the kept lines are short.
    """
    alike: dict[int, list[str]] = {}
    for other in others:
        alike.setdefault(other.category, []).append(other.text)
    return [list(_joined(line.text, alike.get(line.category, ()))) for line in lines]


def _joined(text: str, others: Sequence[str]) -> Iterator[str]:
    random = Random(f"{text} {len(others)}")
    for _ in range(_AT_LENGTH if others else 0):
        both = [text, random.choice(others)]
        random.shuffle(both)
        yield random.choice(_JOINTS).format(*both)


@dataclass(frozen=True, slots=True)
class Learned:
    weights: Floats
    """One row a category, one column a place; the last column is the offset."""
    rarity: Floats
    temperature: float
    words: Mapping[str, int]


def _fit(rows: Sequence[Features], labels: Labels, start: Floats | None = None) -> Floats:
    return fit(rows, labels, classes=len(Category), width=width(), start=start)


def learn(lines: Sequence[Example], beside: Sequence[Example] = ()) -> Learned:
    """Weights from all of them; the temperature from a share of the lines that was left out at first.

    Those beside are never left out: a situation is written out more than once, and would be known.
    """
    everything = [*sorted(lines, key=lambda line: Random(line.text).random()), *beside]
    words = word_counts(everything)
    speller = Speller(words)
    rarity = rarities([line.text for line in everything], speller)
    left = range(0, len(lines), _LEFT_OUT)
    kept = [place for place in range(len(everything)) if place not in left]
    longer = at_length(everything, [everything[place] for place in kept])
    read = [
        [featurise(text, speller, rarity) for text in (*readings(line.text), *more)]
        for line, more in zip(everything, longer, strict=True)
    ]
    labels = [line.category for line in everything]
    before = _fit(*_flat([read[place] for place in kept], [labels[place] for place in kept]))
    scores = Matrix([read[place][0] for place in left], width()).times(before)
    temperature = _temperature(scores, np.asarray([labels[place] for place in left], np.int64))
    return Learned(_fit(*_flat(read, labels), before), rarity, temperature, words)


def _flat(read: Sequence[Sequence[Features]], labels: Sequence[int]) -> tuple[Sequence[Features], Labels]:
    flat = np.repeat(np.asarray(labels, np.int64), [len(rows) for rows in read])
    return [row for rows in read for row in rows], flat


def _temperature(scores: Floats, labels: Labels) -> float:
    """What the scores are divided by so that the probabilities of unseen lines are honest.

    Never below one: lines of strangers are less like the training lines than these are like each other.
    """
    rows = np.arange(len(labels))
    candidates = np.arange(1, 3.01, 0.05)
    losses = [-np.log(softmax(scores / one)[rows, labels] + 1e-9).mean() for one in candidates.astype(np.float32)]
    return float(candidates[int(np.argmin(losses))])
