"""The car is not what was understood: it is told once more, and its case goes on with what it is."""

import pytest

from agents.diagnosis.correcting import corrects, what_it_is
from bot.app import App
from tests.agents.diagnosis.test_garage import known
from tests.builders import Person, said


@pytest.mark.parametrize(
    ("told", "correction", "label", "energy"),
    [
        ("ma 207 claque en tournant", "non, c'est la diesel", "Peugeot 207", "diesel"),
        ("ma 207 1.4 vti claque en tournant", "non, c'est une diesel", "Peugeot 207", "diesel"),
        ("ma 207 claque en tournant", "non, pas une 207, une 208", "Peugeot 208", None),
        ("ma 207 de 2009 claque en tournant", "en fait c'est une 308 1.6 hdi", "Peugeot 308 1.6 HDi 2009", "diesel"),
        ("my golf knocks when turning", "no, it's the petrol one", "Volkswagen Golf", "petrol"),
        ("my golf knocks when turning", "it's actually the petrol one", "Volkswagen Golf", "petrol"),
        ("my golf knocks when turning", "it's not a Golf, it's a Polo", "Volkswagen Polo", None),
    ],
)
async def test_a_correction_changes_the_car_of_the_open_case(
    app: App, told: str, correction: str, label: str, energy: str | None
) -> None:
    person = await known(app)
    first = await app.team.diagnosis.diagnose(person, text=told, language="fr")
    assert await app.team.diagnosis.remember_vehicle(person, correction) == label
    found = await app.team.diagnosis.open_diagnosis(person, "fr")
    assert found is not None
    assert found.case_id == first.case_id
    assert found.vehicle_label == label
    car = await app.team.diagnosis.vehicle_of(person)
    assert car is not None
    assert car.energy == energy


async def test_a_correction_is_answered_with_where_it_leaves_the_case(alice: Person) -> None:
    await alice.says("ma 207 claque en tournant")
    answer = said(await alice.says("non, c'est la diesel"))
    assert "C’est noté, votre véhicule : Peugeot 207 (diesel)." in answer
    assert "À ce stade" in answer


def test_a_no_that_answers_a_check_corrects_nothing() -> None:
    assert what_it_is("ma clio 1.5 dci, 180 000 km") == "ma clio 1.5 dci, 180 000 km"
    assert not corrects("ma clio broute à froid, pas à chaud")
    assert what_it_is("non, pas une 207, une 308 1.6 hdi") == "non  une 308 1.6 hdi"
