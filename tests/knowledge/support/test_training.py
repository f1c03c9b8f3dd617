"""The learning itself, on a few lines: what it was shown it finds again."""

import numpy as np

from knowledge.support.category import Category
from knowledge.support.classifier import SupportClassifier
from knowledge.support.training import Example, _temperature, at_length, examples, learn


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


def test_a_line_at_length_is_joined_with_its_like_alone() -> None:
    others = [Example("où est mon colis", 0), Example("rendez l'argent", 1)]
    longer = at_length([Example("toujours rien", 0), Example("bonjour", 4)], others)
    assert [("toujours rien" in line, "où est mon colis" in line) for line in longer[0]] == [(True, True)] * 2
    assert longer[1] == []
