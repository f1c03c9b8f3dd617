"""What a repair costs: where it is done, on what car, and how much is known."""

import pytest

from knowledge.diagnosis.cost import Cost, Garage, cost_of
from knowledge.faults.base import FaultBase


def price(base: FaultBase, fault: str, **known: object) -> Cost:
    return cost_of(base, base.faults[base.fault_index[fault]], **known)  # type: ignore[arg-type]  # keywords of cost_of


@pytest.mark.parametrize("garage", [None, "independent", "dealer", "rural", "urban"])
def test_the_parts_of_a_price_add_up(base: FaultBase, garage: Garage | None) -> None:
    cost = price(base, "alternator.internal", make="renault", garage=garage)
    assert cost.vat == pytest.approx(0.2 * (cost.parts + cost.labour + cost.diagnosis), abs=1)
    assert cost.low <= cost.middle <= cost.high


def test_a_dealer_is_dearer_than_the_country(base: FaultBase) -> None:
    dealer, rural = (price(base, "clutch.worn", make="renault", garage=garage) for garage in ("dealer", "rural"))
    assert dealer.labour > rural.labour
    assert dealer.parts == rural.parts


def test_an_unknown_car_and_no_confirmed_repair_make_the_span_wider(base: FaultBase) -> None:
    unknown = price(base, "alternator.internal")
    known = price(base, "alternator.internal", make="renault")
    confirmed = price(base, "alternator.internal", make="renault", confirmed=18)
    widths = [cost.high - cost.low for cost in (unknown, known, confirmed)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1]
    assert unknown.middle == known.middle == confirmed.middle
