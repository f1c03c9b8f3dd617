"""Which lines ask to know something, and which article they ask for, on lines that nothing was learned from."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.article_ranking import ArticleRanking
from knowledge.diagnosis.dangers.lines import lines as danger_lines
from knowledge.loader import load_articles
from knowledge.questions.lines import UNANSWERED, Line, elsewhere, lines
from knowledge.questions.scorer import asks_in_general, asks_to_know, learned_from
from knowledge.questions.training import fingerprint

FOLDER = Path(__file__).parent
HELD_OUT = [
    Line(*row.split("\t")) for row in (FOLDER / "retrieval" / "asked_held_out.tsv").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def titles() -> dict[str, frozenset[str]]:
    """Article → its titles."""
    heads = [path.read_text("utf-8").split("\n") for path in (FOLDER / "../../knowledge/corpus/articles").glob("*.md")]
    return {head[1].split('"')[1]: frozenset(line.split('"')[1] for line in head[2:4]) for head in heads}


def test_the_weights_are_of_these_lines() -> None:
    assert learned_from() == fingerprint(), "run python -m scripts.question_scorer"


def test_nothing_measured_was_learned_from() -> None:
    assert not {line.text for line in HELD_OUT} & {*(line.text for line in lines()), *elsewhere()}


def test_every_line_names_an_article_that_is_there(titles: dict[str, frozenset[str]]) -> None:
    assert {line.article for line in (*lines(), *HELD_OUT)} <= {UNANSWERED, *titles}


def test_a_question_to_know_something_is_heard_and_a_complaint_is_none() -> None:
    assert np.mean([asks_to_know(line.text) >= 0.5 for line in HELD_OUT]) >= 0.85
    told = [
        "ma voiture cale à chaud et repart après dix minutes",
        "my brakes squeal when I slow down",
        "il pleut dedans",
    ]
    assert [text for text in told if asks_to_know(text) >= 0.5] == []


def test_what_asks_of_cars_at_large_says_nothing_of_ones_own() -> None:
    asked = "how often should the brake fluid be replaced"
    assert asks_in_general(asked)
    assert not asks_in_general(asked.replace("the brake", "my brake"))
    assert [line.text for line in danger_lines() if line.topic and asks_in_general(line.text)] == []


def test_the_article_that_answers_tells_most_of_a_question(titles: dict[str, frozenset[str]]) -> None:
    ranking = ArticleRanking(load_articles())

    def ranked(line: Line) -> list[str]:
        told = ranking.shares(line.text, line.language)
        return [title for _, title, _ in sorted(told, key=lambda one: -told[one])[:3]]

    found = [(titles[line.article], ranked(line)) for line in HELD_OUT if line.article != UNANSWERED]
    assert np.mean([bool(set(three) & own) for own, three in found]) >= 0.80
    assert np.mean([three[0] in own for own, three in found if three]) >= 0.6
