"""How a fault is called: its part, where or on which car, and how it fails; and what a car changes of it."""

from dataclasses import replace

from knowledge.faults.base import Component, Fault, Scope, Text
from knowledge.faults.french import capitalised
from knowledge.faults.schema import CarRow, KnownRow, ModeRow, WeakPointRow

_COLON = "\u00a0: "


def title(part: Component, mode: ModeRow, *where: Text) -> Text:
    """`where` may be empty texts: a place of the car, the energies it fails so on."""
    return Text(
        _said(part.name.fr, [one.fr for one in where]) + _COLON + mode.fr,
        _said(capitalised(part.name.en), [one.en for one in where]) + f": {mode.en}",
    )


def _said(name: str, where: list[str]) -> str:
    told = ", ".join(words for words in where if words)
    if told and name.endswith(")"):
        return f"{name[:-1]}, {told})"
    return f"{name} ({told})" if told else name


def specialised(plain: Fault, name: str, row: KnownRow) -> Fault:
    return replace(
        plain,
        id=name,
        name=Text(row.fr, row.en),
        note=Text(row.note_fr, row.note_en),
        energies=frozenset(row.energies) or plain.energies,
        scope=Scope(row.engines, row.makes, row.models, row.years, row.fleet),
        price=row.price or plain.price,
        hours=plain.hours if row.hours is None else row.hours,
        source=row.source,
        weight=plain.weight * row.factor,
    )


def on_car(plain: Fault, name: str, car: CarRow, mode: ModeRow, row: WeakPointRow) -> Fault:
    return replace(
        plain,
        id=name,
        name=title(plain.component, mode, Text(car.fr, car.en)),
        note=Text(row.note_fr, row.note_en),
        energies=plain.energies.intersection(car.energies),
        scope=Scope(car.engines, car.makes, car.models, row.years or car.years, car.fleet),
        source=row.source,
        weight=plain.weight * row.factor,
    )
