"""What follows a check is foreseen as counting every answer and every repair by hand would have it."""

from itertools import permutations

import numpy as np
import pytest

from knowledge.diagnosis.checks import Checks
from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.outlook import Outlook, Repairs, outlook
from knowledge.faults.base import FaultBase, Floats

PRICES = np.array([300.0, 90.0, 520.0])
BELIEF = np.array([0.3, 0.15, 0.35, 0.2])
"""Two failures of the first part, one of the second, and the unknown cause."""
YES = np.array([[0.9, 0.8, 0.1, 0.2], [0.1, 0.7, 0.3, 0.3], [0.05, 0.1, 0.9, 0.4]])
CHECK_EUR = np.array([20.0, 8.0, 30.0])


def seen(group: tuple[int, ...] = (-1, -1, -1)) -> Outlook:
    return Outlook(
        faults=np.arange(3),
        dangerous=np.zeros(3, dtype=np.bool_),
        belief=BELIEF,
        repairs=Repairs(starts=np.array([0, 2, 3]), price=PRICES),
        checks=np.arange(3),
        price=CHECK_EUR,
        group=np.array(group),
        opening=np.array([5.0, 5.0, 5.0]),
        yes=YES,
    )


def repaired(belief: Floats) -> float:
    """The cheapest of all orders of repair; costs of what is left by the chance of coming there."""
    parts = np.array([belief[0] + belief[1], belief[2], belief[3]])
    orders = [list(order) for order in permutations(range(3))]
    return min(
        float(sum(PRICES[part] * parts[order[place:]].sum() for place, part in enumerate(order))) for order in orders
    )


def checked(belief: Floats, check: int, *, price: float) -> float:
    return price * float(belief.sum()) + repaired(belief * YES[check]) + repaired(belief * (1 - YES[check]))


def test_one_step_ahead_counts_both_answers() -> None:
    found = seen().answers(np.arange(3))
    assert found.cost == pytest.approx([checked(BELIEF, one, price=CHECK_EUR[one]) for one in range(3)])


def test_two_steps_ahead_take_the_best_other_check_after_either_answer_or_none() -> None:
    ahead = seen()
    found = ahead.followed(ahead.answers(np.arange(3)), np.array([0]), np.arange(3))
    after = [BELIEF * YES[0], BELIEF * (1 - YES[0])]
    best = [min(repaired(one), *(checked(one, then, price=CHECK_EUR[then]) for then in (1, 2))) for one in after]
    assert found == pytest.approx([CHECK_EUR[0] + sum(best)])


def test_what_the_first_check_opens_is_not_paid_again_by_the_second() -> None:
    ahead = seen(group=(4, 4, -1))
    found = ahead.followed(ahead.answers(np.arange(3)), np.array([0]), np.array([0, 1]))
    after = [BELIEF * YES[0], BELIEF * (1 - YES[0])]
    assert found == pytest.approx([CHECK_EUR[0] + sum(min(repaired(one), checked(one, 1, price=3.0)) for one in after)])


def test_a_check_alone_is_followed_by_repairs() -> None:
    ahead = seen()
    answers = ahead.answers(np.arange(3))
    assert ahead.followed(answers, np.array([2]), np.array([2])) == pytest.approx([answers.cost[2]])


def test_an_answer_is_foreseen_from_all_places_where_a_part_may_fail(base: FaultBase) -> None:
    """Four brake discs are one failure; the chance of its sign is theirs, each by its own."""
    columns = Columns.of(base)
    discs = [place for place, fault in enumerate(base.faults) if fault.id.startswith("brake_disc.worn.")]
    probability = np.zeros(len(base.faults) + 1)
    probability[discs] = np.linspace(1, 2, len(discs)) / np.linspace(1, 2, len(discs)).sum()
    found = outlook(columns, probability, np.full(len(base.faults), 200.0), (), among=columns.askable)
    check = base.finding_index["vibration_braking"]
    strengths = [dict(zip(*(one.tolist() for one in base.links.of_fault(disc)), strict=True))[check] for disc in discs]
    leak, trust = base.findings[check].leak, Checks.of(base).trust[check]
    shown = 1 - (1 - leak) * (1 - float(probability[discs] @ strengths))
    assert found.yes[found.checks.tolist().index(check), 0] == pytest.approx(trust * shown + (1 - trust) * (1 - shown))
