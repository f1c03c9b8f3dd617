"""From fault codes to the parts of the base."""

from collections import defaultdict

import pytest

from knowledge.codes import CodeCatalogue, FaultCode
from knowledge.faults.base import FaultBase


@pytest.fixture(scope="module")
def generic() -> list[FaultCode]:
    catalogue = CodeCatalogue.load()
    decoded = (catalogue.lookup(code) for code in catalogue.codes())
    return [code for code in decoded if code.status == "generic" and code.component]


def test_nearly_every_generic_code_names_a_part_of_the_base(base: FaultBase, generic: list[FaultCode]) -> None:
    named = [code for code in generic if base.parts_named(code.component or "")]
    assert len(generic) > 9000
    assert len(named) >= 0.99 * len(generic)


def test_most_generic_codes_fit_a_failure_of_the_part_they_name(base: FaultBase, generic: list[FaultCode]) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for fault in base.faults:
        kinds[fault.component.id].update(fault.code_kinds)
    fitting = [
        code
        for code in generic
        if any(code.failure_mode in kinds[part] for part in base.parts_named(code.component or ""))
    ]
    assert len(fitting) >= 0.93 * len(generic)


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
