"""An offer comes when a diagnosis is settled, never in danger, and no answer about a car is ever harmed."""

import pytest

from agents.texts.lookup import say
from bot.app import App
from tests.builders import Person

NO = say("offer.no", "fr")


@pytest.mark.parametrize(
    "words",
    [
        "P0301, le moteur tremble au ralenti",
        "Fumée noire à l’accélération et perte de puissance",
        "My engine overheats and loses coolant",
        "Les freins grincent fort",
    ],
)
async def test_no_answer_about_a_car_is_harmed(app: App, alice: Person, words: str) -> None:
    await alice.says(words)
    await alice.taps("cost", "Coût")
    assert await app.database.write(lambda tx: list(tx.claims.refused_since(tx.now, limit=9))) == []


async def test_nobody_is_offered_anything_while_told_to_stop(alice: Person) -> None:
    answer = await alice.says("Je n’ai plus de freins, la pédale s’enfonce jusqu’au plancher")
    assert NO not in str(answer["buttons"])


async def test_a_settled_diagnosis_comes_with_one_offer_and_its_no(alice: Person) -> None:
    answer = await alice.says("P0301, le moteur tremble au ralenti")
    labels = [one["label"] for one in answer["buttons"]]  # type: ignore[attr-defined]  # a list of buttons
    assert labels[-2:] == [say("offer.see", "fr"), NO]
    declined = await alice.presses(NO)
    assert declined["reply"] == say("offer.declined", "fr")
    again = await alice.taps("cost", "Coût")
    assert NO not in str(again["buttons"])


async def test_while_a_check_is_open_nothing_is_offered(alice: Person) -> None:
    answer = await alice.says("Ma clim ne refroidit plus")
    assert "?" in str(answer["reply"])
    assert NO not in str(answer["buttons"])
