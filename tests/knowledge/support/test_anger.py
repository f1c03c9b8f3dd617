"""The scorer of anger: its weights are those of its lines, and it hears what it was not shown."""

import pytest

from knowledge.support.anger.lines import lines
from knowledge.support.anger.scorer import anger_scorer, learned_from
from knowledge.support.anger.training import fingerprint


def test_the_weights_were_learned_from_the_lines_as_they_are() -> None:
    """Run `python -m scripts.anger_scorer` when this fails."""
    assert learned_from() == fingerprint()


def test_no_way_is_written_out_with_a_slot_left_open() -> None:
    assert [line.text for line in lines() if "{" in line.text or "|" in line.text] == []


@pytest.mark.parametrize(
    ("text", "angry"),
    [
        ("À quoi bon vous écrire, vous n'avez que des formules", True),
        ("Well done, another month and not a word from you", True),
        ("Bravo, la clim refonctionne", False),
        ("It's the third time I change that bulb", False),
        ("Rien", False),
    ],
)
def test_resignation_and_mock_praise_sound_angry_and_what_is_meant_does_not(text: str, *, angry: bool) -> None:
    assert anger_scorer().sounds_angry(text) is angry
