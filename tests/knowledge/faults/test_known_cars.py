"""What cars are known for: spelled as vehicles are understood, and never of a part that they cannot have."""

import re
import tomllib
from collections import defaultdict

import pytest

from knowledge.faults.base import EVERY_CAR, FaultBase
from knowledge.faults.generation import KNOWN_AT_MOST, generate
from knowledge.faults.reading import HERE, read_rows
from knowledge.language.folding import fold


def spoken_names() -> tuple[set[str], set[str], set[str]]:
    """Makes, models and engine families as the language room hands them over."""
    rows = tomllib.loads((HERE.parent / "corpus" / "vehicles.toml").read_text("utf-8"))
    listed = [name for row in rows["makes"].values() for name in row["models"].split(";")]
    models = {re.split(r"[|=~]", name.strip("! "))[0] for name in listed}
    named = {name.split("~")[1] for name in listed if "~" in name}
    return {fold(make) for make in rows["makes"]}, {fold(model) for model in models}, {*rows["families"], *named}


def test_a_fault_of_a_car_says_which_car_and_what_a_workshop_knows_of_it(base: FaultBase) -> None:
    fault = base.faults[base.fault_index["k9k.turbocharger.worn"]]
    assert "1.5 dCi" in fault.name.fr
    assert "renault" in fault.scope.makes
    assert "huile" in fault.note.fr
    assert fault.energies == {"diesel"}


def test_a_car_cannot_be_known_for_a_part_that_its_energies_do_not_have() -> None:
    rows, version = read_rows()
    zoe = rows.cars["zoe"]
    point = next(iter(zoe.weak.values()))
    broken = zoe.model_copy(update={"weak": {**zoe.weak, "diesel_injector.leak": point}})
    with pytest.raises(ValueError, match="zoe names the part diesel_injector"):
        generate(rows.model_copy(update={"cars": {**rows.cars, "zoe": broken}}), version)


def test_every_car_is_spelled_as_vehicles_are_understood(base: FaultBase) -> None:
    """A make or model nobody can be understood to drive would keep its faults out of reach for ever."""
    makes, models, engines = spoken_names()
    scopes = [fault.scope for fault in base.faults if fault.scope.makes]
    assert {make for scope in scopes for make in scope.makes} - makes == set()
    assert {model for scope in scopes for model in scope.models} - models == set()
    assert {engine for scope in scopes for engine in scope.engines} - engines == set()


def test_what_a_car_is_known_for_makes_no_part_more_than_fifteen_times_likelier(base: FaultBase) -> None:
    """So that a frame known to rust drowns no complaint of a sun visor."""
    anywhere: dict[str, float] = defaultdict(float)
    for fault in base.faults:
        if fault.scope == EVERY_CAR:
            anywhere[fault.component.id] += fault.weight
    rows, _ = read_rows()
    known = {f"{name}.{point}" for name, car in rows.cars.items() for point in car.weak}
    weighed = [fault for fault in base.faults if fault.id in known]
    assert len(weighed) == len(known)
    excess = [one.id for one in weighed if one.weight > KNOWN_AT_MOST * anywhere[one.component.id] * 1.000001]
    assert excess == []
