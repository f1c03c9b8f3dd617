"""Who names the part as what it was is believed more than who merely names it."""

import pytest

from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.verdicts import BLAMED


def reliability(diagnostician: Diagnostician, text: str, finding: str) -> float:
    found = (one for one in diagnostician.understand(text) if one.finding == finding and one.polarity == "present")
    return next((one.reliability for one in found), 0.0)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("THE DEALER DIAGNOSED THAT THE ALTERNATOR NEEDED TO BE REPLACED.", "mention_alternator"),
        ("The car would not start. The mechanic said the alternator had failed.", "mention_alternator"),
        ("It died twice, the culprit was the alternator", "mention_alternator"),
        ("Elle calait à chaud, c'était le capteur PMH", "mention_crank_sensor"),
        ("Mon garagiste me parle de l'alternateur", "mention_alternator"),
        ("J'ai remplacé l'alternateur, plus aucun souci depuis", "mention_alternator"),
        ("Growling at speed. Replaced the wheel bearing, quiet now.", "mention_wheel_bearing"),
    ],
)
def test_a_part_told_to_be_the_cause_is_blamed(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert reliability(diagnostician, text, finding) >= BLAMED


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I hear a noise near the alternator", "mention_alternator"),
        ("The dealer stated that the alternator was working as designed", "mention_alternator"),
        ("The mechanic could not tell whether the alternator was bad", "mention_alternator"),
        ("J'ai remplacé l'alternateur, toujours pareil", "mention_alternator"),
        ("Le garage dit que l'alternateur est bon", "mention_alternator"),
        ("Le garagiste soupçonne l'alternateur", "mention_alternator"),
        ("Diagnostic du garagiste : alternateur", "mention_alternator"),
    ],
)
def test_a_part_that_is_only_named_or_cleared_is_not(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert reliability(diagnostician, text, finding) < BLAMED


def test_work_that_ended_the_trouble_was_not_in_vain(diagnostician: Diagnostician) -> None:
    text = "J'ai changé le débitmètre, problème réglé"
    assert not diagnostician.replaced_in_vain(text, afterwards=True)
    assert diagnostician.replaced_in_vain("J'ai changé le débitmètre, toujours pareil", afterwards=True)


def test_work_that_was_had_done_is_done_and_work_to_do_is_not(diagnostician: Diagnostician) -> None:
    had = "j'ai fait remplacer le débitmètre, ça n'a rien changé"
    assert [one.replaced_in_vain for one in diagnostician.replaced_in_vain(had, afterwards=True)] == ["maf_sensor"]
    assert not diagnostician.replaced_in_vain("il faut faire remplacer le débitmètre", afterwards=True)


@pytest.mark.parametrize(
    "text",
    [
        "j'ai changé la bobine, ça n'a rien réparé",
        "bobine remplacée mais ça n'a pas résolu le problème",
        "j'ai mis une bobine neuve, ça répare pas les ratés",
        "I replaced the coil, it did not cure the misfire",
    ],
)
def test_a_repair_that_mended_nothing_was_in_vain(diagnostician: Diagnostician, text: str) -> None:
    found = diagnostician.replaced_in_vain(text, afterwards=False)
    assert [one.finding for one in found] == ["old_ignition_coil"]
