"""The learning itself, on a few lines: what it was shown it finds again."""

import numpy as np

from knowledge.support.category import Category
from knowledge.support.classifier import SupportClassifier
from knowledge.support.training import Example, _temperature, examples, learn


def test_a_few_lines_learned_are_found_again() -> None:
    few = [example for number in range(len(Category)) for example in _of(number)[:2]]
    found = learn(few)
    learned = SupportClassifier(weights=found.weights, rarity=found.rarity, temperature=1.0, words=found.words)
    assert [learned.understand(one.text).category for one in few] == [list(Category)[one.category] for one in few]


def _of(number: int) -> list[Example]:
    return [example for example in examples() if example.category == number]


def test_scores_that_are_surer_than_right_are_cooled() -> None:
    sure = np.array([[9.0, 0.0], [9.0, 0.0]], np.float32)
    assert _temperature(sure, np.array([0, 1])) > 1
