"""What is opened once is paid once."""

import numpy as np
import pytest

from knowledge.diagnosis.access import opened, opening
from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.troubleshoot import next_check
from knowledge.faults.base import FaultBase


def test_an_owners_question_opens_nothing(base: FaultBase) -> None:
    assert {opening(base, one) for one in base.findings if one.who == "owner"} == {("", 0.0)}


def test_an_opening_is_only_a_part_of_the_price(base: FaultBase) -> None:
    assert all(opening(base, one)[1] <= 0.6 * one.cost_eur for one in base.findings if one.askable)


def test_checks_behind_one_access_share_it(base: FaultBase) -> None:
    first, second = (base.finding(name) for name in ("test_brake_disc", "test_brake_caliper"))
    assert opening(base, first)[0] == opening(base, second)[0] != ""


def test_what_an_earlier_check_left_open_makes_the_next_cheaper(base: FaultBase) -> None:
    """Two parts that only workshop checks tell apart."""
    columns = Columns.of(base)
    probability = np.zeros(len(base.faults) + 1)
    probability[
        [base.fault_index["brake_disc.worn.front_left"], base.fault_index["brake_caliper.seized.front_left"]]
    ] = 0.49
    probability[-1] = 0.02
    prices = np.full(len(base.faults), 900.0)
    told = [one.id for one in base.findings if one.kind == "symptom"]
    fresh = next_check(columns, probability, prices, known=told, asked=[], danger_known=True)
    assert fresh is not None
    behind, euros = opening(base, base.findings[fresh.finding])
    another = next(one.id for one in base.findings if one.askable and opening(base, one)[0] == behind != "")
    after = next_check(columns, probability, prices, known=[*told, another], asked=[], danger_known=True)
    assert after is not None
    assert opened(base, [another]) == {behind}
    assert after.finding == fresh.finding
    assert fresh.cost_eur - after.cost_eur == pytest.approx(euros)
    assert after.saving_eur > fresh.saving_eur


def test_sums_by_column_are_those_of_the_faults(base: FaultBase) -> None:
    columns = Columns.of(base)
    values = np.arange(len(base.faults) + 1, dtype=float)
    brakes = sum(place for place, fault in enumerate(base.faults) if fault.system == "brakes")
    dangerous = sum(place for place, fault in enumerate(base.faults) if fault.urgency == 4)
    assert columns.by_system(values)["brakes"] == brakes
    assert columns.by_urgency(values, 5)[4] == dangerous
    assert columns.by_part(values).sum() == values[:-1].sum()


def test_an_unheld_part_has_no_faults(base: FaultBase) -> None:
    columns = Columns.of(base)
    assert columns.of_parts(("flux_capacitor",)).size == 0
    assert {base.faults[place].component.id for place in columns.of_parts(("egr_valve",))} == {"egr_valve"}
