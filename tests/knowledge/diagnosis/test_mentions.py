"""The trained scorer beside the rules of names: what it refuses, what it keeps, from what it learned."""

import pytest

from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.mentions.lines import told
from knowledge.diagnosis.mentions.scorer import learned_from
from knowledge.diagnosis.mentions.training import fingerprint
from knowledge.language.folding import fold
from tests.knowledge.diagnosis.test_part_names import HERE, SETS, named
from tests.knowledge.diagnosis.test_part_names import told as measured


def test_the_weights_were_learned_from_these_lines() -> None:
    """Run `python -m scripts.mention_scorer` when this fails."""
    assert learned_from() == fingerprint()


def test_no_line_that_is_measured_was_trained_on() -> None:
    trained = {fold(line.text) for line in told()}
    assert [text for name in SETS for _, text in measured(HERE / name) if fold(text) in trained] == []


def test_it_learns_from_lines_of_either_kind_and_from_parts_of_the_base(diagnostician: Diagnostician) -> None:
    lines = told()
    naming = [line for line in lines if line.parts]
    assert len(naming) >= 300
    assert len(lines) - len(naming) >= 150
    assert {part for line in naming for part in line.parts or ()} <= diagnostician.base.components.keys()


@pytest.mark.parametrize(
    "sentence",
    [
        "ma tante a la rotule en miettes, elle garde le plâtre jusqu'à Pâques",
        "les plaquettes du musée sont à l'accueil, prenez-en une",
        "soirée rétro au camping, venez costumés",
        "deux pots en grès à vendre, chez ma grand-mère",
    ],
)
def test_a_word_of_elsewhere_names_no_part(diagnostician: Diagnostician, sentence: str) -> None:
    assert named(diagnostician, sentence) == []


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("la rotule a du jeu, pneu usé à l'intérieur", "lower_ball_joint"),
        ("plaquettes à 2 mm, à prévoir", "brake_pad"),
        ("le rétro droit est cassé", "door_mirror"),
        ("le pot est percé, ça fait un bruit de tracteur", "silencer"),
    ],
)
def test_the_same_word_names_the_part_of_a_car(diagnostician: Diagnostician, sentence: str, part: str) -> None:
    assert part in {one for finding in named(diagnostician, sentence) for one in finding.components}


def test_a_part_answers_for_the_whole_that_people_mean(diagnostician: Diagnostician) -> None:
    found = named(diagnostician, "boudin pneumatique arrière percé")
    assert [set(one.components) for one in found] == [{"air_spring", "air_suspension"}]
