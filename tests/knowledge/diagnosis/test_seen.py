"""What is seen at once: a part told to be damaged, a sign that points at one part, a lamp that names none."""

import pytest

from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.seen import SEEN
from tests.knowledge.diagnosis.conftest import TODAY


def reliability(diagnostician: Diagnostician, text: str, finding: str) -> float:
    found = (one for one in diagnostician.understand(text) if one.finding == finding and one.polarity == "present")
    return next((one.reliability for one in found), 0.0)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("the floor pan on the front passenger side was prematurely rusted and corroded", "mention_floor_pan"),
        ("my windshield cracked by itself", "mention_windscreen"),
        ("a cracked windshield", "mention_windscreen"),
        ("le plancher est complètement rouillé", "mention_floor_pan"),
        ("le soufflet de cardan est déchiré", "mention_cv_boot"),
    ],
)
def test_a_part_told_to_be_damaged_is_seen(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert reliability(diagnostician, text, finding) >= SEEN


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("j'ai peur que le soufflet de cardan soit déchiré, mais il n'est pas déchiré", "mention_cv_boot"),
        ("the windshield never cracked", "mention_windscreen"),
        ("there is a noise near the windshield", "mention_windscreen"),
    ],
)
def test_a_part_that_is_whole_or_only_named_is_not(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert reliability(diagnostician, text, finding) < SEEN


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("The dash on my 2007 Camry is sticky and melting", "dashboard_trim"),
        ("Le tableau de bord est tout collant au soleil et se fend", "dashboard_trim"),
        ("Le cuir du volant part en lambeaux", "steering_wheel"),
        ("The floor pan was prematurely rusted", "floor_pan"),
    ],
)
def test_what_is_seen_damaged_is_among_the_first_causes(diagnostician: Diagnostician, text: str, part: str) -> None:
    causes = diagnostician.diagnose(DiagnosticRequest(text, TODAY)).causes
    assert part in {cause.fault.split(".")[0] for cause in causes[:2]}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("le chauffage ne chauffe pas", "heater_cold"),
        ("elle siffle à l'accélération", "whistle_accel"),
        ("perte d'huile sous le moteur", "oil_leak"),
        ("elle ne passe plus la marche arrière", "no_reverse"),
        ("it won't shift out of park", "stuck_in_park"),
        ("impossible de sortir de P", "stuck_in_park"),
        ("gas flies back out when I fill up", "fuel_fill_hard"),
        ("mon klaxon part tout seul la nuit", "horn_dead"),
        ("lights dim when I brake", "headlights_dim"),
    ],
)
def test_everyday_words_are_read_as_their_sign(diagnostician: Diagnostician, text: str, finding: str) -> None:
    assert finding in {one.finding for one in diagnostician.understand(text) if one.polarity == "present"}


def test_a_lamp_is_not_the_part_it_is_called_by(diagnostician: Diagnostician) -> None:
    causes = diagnostician.diagnose(DiagnosticRequest("voyant ABS allumé", TODAY)).causes
    assert causes[0].fault.startswith("wheel_speed_sensor")


@pytest.mark.parametrize(
    ("text", "is_new"),
    [
        ("c'est une powershift. l'embrayage double a été changé l'an dernier", True),
        ("le turbo a été changé l'an dernier, maintenant le turbo siffle", False),
    ],
)
def test_what_is_called_new_last_is_new(diagnostician: Diagnostician, text: str, *, is_new: bool) -> None:
    told = {one.finding for one in diagnostician.understand(text) if one.polarity == "absent"}
    assert any(finding.startswith("old_") for finding in told) == is_new
