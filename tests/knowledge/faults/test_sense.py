"""Faults that make mechanical sense, in sound French and English, of every energy, with all that a fault must hold."""

import re
from collections import defaultdict
from datetime import date

import pytest

from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.observation import Observation
from knowledge.faults.base import FaultBase
from knowledge.faults.english import is_plural
from knowledge.faults.generation import generate
from knowledge.faults.reading import read_rows

SOLID = "structure mechanism joint mount bearing friction belt engine_internal glass tyre adjustment circumstance"
"""Families without a wire."""
DRY = """structure joint mount bearing belt friction bus display relay fuse lamp lamp_unit switch button speaker sensor
motor wireless_sensor adas_sensor adas_function adjustment circumstance airbag contactor heater hv_port battery_small"""
"""Families that hold neither a fluid nor a pressure."""
NOWHERE_BUT = {
    "burnt_out": {"lamp"},
    "low_level": {"fluid", "tyre_pressure"},
    "excess": {"fluid", "tyre_pressure"},
    "puncture": {"tyre"},
    "bulge": {"tyre"},
    "stretched": {"belt"},
    "discharged": {"battery"},
    "gnawed": {"wiring"},
    "fails_safe": {"airbag"},
    "unsuitable": {"fluid", "circumstance"},
}
OF_EACH = {
    "petrol": "spark_plug petrol_injector direct_injector high_pressure_pump gpf ignition_coil",
    "diesel": "diesel_injector glow_plug dpf egr_valve adblue_tank nox_sensor turbocharger",
    "lpg": "lpg_injector lpg_vaporizer lpg_multivalve lpg_solenoid",
    "cng": "cng_regulator cng_valve lpg_pressure_sensor",
    "e85": "e85_kit ethanol_sensor cold_start_injector",
    "mhev": "battery_48v belt_starter_generator dcdc_48v mhev_control",
    "hev": "hybrid_generator_mg1 hybrid_motor_mg2 nimh_module hybrid_transaxle hybrid_battery_fan epower_generator"
    " regenerative_brake traction_inverter",
    "phev": "onboard_charger charge_port phev_ev_priority phev_charge_flap_lock hybrid_clutch",
    "bev": "traction_battery battery_cell_module battery_management hv_contactor precharge_relay hv_interlock"
    " hv_insulation traction_motor traction_inverter motor_resolver dcdc_converter onboard_charger charge_port"
    " ccs_communication chademo_communication ev_coolant_pump battery_chiller heat_pump reduction_gear regen_blending",
    "fcev": "fuel_cell hydrogen_tank hydrogen_regulator hydrogen_sensor",
}
SCOPED = (
    "psa_puretech_12 psa_hdi_16 psa_bluehdi_15 renault_k9k_15dci renault_tce_12 renault_tce_09 renault_r9m_16dci"
    " vw_ea189_20tdi vw_ea288_20tdi vw_ea189_16tdi vw_ea111_14tsi toyota_hsd zoe_bev psa_ecmp_bev tesla_bev"
    " dacia_spring_bev fiat_fire_12 fiat_multijet_16 ford_ecoboost_10 gm_z13dt_13 bmw_n47_20d mercedes_om651"
)
"""What most cases on French roads are."""
SLIPS = re.compile(
    r"\b(?:de|du|à|la|le) (?:le|les)\b|\b(?:de|que|se|ne|le|la) (?=[aeiouéèêâîôû])(?!onz|oui|une?\b)|\b(\w{2,}) \1\b",
    re.IGNORECASE,
)


def test_no_solid_part_has_an_electric_failure_and_no_dry_one_leaks(base: FaultBase) -> None:
    electric = {"circuit", "connector", "power_supply", "communication", "gnawed", "chafed"}
    absurd = [
        fault.id
        for fault in base.faults
        if (fault.mode in electric and fault.component.family in SOLID.split())
        or (fault.mode == "leak" and fault.component.family in DRY.split())
        or fault.component.family not in NOWHERE_BUT.get(fault.mode, {fault.component.family})
    ]
    assert absurd == []


def test_a_failure_that_its_family_does_not_allow_is_refused() -> None:
    rows, version = read_rows()
    seat = rows.components["seats"]["seat_frame"]
    leaking = seat.model_copy(update={"modes": {"leak": 1.0}})
    seats = {**rows.components["seats"], "seat_frame": leaking}
    changed = rows.model_copy(update={"components": {**rows.components, "seats": seats}})
    with pytest.raises(ValueError, match="seat_frame cannot fail by leak"):
        generate(changed, version)


def test_french_names_elide_and_contract_and_say_nothing_twice(base: FaultBase) -> None:
    texts = {text for fault in base.faults for text in (fault.name.fr, fault.repair.fr)}
    texts |= {text for finding in base.findings for text in (finding.question.fr, finding.label.fr)}
    assert sorted(text for text in texts if SLIPS.search(text)) == []
    assert [fault.id for fault in base.faults if ") (" in fault.name.fr or "((" in fault.name.fr] == []


def test_english_agrees_with_parts_that_are_several(base: FaultBase) -> None:
    wrong = re.compile(r"\b(?:is|does) the ([^?,]+?) (?:swapped|measured|show|fail|move|hold|stay|refuse|report|open)")
    asked = [finding for finding in base.findings if finding.id.startswith("test_")]
    several = [f.id for f in asked if (found := wrong.search(f.question.en)) and is_plural(found[1])]
    assert several == []
    assert base.finding("test_spark_plug").question.en.startswith("When the spark plugs are swapped")
    assert base.finding("test_air_filter").question.en.startswith("Is the air filter")
    assert [
        part.id for part in base.components.values() if re.match(r"(?:an?|the) ", part.name.en, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize(
    ("name", "several"),
    [("spark plugs", True), ("CAN bus", False), ("CVT belt and pulleys", True), ("windscreen glass", False),
     ("valve seats worn by gas", True), ("mat under the pedals", False), ("headlamp lens", False)],
)  # fmt: skip
def test_english_names_of_one_and_of_several(name: str, *, several: bool) -> None:
    assert is_plural(name) is several


def test_the_one_at_a_place_is_told_as_one(base: FaultBase) -> None:
    plug = base.faults[base.fault_index["spark_plug.worn.cylinder_2"]]
    assert plug.name.fr == "Bougie d’allumage (cylindre 2)\u00a0: usure"
    assert plug.repair.fr == "Remplacement de la bougie d’allumage"


def test_every_fault_says_its_repair_its_price_and_its_source(base: FaultBase) -> None:
    prices = base.prices
    unpriced = [
        fault.id
        for fault in base.faults
        if fault.price not in prices.parts
        or str(fault.hours) not in prices.hours
        or fault.hours_factor <= 0
        or not 0 <= fault.urgency <= 4
        or not fault.source
    ]
    assert unpriced == []
    assert [f.id for f in base.findings if f.askable and (not f.tool or f.cost_eur < 0)] == []
    assert [f.id for f in base.findings if f.askable and f.minutes <= 0] == []


def test_what_stops_or_carries_the_car_is_replaced_and_only_fluids_are_drained(base: FaultBase) -> None:
    cracked = [
        fault.repair
        for fault in base.faults
        if fault.mode == "cracked" and fault.component.family in {"tyre", "friction"}
    ]
    assert [repair.fr for repair in cracked if "réparation" in repair.fr or "repair" in repair.en] == []
    polluted = [fault for fault in base.faults if fault.mode == "contaminated"]
    drained = {fault.component.family for fault in polluted if "idange" in fault.repair.fr}
    assert drained == {"fluid"}


def test_every_part_has_a_name_beside_its_own(base: FaultBase) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for phrase in base.phrases:
        for target in phrase.targets:
            if target.startswith("mention_"):
                for part in target.removeprefix("mention_").split("+"):
                    names[part].add(phrase.words)
    assert [part for part in base.components if len(names[part]) < 3] == []


def test_every_energy_has_its_faults_and_the_parts_that_only_it_has(base: FaultBase) -> None:
    for energy, parts in OF_EACH.items():
        assert sum(energy in fault.energies for fault in base.faults) >= 3000, energy
        named = parts.split()
        assert [part for part in named if part not in base.components] == []
        assert [part for part in named if energy not in base.components[part].energies] == []


def test_a_scope_shows_a_bus_and_a_charge_with_the_values_to_expect(base: FaultBase) -> None:
    shapes = [finding for finding in base.findings if "oscilloscope" in finding.tool and finding.kind == "symptom"]
    assert len(shapes) >= 9
    for name in ("can_shape_wrong", "lin_shape_wrong", "pilot_signal_wrong", "alternator_ripple"):
        assert re.search(r"\d V", base.finding(name).question.fr.replace("\u00a0", " ")), name


def test_an_override_by_hand_changes_what_is_inherited() -> None:
    """Counted honestly: a row by hand for some cars that makes the failure likelier or tells other signs of it."""
    rows, _ = read_rows()
    known = [row for row in rows.known.values() if row.findings and row.factor > 1]
    weak = [row for car in rows.cars.values() for row in car.weak.values() if row.findings and row.factor > 1]
    assert len(known) + len(weak) >= 600
    engines = [row.engines for row in rows.known.values()] + [row.engines for row in rows.cars.values()]
    assert {engine for named in engines for engine in named} >= set(SCOPED.split())


def test_what_an_older_base_held_is_passed_over(base: FaultBase, diagnostician: Diagnostician) -> None:
    """A conversation may still hold the id of a check or a fault that the base has lost since."""
    told = (
        Observation("mil_on", "present", 0.95, ""),
        Observation("wiring_thermostat", "present", 0.95, ""),
        Observation("no_such_finding", "absent", 0.95, ""),
    )
    assert "wiring_thermostat" not in base.finding_index
    assert diagnostician.diagnose(DiagnosticRequest("", date(2026, 5, 4), observations=told)).causes
