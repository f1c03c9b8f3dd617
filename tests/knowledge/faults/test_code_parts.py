"""From fault codes to the parts of the base."""

from knowledge.codes import CodeCatalogue
from knowledge.faults.base import FaultBase


def test_every_name_of_a_code_leads_to_parts_that_exist(base: FaultBase) -> None:
    assert {name for name, parts in base.code_parts.items() if not set(parts) <= base.components.keys()} == set()
    assert base.code_parts.keys() & base.components.keys() == set()


def test_injectors_are_told_apart_by_energy_and_found_by_their_common_name(base: FaultBase) -> None:
    assert base.parts_named("fuel_injector")[:2] == ("petrol_injector", "diesel_injector")
    assert base.parts_named("egr_valve") == ("egr_valve",)
    assert base.parts_named("flux_capacitor") == ()


WITHOUT_A_LIST = {
    "C1391", "C1A20", "P17BF", "P189C", "P3190", *(f"P30{number}" for number in range(11, 25)),
}  # fmt: skip
"""Codes of makers that workshops meet (Toyota blocks, DSG, air suspension) and that no open list of ours holds."""


def test_every_code_of_a_fault_stands_in_the_catalogue(base: FaultBase) -> None:
    catalogue = CodeCatalogue.load()
    strange = {code for code in base.faults_by_code if catalogue.lookup(code).status in {"unknown", "reserved"}}
    assert strange <= WITHOUT_A_LIST


def test_a_fault_of_one_place_does_not_show_the_codes_of_another(base: FaultBase) -> None:
    coils = [fault for fault in base.faults if fault.component.id == "ignition_coil" and fault.place]
    assert {fault.place for fault in coils if "P0302" in fault.codes} == {"cylinder_2"}
