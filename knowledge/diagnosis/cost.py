"""What a repair costs in euros: parts, labour, diagnosis and VAT, low to high, dated. All estimates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from knowledge.faults.base import Fault, FaultBase, Floats
from knowledge.faults.schema import PriceRows


@dataclass(frozen=True, slots=True)
class Cost:
    """Whole euros. `low` and `high` include VAT; `parts`, `labour` and `diagnosis` are the middle without it.

    parts + labour + diagnosis + vat lies between low and high. `as_of` is the year the prices were read.
    """

    low: int
    high: int
    parts: int
    labour: int
    diagnosis: int
    vat: int
    as_of: str

    @property
    def middle(self) -> int:
        return self.parts + self.labour + self.diagnosis + self.vat


Garage = Literal["independent", "dealer", "rural", "urban"]
GARAGES: Mapping[Garage, tuple[float, float]] = {
    "independent": (60, 90),
    "dealer": (95, 130),
    "rural": (60, 90),
    "urban": (75, 150),
}
"""Euros an hour with VAT, 2025: rows of labour_rates_fr.csv (maisonsublime.fr, preparateurautomobile.fr; blog grade).

The urban row has a top only; its foot is the ordinary rate of fiches-plateau-moto.fr.
"""
_THIN = (0.9, 1.15)
"""How much wider the span stays until repairs of the part are confirmed; estimate."""
_ENOUGH_CONFIRMED = 10


def cost_of(
    base: FaultBase, fault: Fault, *, make: str | None = None, garage: Garage | None = None, confirmed: int = 0
) -> Cost:
    """`garage` narrows the hourly rate; while the make is unknown the dear ones stay possible."""
    prices = base.prices
    dearer = prices.makes.factor if make and make.lower() in prices.makes.dearer else 1.0
    parts = _scaled(prices.parts[fault.price], fault.parts_factor * dearer)
    hours = hours_of(base, fault)
    rates = _scaled(_rates(prices, fault.system, garage), 1 / (1 + prices.vat))
    labour = (hours[0] * rates[0], hours[1] * rates[1])
    diagnosis = (0.0, prices.diagnosis_hours * rates[1])
    middle = [round((low + high) / 2) for low, high in (parts, labour, diagnosis)]
    gross = 1 + prices.vat
    dearest = parts[1] * (1.0 if make else prices.makes.factor)
    thin = (1.0, 1.0) if confirmed >= _ENOUGH_CONFIRMED else _THIN
    return Cost(
        low=_tidy((parts[0] + labour[0] + diagnosis[0]) * gross * thin[0]),
        high=_tidy((dearest + labour[1] + diagnosis[1]) * gross * thin[1]),
        parts=middle[0],
        labour=middle[1],
        diagnosis=middle[2],
        vat=round(sum(middle) * prices.vat),
        as_of=prices.as_of,
    )


def middle_costs(base: FaultBase, *, make: str | None) -> Floats:
    """The middle of every fault's cost, in euros; faults that cost alike are computed once."""
    known: dict[tuple[object, ...], int] = {}
    found = np.empty(len(base.faults))
    for place, fault in enumerate(base.faults):
        key = (fault.price, fault.parts_factor, fault.hours, fault.hours_factor, fault.system)
        if key not in known:
            known[key] = cost_of(base, fault, make=make).middle
        found[place] = known[key]
    return found


def hours_of(base: FaultBase, fault: Fault) -> tuple[float, float]:
    return _scaled(base.prices.hours[str(fault.hours)], fault.hours_factor)


def _rates(prices: PriceRows, system: str, garage: Garage | None) -> tuple[float, float]:
    complex_work = system in prices.complex_systems["names"]
    if garage is None:
        return prices.rates["complex" if complex_work else "ordinary"]
    low, high = GARAGES[garage]
    return ((low + high) / 2 if complex_work else low, high)


def _scaled(span: tuple[float, float], factor: float) -> tuple[float, float]:
    return span[0] * factor, span[1] * factor


def _tidy(euros: float) -> int:
    """A step that fits the size: nobody estimates to the euro."""
    step = 5 if euros < 200 else 10 if euros < 1000 else 50
    return max(step, round(euros / step) * step)
