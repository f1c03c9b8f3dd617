"""A value that was misheard is said anew as people do: the bare number after "non"."""

import pytest

from agents.conversation.reading_back import corrected
from knowledge.language.dictated import exact


@pytest.mark.parametrize(
    ("held", "said", "becomes"),
    [
        ("j'ai le code P0301", "non, trois cent deux", "j'ai le code P0302"),
        ("j'ai le code P0301", "non pas trois cent un, trois cent deux", "j'ai le code P0302"),
        ("j'ai le code P0301", "non, zéro quatre cent un", "j'ai le code P0401"),
        ("code P2263", "non c'est deux mille deux cent soixante-deux", "code P2262"),
        ("the code is U0100", "no, it's one two one", "the code is U0121"),
        ("elle a 120000 km", "non, cent trente mille", "elle a 130000 km"),
        ("on me demande 320 €", "non, trois cent trente", "on me demande 330 €"),
    ],
)
def test_a_bare_number_takes_the_place_of_the_value_that_was_read_back(held: str, said: str, becomes: str) -> None:
    assert corrected(held, exact(said)) == becomes


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("j'ai le code P0301 à 120000 km", "non, trois cent deux"),
        ("j'ai le code P0301", "elle broute aussi à froid"),
        ("j'ai le code P0301", "non"),
    ],
)
def test_what_fits_no_single_value_is_added_and_read_back_again(held: str, said: str) -> None:
    assert corrected(held, exact(said)) == f"{held}\n{said}"
