"""What was tried on a part is heard of every part of the list it is told of."""

import pytest

from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.understand import Understanding

_LINES = [
    ("J'ai changé la batterie puis l'alternateur, voyant batterie allumé", {"battery_12v", "alternator"}),
    ("Thermostat, radiateur et pompe à eau remplacés, elle chauffe", {"thermostat", "radiator", "water_pump"}),
    ("Après remplacement du joint de culasse et du radiateur, elle chauffe", {"head_gasket", "radiator"}),
    ("Bougies testées au banc : bonnes. Elle broute", {"spark_plug"}),
    ("La distribution a été refaite avec la pompe à eau, ça siffle", {"timing_belt", "water_pump"}),
    ("On m'a changé deux fois le capteur PMH, elle cale", {"crank_sensor"}),
    ("Batterie contrôlée chez le garagiste, elle est bonne, ça ne démarre pas", {"battery_12v"}),
    ("Permuté les bobines 1 et 3, le raté est resté sur le 1", {"ignition_coil"}),
    ("Déjà remplacé : pulseur et résistance de chauffage, ça ne souffle pas", {"blower_motor", "blower_resistor"}),
    ("Already replaced the battery and glow plugs, hard to start", {"battery_12v", "glow_plug"}),
    (
        "The pads, discs and calipers were all replaced, it still pulls left",
        {"brake_pad", "brake_disc", "brake_caliper"},
    ),
    ("Fuel pump is brand new, fuel filter as well, it stalls", {"fuel_pump", "fuel_filter"}),
    ("Ruled out the starter and the alternator, won't crank", {"starter_motor", "alternator"}),
    ("Swapped the coils of cylinders 2 and 4, the misfire stayed on 2", {"ignition_coil"}),
    ("They told me to change the thermostat. I replaced it. It overheats", {"thermostat"}),
    (
        "Changés : relais XYZ, capteur PMH, alternateur. Elle cale toujours",
        {"main_relay", "crank_sensor", "alternator"},
    ),
    ("Posés en vain, dans l'ordre : débitmètre, vanne EGR. Elle broute", {"maf_sensor", "egr_valve"}),
    ("Mon C4 cale. J'ai fait remplacer le truc, la bobine, elle cale encore", {"ignition_coil"}),
    ("Bobines et bougies permutées, le raté reste au même endroit", {"ignition_coil", "spark_plug"}),
    ("Ma Clio cale au feu. Le garage a changé le débitmètre.", {"maf_sensor"}),
    ("Elle cale au feu. Le garage a changé le débitmètre, zéro résultat", {"maf_sensor"}),
    ("The alternator is only two months old, battery light on", {"alternator"}),
]


def _new_or_good(understanding: Understanding, text: str) -> set[str]:
    return {
        one.finding.removeprefix("old_")
        for one in understanding.read(text)
        if one.finding.startswith("old_") and one.polarity == "absent"
    }


@pytest.mark.parametrize(("text", "parts"), _LINES)
def test_every_part_of_a_list_is_new_or_good(understanding: Understanding, text: str, parts: set[str]) -> None:
    assert _new_or_good(understanding, text) == parts


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Je n'ai pas encore changé les bougies, par contre la bobine est neuve", "spark_plug"),
        ("J'ai changé les bougies et la bobine est HS", "ignition_coil"),
        ("Le garage veut changer le turbo, le radiateur est neuf", "turbocharger"),
        ("Bruit de roulement et pneus neufs", "wheel_bearing"),
        ("J'ai inversé les bobines et le défaut s'est déplacé sur le 3", "ignition_coil"),
        ("Une fumée bleue monte de la colonne de direction", "steering_column"),
        ("Moved the coil from cylinder 1 to cylinder 3 and the misfire followed it", "ignition_coil"),
        ("Should I replace the water pump? The belt is new", "water_pump"),
        ("I have replaced the front pads five times in a year", "brake_pad"),
    ],
)
def test_a_part_that_was_left_or_is_the_one_is_not(understanding: Understanding, text: str, part: str) -> None:
    assert part not in _new_or_good(understanding, text)


def test_every_part_of_a_list_was_replaced_in_vain(diagnostician: Diagnostician) -> None:
    text = "J'ai changé la bobine puis les bougies, toujours pareil"
    found = diagnostician.replaced_in_vain(text, afterwards=False)
    assert {one.replaced_in_vain for one in found} == {"ignition_coil", "spark_plug"}
