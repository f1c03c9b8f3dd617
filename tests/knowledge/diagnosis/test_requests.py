"""The scorer of requests: its weights are those of its lines, and it hears what it was not shown."""

import pytest

from knowledge.diagnosis.requests.lines import lines
from knowledge.diagnosis.requests.scorer import asked_of_the_case, learned_from
from knowledge.diagnosis.requests.training import fingerprint


def test_the_weights_were_learned_from_the_lines_as_they_are() -> None:
    """Run `python -m scripts.request_scorer` when this fails."""
    assert learned_from() == fingerprint()


def test_no_way_is_written_out_with_a_slot_left_open() -> None:
    assert [line.text for line in lines() if "{" in line.text or "|" in line.text] == []


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("vous mettriez votre main au feu ?", "sure"),
        ("mon portefeuille va souffrir ?", "cost"),
        ("could I nurse it home", "drive"),
        ("do you have a printable version", "report"),
        ("why would that be the culprit", "why"),
        ("la fumée est plus forte le matin", "nothing"),
        ("I measured 12.1 volts at the battery", "nothing"),
        ("Et " + "puis elle a encore calé dans la côte " * 4, "nothing"),
    ],
)
def test_what_is_asked_is_heard_and_what_is_told_is_not_taken_for_it(text: str, request_: str) -> None:
    assert asked_of_the_case(text).request == request_
