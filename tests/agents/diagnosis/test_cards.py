"""What was understood, gathered into one line."""

from agents.diagnosis.cards import gathered


def test_parts_that_were_only_spoken_of_stand_once_under_one_head() -> None:
    told = ["à-coups", "vous parlez de\u00a0: moteur", "vous parlez de : freins", "vous parlez de\u00a0: moteur"]
    assert gathered(told, "fr") == "à-coups, vous parlez de\u00a0: moteur, freins"
    assert gathered(["you speak of: brakes", "a noise"], "en") == "a noise, you speak of: brakes"
