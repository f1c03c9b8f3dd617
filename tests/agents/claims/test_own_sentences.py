import pytest

from agents.texts.lookup import LANGUAGES, catalogue
from scripts.measuring.claims import BOUND, harmed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_ours_is_taken_for_a_claim_and_cut_out(language: str) -> None:
    ours = [text for key, text in catalogue(language).items() if key not in BOUND]
    assert harmed(ours) == []
