"""A measured value is judged by the limit that the base itself names; what names no value of ours is left alone."""

import pytest

from knowledge.diagnosis.measuring import beside, limit_of, quantities, take
from knowledge.faults.base import FaultBase


@pytest.mark.parametrize(
    ("text", "asked", "written", "judged"),
    [
        ("J'ai mesuré 11,8 volts", None, "11,8 V", {"rest_voltage_low": "present"}),
        ("douze volts quatre au multimètre", None, "12,4 V", {"rest_voltage_low": "absent"}),
        ("zero point four volts on the lambda", None, "0,4 V", {}),
        ("la sonde lambda reste figée à 0,45 V", None, "0,45 V", {"o2_lazy": "present"}),
        ("it drops to 9 V while cranking", None, "9 V", {"crank_voltage_low": "present"}),
        ("14.4V engine running", None, "14,4 V", {"charging_voltage_low": "absent", "charging_voltage_high": "absent"}),
        (
            "16 volts moteur tournant",
            None,
            "16 V",
            {"charging_voltage_high": "present", "charging_voltage_low": "absent"},
        ),
        ("le multimètre affiche 12v1", None, "12,1 V", {"rest_voltage_low": "present"}),
        ("pression d'huile 0,4 bar", None, "0,4 bar", {"oil_pressure_low": "present"}),
        ("la pression est à 1,2 bar", None, "1,2 bar", {}),
        ("pneu avant à 17 psi", None, "17 psi", {"test_tyre_pressure": "present"}),
        ("80 mA en veille", None, "80 mA", {"sleep_current_high": "present"}),
        ("120 ohms on the CAN bus", None, "120 Ω", {"can_resistance_wrong": "present"}),
        ("LTFT -18 %", None, "-18 %", {"fuel_trim_rich": "present", "fuel_trim_lean": "absent"}),
        ("150 mbar de contre-pression du FAP à 3000 tr/min", None, "150 mbar", {"dpf_backpressure_high": "absent"}),
        ("l'eau est à 120 degrés", None, "120 °C", {"overheating": "present"}),
        ("compression 8/8/3/8", None, "8 / 8 / 3 / 8", {"compression_low": "present"}),
        ("12, 12, 11,5 et 12", "compression_low", "12 / 12 / 11,5 / 12", {"compression_low": "absent"}),
        ("11,8", "test_battery_12v", "11,8 V", {"test_battery_12v": "present"}),
        ("non, c'est 12,7", "test_battery_12v", "12,7 V", {"test_battery_12v": "absent"}),
        ("80", "sleep_current_high", "80 mA", {"sleep_current_high": "present"}),
        ("j'ai 0,4 bar d'huile", "test_battery_12v", "0,4 bar", {"oil_pressure_low": "present"}),
    ],
)
def test_a_value_is_judged_by_the_limit_of_the_base(
    base: FaultBase, text: str, asked: str | None, written: str, judged: dict[str, str]
) -> None:
    (one,) = take(base, text, asked=asked).measured
    assert one.written == written
    assert {seen.finding: seen.polarity for seen in one.observations} == judged


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("ma prise 12V est morte", None),
        ("clio 1.6 16V de 2004", None),
        ("batterie neuve 12V 70Ah", None),
        ("il reste 20 % de batterie", None),
        ("il fait 3 degrés dehors", None),
        ("c'est une 2014", "rest_voltage_low"),
        ("facture de 12,50 €", "rest_voltage_low"),
    ],
)
def test_what_is_no_measured_value_is_left_alone(base: FaultBase, text: str, asked: str | None) -> None:
    told = take(base, text, asked=asked)
    assert (told.measured, told.rest) == ((), text)


def test_every_quantity_that_names_a_finding_finds_its_limit_there(base: FaultBase) -> None:
    judged = [(unit, name) for unit, names in quantities() for name in names if name != "o2_lazy"]
    assert [one for one in judged if limit_of(base.finding(one[1]), one[0]) is None] == []


def test_a_part_is_not_blamed_for_being_measured(base: FaultBase) -> None:
    assert beside(base, "elle cale\nbatterie à 12,7 V") == "elle cale"
    assert "démarre pas" in beside(base, "elle démarre pas et la batterie est à 11,8 V")
