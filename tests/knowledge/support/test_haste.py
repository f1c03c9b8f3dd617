"""How lines are read in haste for training, and how such words are brought back when they are read."""

from random import Random

import pytest

from knowledge.support.features import Speller, plain
from knowledge.support.haste import READINGS, read_in_haste, run_together, said, slipped, texted

LINE = "Bonjour, je n'ai toujours pas reçu mon colis !"


@pytest.fixture
def speller() -> Speller:
    return Speller(["colis", "toujours", "bonjour", "merci", "facture", "coule"])


@pytest.mark.parametrize("reading", READINGS)
def test_each_reading_changes_a_line_and_keeps_most_of_its_letters(reading: object) -> None:
    read = read_in_haste(LINE, reading, Random(3))  # type: ignore[arg-type]  # pytest hands on an object
    assert read != LINE
    assert 0.7 * len(LINE) <= len(read) <= 1.3 * len(LINE)


def test_a_line_without_slips_loses_its_accents_alone() -> None:
    assert slipped("Reçu à l'école", Random(1), share=0) == "recu a l'ecole"


def test_words_run_together_lose_spaces_and_nothing_else() -> None:
    assert run_together(LINE, Random(3)).replace(" ", "") == LINE.replace(" ", "")


def test_a_transcript_has_neither_capitals_nor_punctuation() -> None:
    assert said("Où est mon colis ? N° 4417 !", Random(1)) == "où est mon colis n 4417"


def test_a_word_without_a_short_form_is_texted_as_it_is() -> None:
    assert texted("plaquettes", Random(1)) == "plaquettes"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("jai tjrs pas mon colis", "j'ai toujours pas mon colis"),
        ("merciiiii", "merci"),
        ("plz", "please"),
        ("ma fcture", "ma facture"),
    ],
)
def test_shorthand_and_held_letters_are_read_as_the_words_they_stand_for(
    speller: Speller, written: str, read: str
) -> None:
    assert plain(written, speller) == read


def test_of_two_words_as_near_the_commoner_was_meant() -> None:
    assert Speller(["colis", "coule"]).mend("colie") == "colis"
    assert Speller(["coulis", "colis"]).mend("colis") == "colis"
    assert (Speller(["mollet", "moulet"]).mend("mojlet"), Speller(["moulet", "mollet"]).mend("mojlet")) == (
        "mollet",
        "moulet",
    )
