"""How lines are read in haste for training."""

from random import Random

import pytest

from knowledge.support.haste import READINGS, halved, read_in_haste, run_together, said, slipped, texted

LINE = "Bonjour, je n'ai toujours pas reçu mon colis !"


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


def test_halved_words_gain_spaces_and_nothing_else() -> None:
    read = halved(LINE, Random(3))
    assert read.replace(" ", "") == LINE.replace(" ", "")
    assert read.count(" ") > LINE.count(" ")
