"""Of what kind a word is."""

import pytest

from knowledge.support.kinds import kind_of


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("chauffeurs", "carrier_word"),
        ("postman", "carrier_word"),
        ("remboursez", "give_back"),
        ("son", None),
        ("q", None),
    ],
)
def test_a_word_is_of_the_kind_of_its_longest_known_beginning(word: str, kind: str | None) -> None:
    assert kind_of(word) == kind
