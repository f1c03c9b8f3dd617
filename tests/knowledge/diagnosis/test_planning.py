"""Tests and repairs in the order that costs least."""

from itertools import permutations

import numpy as np
import pytest

from knowledge.diagnosis.planning import Problem, least_cost, policy_cost, repair_order_cost, two_steps
from scripts.measuring.troubleshoot import RULES, random_problem


def least_by_hand(problem: Problem, weights: np.ndarray, unused: tuple[int, ...]) -> float:
    """Every policy tried, one state at a time."""
    left = np.flatnonzero(weights)
    options = [0.0] * (left.size == 0)
    for fault in left:
        after = weights.copy()
        after[fault] = 0
        options.append(weights.sum() * problem.repair_cost[fault] + least_by_hand(problem, after, unused))
    for test in unused if left.size else ():
        rest = tuple(other for other in unused if other != test)
        yes = weights * problem.yes[test]
        price = weights.sum() * problem.test_cost[test]
        options.append(price + least_by_hand(problem, yes, rest) + least_by_hand(problem, weights - yes, rest))
    return float(min(options))


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_is_that_of_trying_everything(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed), faults=3, tests=2)
    assert least_cost(problem) == pytest.approx(least_by_hand(problem, problem.start, (0, 1)), abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_no_order_of_repairs_is_cheaper_than_probability_by_cost(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed), faults=5, tests=1)
    orders = [
        sum(problem.start[list(order[place:])].sum() * problem.repair_cost[fault] for place, fault in enumerate(order))
        for order in permutations(range(5))
    ]
    ours = repair_order_cost(problem.start[None, :], problem.repair_cost)[0]
    assert ours == pytest.approx(min(orders), abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_no_rule_is_cheaper_than_the_optimum(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    least = least_cost(problem)
    assert [name for name, rule in RULES.items() if policy_cost(problem, rule) < least - 1e-6] == []


def test_two_steps_ahead_cost_at_most_three_hundredths_more_than_the_optimum() -> None:
    dice = np.random.default_rng(11)
    problems = [random_problem(dice) for _ in range(40)]
    ratios = [policy_cost(problem, two_steps) / least_cost(problem) for problem in problems]
    assert np.mean(ratios) <= 1.03
    assert np.quantile(ratios, 0.95) <= 1.06


def test_what_is_too_large_to_solve_is_planned_two_steps_ahead() -> None:
    problem = random_problem(np.random.default_rng(3), faults=14, tests=7)
    assert not problem.solvable
    assert policy_cost(problem) == policy_cost(problem, two_steps)
    assert policy_cost(problem) < policy_cost(problem, RULES["probability by cost"])


def test_a_certain_fault_costs_its_repair() -> None:
    problem = Problem(np.array([0.0, 1.0]), np.array([10.0, 80.0]), np.array([1.0]), np.array([[0.5, 0.5]]))
    assert policy_cost(problem) == pytest.approx(80)


def test_a_free_and_perfect_test_leaves_only_the_repair() -> None:
    problem = Problem(np.array([0.5, 0.5]), np.array([100.0, 60.0]), np.array([0.0]), np.array([[1.0, 0.0]]))
    assert policy_cost(problem) == pytest.approx(80)


def test_weights_that_do_not_sum_to_one_are_shares() -> None:
    small = random_problem(np.random.default_rng(5))
    large = Problem(small.prior * 40, small.repair_cost, small.test_cost, small.yes)
    assert policy_cost(large) == pytest.approx(policy_cost(small))
