"""What was understood, gathered into one line."""

import pytest

from agents.diagnosis.cards import euros, gathered
from tests.builders import plain


def test_parts_that_were_only_spoken_of_stand_once_under_one_head() -> None:
    told = ["à-coups", "vous parlez de\u00a0: moteur", "vous parlez de : freins", "vous parlez de\u00a0: moteur"]
    assert gathered(told, "fr") == "à-coups, vous parlez de\u00a0: moteur, freins"
    assert gathered(["you speak of: brakes", "a noise"], "en") == "a noise, you speak of: brakes"


@pytest.mark.parametrize(
    ("amount", "language", "told"),
    [(1000, "en", "€1,000"), (1004, "fr", "1 000 €"), (96, "en", "€100"), (12_000, "en", "€12,000")],
)
def test_a_price_in_whole_euros_keeps_its_thousands(amount: float, language: str, told: str) -> None:
    assert plain(euros(amount, language)) == told
