from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.support.category import Category
from knowledge.support.classifier import SupportClassifier, support_classifier

Labelled = tuple[Category, str]


@pytest.fixture(scope="session")
def classifier() -> SupportClassifier:
    return support_classifier()


@pytest.fixture(scope="session")
def held_out() -> Sequence[Labelled]:
    """Three hundred lines that no training saw, sixty a category, French and English."""
    lines = Path(__file__).with_name("held_out.tsv").read_text("utf-8").splitlines()
    return [(Category[name], text) for name, text in (line.split("\t") for line in lines)]
