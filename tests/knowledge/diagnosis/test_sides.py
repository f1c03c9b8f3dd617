"""The side and the end of the car that are told, and a name that tells no more than is known."""

from collections import defaultdict

import pytest

from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.model import CodeMeaning, of_code
from knowledge.language.vehicles import parse_vehicle
from tests.knowledge.diagnosis.conftest import Ask

SIDES = {"at_front", "at_rear", "at_left", "at_right"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("roulement avant droit bruyant", "at_front at_right"),
        ("ma vitre passager ne remonte plus", "at_right"),
        ("la vitre arrière droite ne remonte plus", "at_rear at_right"),
        ("phare gauche grillé", "at_left"),
        ("étrier arg grippé", "at_rear at_left"),
        ("rear left door won't open", "at_rear at_left"),
        ("my left headlight is out", "at_left"),
        ("driver's side window stuck", "at_left"),
        ("il y a un bruit sourd à l'arrière", "at_rear"),
        ("roulements avant gauche et avant droit à changer", "at_front at_left at_right"),
        ("ça claque quand je tourne à droite", ""),
        ("there is a grinding noise when I turn left", ""),
        ("le volant n'est plus droit", ""),
        ("right now it won't start", ""),
        ("I left it at the garage, the brakes squeal", ""),
        ("the motor won't run right and it is right under the floor", ""),
        ("ten bars left and the battery will not charge", ""),
        ("right hand drive camper, the bearing hums", ""),
        ("it clunks front left on our lane", "at_front at_left"),
        ("avant l'accident la clim marchait, plus maintenant", ""),
    ],
)
def test_where_on_the_car_it_is_said_to_be(ask: Ask, text: str, told: str) -> None:
    heard = {one.finding for one in ask(text).heard if one.polarity == "present"}
    assert heard & SIDES == set(told.split())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("roulement avant droit bruyant", "Roulement de roue (avant droit)"),
        ("roulement bruyant", "Roulement de roue"),
        ("vitre passager bloquée", "Lève-vitre (porte droite)"),
        ("vitre bloquée", "Lève-vitre"),
        ("P0301", "Bobine d’allumage (cylindre 1)"),
        ("la bobine du cylindre 2 est morte", "Bobine d’allumage (cylindre 2)"),
        ("P0300, elle broute", "Bobine d’allumage"),
    ],
)
def test_no_place_is_named_that_nothing_speaks_for(ask: Ask, text: str, name: str) -> None:
    assert ask(text).causes[0].name.partition("\u00a0:")[0].rstrip() == name


def test_a_fault_is_called_by_a_car_only_where_it_is_the_car_told(ask: Ask) -> None:
    told = ask("vitre bloquée", vehicle=parse_vehicle("clio 3 de 2009"))
    assert told.causes[0].name.startswith("Lève-vitre (Renault Clio 3, Modus)")
    assert ask("vitre bloquée", vehicle=parse_vehicle("jimny")).causes[0].name.startswith("Lève-vitre\u00a0:")


def test_a_code_of_one_cylinder_hardly_speaks_of_the_others(diagnostician: Diagnostician) -> None:
    faults = diagnostician.base.faults
    code = of_code(Columns.of(diagnostician.base), CodeMeaning("P0302", "engine", "ignition_coil", "misfire"))
    told: dict[str, list[float]] = defaultdict(list)
    for number, fault in enumerate(faults):
        if fault.component.id == "ignition_coil":
            told[fault.place].append(float(code.strength[number]))
    others = max(max(told[f"cylinder_{number}"]) for number in (1, 3, 4))
    assert others < 0.2 * min(told["cylinder_2"])
