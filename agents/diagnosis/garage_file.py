"""The garage file as its owner sees it: each car with its complaints, the latest first, and what became of them."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from agents.diagnosis.relapse import standing
from agents.messages import Card
from agents.texts.lookup import day, say
from knowledge.faults.base import FaultBase
from storage.database import Transaction
from storage.models.garage import Case, CaseState, Vehicle
from storage.models.ids import ContactId
from storage.models.learning import RepairReport

_CASES_OF_A_CAR = 3
_CASES_READ = 30
_CARS_SHOWN = 6
_QUOTED = 70
"""Letters of their own words."""


@dataclass(frozen=True, slots=True)
class FiledCase:
    """A complaint with what was told to be repaired, those that cured nothing included."""

    case: Case
    repairs: Sequence[RepairReport]


@dataclass(frozen=True, slots=True)
class FiledCar:
    """`vehicle` is None for what was told of no car."""

    vehicle: Vehicle | None
    cases: Sequence[FiledCase]


def cars_on_file(tx: Transaction, contact_id: ContactId) -> Sequence[FiledCar]:
    """Their cars, the one spoken of last first, each with its latest complaints."""
    cases = tx.cases.of_owner(contact_id, limit=_CASES_READ)
    cars: list[Vehicle | None] = [*tx.cases.vehicles(contact_id)[:_CARS_SHOWN], None]
    filed = []
    for car in cars:
        own = [one for one in cases if one.vehicle_id == (car.id if car else None)][:_CASES_OF_A_CAR]
        told = [FiledCase(one, standing(tx.learning.reports_of(one.id))) for one in own]
        filed.append(FiledCar(car, told))
    return [one for one in filed if one.vehicle is not None or one.cases]


def garage_card(cars: Sequence[FiledCar], base: FaultBase, language: str) -> Card:
    if not cars:
        return Card(kind="garage", text=say("garage_file.empty", language))
    blocks = [say("garage_file.head", language), *(_car(one, base, language) for one in cars)]
    return Card(kind="garage", text="\n\n".join(blocks), data={"cars": len(cars)})


def _car(one: FiledCar, base: FaultBase, language: str) -> str:
    label = one.vehicle.label if one.vehicle is not None else say("garage_file.no_car", language)
    told = [_case(filed, base, language) for filed in one.cases]
    return "\n".join([label, *(told or [say("garage_file.no_case", language)])])


def _case(filed: FiledCase, base: FaultBase, language: str) -> str:
    case = filed.case
    words = textwrap.shorten(case.text, _QUOTED, placeholder="…") or ", ".join(case.codes)
    line = say("garage_file.case", language, day=day(case.created_at, language), words=words)
    return " ".join([line, *_outcome(filed, base, language)])


def _outcome(filed: FiledCase, base: FaultBase, language: str) -> list[str]:
    cured = [_part(row, base, language) for row in filed.repairs if row.helped]
    if cured and filed.case.state == CaseState.closed:
        return [say("garage_file.cured", language, part=cured[-1])]
    vain = list(dict.fromkeys(_part(row, base, language) for row in filed.repairs if not row.helped))
    told = [say("garage_file.in_vain", language, parts=", ".join(vain))] if vain else []
    place = base.fault_index.get(filed.case.leading_fault or "")
    if place is not None:
        state = "open" if filed.case.state in {CaseState.open, CaseState.waiting} else "left"
        told.append(say(f"garage_file.{state}", language, name=base.faults[place].name.to(language)))
    return told


def _part(row: RepairReport, base: FaultBase, language: str) -> str:
    known = base.components.get(row.component)
    return row.component if known is None else known.name.to(language)
