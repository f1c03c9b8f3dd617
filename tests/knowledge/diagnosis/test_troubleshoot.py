"""The next check is worth what it costs."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.context import Car, prior
from knowledge.diagnosis.cost import cost_of
from knowledge.diagnosis.model import of_finding
from knowledge.diagnosis.outlook import Repairs
from knowledge.diagnosis.posterior import believe
from knowledge.diagnosis.troubleshoot import next_check
from knowledge.faults.base import FaultBase

TODAY = date(2026, 4, 15)


def test_expected_cost_follows_the_best_repair_order() -> None:
    """Two parts: the likelier for its price first; the second only when the first was not it."""
    repairs = Repairs(starts=np.array([0, 1]), price=np.array([100.0, 50.0]))
    cost = repairs.cost(np.array([[0.5, 0.5]]))
    assert cost == pytest.approx([50 + 0.5 * 100])


def test_failures_of_one_part_are_one_repair() -> None:
    repairs = Repairs(starts=np.array([0, 2]), price=np.array([100.0, 300.0]))
    cost = repairs.cost(repairs.by_part(np.array([[0.4, 0.5, 0.1]])))
    assert cost == pytest.approx([100 + 0.1 * 300])


def belief_of(base: FaultBase, *told: str) -> np.ndarray:
    start = prior(base, Car(energy="petrol"), stranded=False, today=TODAY)
    evidence = [of_finding(base, name, present=True, reliability=0.95) for name in told]
    return believe(start, evidence).probability


def repair_prices(base: FaultBase) -> np.ndarray:
    return np.array([float(cost_of(base, fault).middle) for fault in base.faults])


def test_a_sure_belief_asks_nothing(base: FaultBase) -> None:
    sure = np.zeros(len(base.faults) + 1)
    sure[0], sure[-1] = 0.95, 0.05
    assert next_check(Columns.of(base), sure, repair_prices(base), known=[], asked=[]) is None


def test_nine_questions_are_enough(base: FaultBase) -> None:
    asked = [finding.id for finding in base.findings if finding.askable][:9]
    assert next_check(Columns.of(base), belief_of(base, "no_start"), repair_prices(base), known=[], asked=asked) is None


def test_a_question_is_answered_at_once_before_a_workshop_is_sent_to(base: FaultBase) -> None:
    for told in ("no_start", "jerking", "mil_on", "squeal_braking", "wont_charge"):
        check = next_check(Columns.of(base), belief_of(base, told), repair_prices(base), known=[told], asked=[])
        assert check is not None
        assert base.findings[check.finding].who in {"owner", "look"}


def test_a_decisive_check_makes_the_bill_smaller_on_average(base: FaultBase) -> None:
    """Two dear parts, nothing known but that it is one of them."""
    probability = np.zeros(len(base.faults) + 1)
    for part in ("turbocharger", "timing_chain"):
        places = [place for place, fault in enumerate(base.faults) if fault.component.id == part]
        probability[places] = 0.49 / len(places)
    probability[-1] = 0.02
    check = next_check(Columns.of(base), probability, repair_prices(base), known=[], asked=[], danger_known=True)
    assert check is not None
    assert check.saving_eur > check.cost_eur


@pytest.mark.parametrize("energy", ["petrol", "diesel", "bev", "hev", "phev", "lpg", None])
def test_a_prior_is_a_distribution_for_every_energy(base: FaultBase, energy: str | None) -> None:
    for stranded in (False, True):
        found = prior(base, Car(energy=energy), stranded=stranded, today=TODAY)
        assert found.sum() == pytest.approx(1)
        assert found.min() >= 0


def share(base: FaultBase, found: np.ndarray, *parts: str) -> float:
    return float(sum(p for fault, p in zip(base.faults, found[:-1], strict=True) if fault.component.id in parts))


def test_stranded_cars_have_the_battery_share_that_roadside_assistance_counts(base: FaultBase) -> None:
    """Half of the way from our workshop share to the 44.1 % of ADAC 2024."""
    parts = ("battery_12v", "battery_terminal", "parasitic_draw", "battery_sensor")
    workshop = share(base, prior(base, Car(), stranded=False, today=TODAY), *parts) / 0.93
    stranded = share(base, prior(base, Car(), stranded=True, today=TODAY), *parts) / 0.93
    assert stranded == pytest.approx((workshop + 0.441) / 2, abs=0.01)


def test_winter_is_hard_on_batteries_and_distance_on_wear(base: FaultBase) -> None:
    spring = prior(base, Car(), stranded=False, today=TODAY)
    winter = prior(base, Car(), stranded=False, today=TODAY.replace(month=1))
    assert share(base, winter, "battery_12v") > share(base, spring, "battery_12v")
    young, old = (prior(base, replace(Car(), mileage_km=km), stranded=False, today=TODAY) for km in (15_000, 250_000))
    worn = [fault.hazard == "wear" for fault in base.faults]
    assert old[:-1][worn].sum() > young[:-1][worn].sum()


def test_dearer_makes_cost_more(base: FaultBase) -> None:
    fault = base.faults[base.fault_index["alternator.internal"]]
    assert cost_of(base, fault, make="BMW").middle > cost_of(base, fault, make="Dacia").middle
