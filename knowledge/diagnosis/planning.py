"""Tests and repairs in the order that costs least: exactly where the tables are small, else two steps ahead.

One cause is present; its repair cures, any other only costs, and every outcome is seen at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from knowledge.faults.base import Floats, Integers

_STATES_AT_MOST = 1 << 23
"""Sets of repairs made × answers heard that are still solved exactly: 64 MB and about a second."""
_CANDIDATES = 8
_NOTHING = 1e-12
_RARE, _RARE_AMONG_MANY, _MANY_TESTS = 1e-6, 5e-5, 14
"""Once here by a chance smaller than the first, the plan asks no more and repairs in order; by one smaller than the
second where there are more tests than the third, or the branches of a plan over thirty faults would take minutes."""
_CHEAPEST_EUR = 1e-9

REPAIR, TEST = "repair", "test"
Action = tuple[str, int]


@dataclass(frozen=True)
class Problem:
    """`yes[t, f]` is P(test t is positive | fault f). The prior is made to sum to 1."""

    prior: Floats
    repair_cost: Floats
    test_cost: Floats
    yes: Floats

    @cached_property
    def start(self) -> Floats:
        return np.asarray(self.prior / self.prior.sum(), dtype=np.float64)

    @property
    def states(self) -> int:
        return int(3 ** len(self.test_cost) * 2 ** len(self.prior))

    @property
    def solvable(self) -> bool:
        return self.states <= _STATES_AT_MOST


def repair_order_cost(beliefs: Floats, price: Floats) -> Floats:
    """Expected cost of repairing in the order of probability by cost until cured, for each belief (rows).

    With one fault and independent repairs no other order costs less.
    """
    order = np.argsort(-beliefs / np.maximum(price, _CHEAPEST_EUR), axis=1)
    ordered = np.take_along_axis(beliefs, order, axis=1)
    ill = np.cumsum(ordered[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((ill * price[order]).sum(axis=1), dtype=np.float64)


def least_cost(problem: Problem) -> float:
    """The optimum over all policies, by dynamic programming over every state. Needs `problem.solvable`."""
    return float(_Solution(problem).value[0, 0])


def policy_cost(problem: Problem, choose: "Policy | None" = None) -> float:
    """Exact expected cost of a policy, by default of ours: the optimum where it can be computed, else two steps."""
    if choose is None:
        return least_cost(problem) if problem.solvable else policy_cost(problem, two_steps)
    everything = np.ones(len(problem.test_cost), dtype=bool)
    return _followed(problem, choose, problem.start, everything)


Policy = Callable[[Problem, Floats, "np.typing.NDArray[np.bool_]"], Action]
"""(problem, weights of the faults not yet repaired, tests not yet made) → the next action."""


def two_steps(problem: Problem, weights: Floats, unused: "np.typing.NDArray[np.bool_]") -> Action:
    """The cheapest of repairing at once and of each promising test, followed by the best test after either answer."""
    belief = weights / weights.sum()
    best: Action = (REPAIR, _first_repair(problem, belief))
    lowest = _after_repair(problem, belief, unused, best[1])
    tests = np.flatnonzero(unused)
    if not tests.size:
        return best
    for test in tests[np.argsort(_one_step(problem, belief, tests))][:_CANDIDATES]:
        rest = tests[tests != test]
        cost = float(problem.test_cost[test])
        for likelihood in (problem.yes[test], 1 - problem.yes[test]):
            cost += _best_then(problem, belief * likelihood, rest)
        if cost < lowest - _NOTHING:
            best, lowest = (TEST, int(test)), cost
    return best


def _first_repair(problem: Problem, weights: Floats) -> int:
    return int(np.argmax(np.where(weights > 0, weights, -1) / np.maximum(problem.repair_cost, _CHEAPEST_EUR)))


def _after_repair(problem: Problem, belief: Floats, unused: "np.typing.NDArray[np.bool_]", fault: int) -> float:
    left = belief.copy()
    left[fault] = 0
    return float(problem.repair_cost[fault]) + _best_then(problem, left, np.flatnonzero(unused))


def _best_then(problem: Problem, weights: Floats, tests: Integers) -> float:
    """The cheaper of repairing in order and of one more test before, times the chance of coming here."""
    chance = float(weights.sum())
    if chance < _NOTHING:
        return 0.0
    belief = weights / chance
    stop = float(repair_order_cost(belief[None, :], problem.repair_cost)[0])
    further = float(_one_step(problem, belief, tests).min(initial=stop)) if tests.size else stop
    return chance * min(stop, further)


def _one_step(problem: Problem, belief: Floats, tests: Integers) -> Floats:
    """Of each test, its price and the repairs in order after either answer."""
    yes = belief[None, :] * problem.yes[tests]
    joint = np.vstack([yes, belief[None, :] - yes])
    costs = repair_order_cost(joint, problem.repair_cost)
    return np.asarray(problem.test_cost[tests] + costs[: len(tests)] + costs[len(tests) :], dtype=np.float64)


def _followed(problem: Problem, choose: Policy, weights: Floats, unused: "np.typing.NDArray[np.bool_]") -> float:
    """`weights` carry the chance of coming here, so costs add up without dividing."""
    chance = float(weights.sum())
    if chance < (_RARE_AMONG_MANY if len(problem.test_cost) > _MANY_TESTS else _RARE):
        return float(repair_order_cost(weights[None, :], problem.repair_cost)[0])
    kind, place = choose(problem, weights, unused)
    if kind == REPAIR:
        left = weights.copy()
        left[place] = 0
        return chance * float(problem.repair_cost[place]) + _followed(problem, choose, left, unused)
    rest = unused.copy()
    rest[place] = False
    positive = weights * problem.yes[place]
    return (
        chance * float(problem.test_cost[place])
        + _followed(problem, choose, positive, rest)
        + _followed(problem, choose, weights - positive, rest)
    )


class _Solution:
    """`value[heard, repaired]`: least cost from a state, times the chance of coming there.

    `heard` counts in base 3 (not asked, positive, negative a test), `repaired` is a set of faults in bits.
    """

    def __init__(self, problem: Problem) -> None:
        faults, tests = len(problem.prior), len(problem.test_cost)
        self._problem = problem
        self._sets = np.arange(2**faults)
        self._digits = np.array(list(product(range(3), repeat=tests)), dtype=np.int8).reshape(3**tests, tests)
        self._weight = 3 ** np.arange(tests - 1, -1, -1)
        self._reach = self._joint()
        self._left = 1.0 - ((self._sets[:, None] >> np.arange(faults)) & 1)
        self.value = np.zeros((len(self._digits), len(self._sets)))
        answered = (self._digits > 0).sum(axis=1)
        for count in range(tests, -1, -1):
            self._solve(np.flatnonzero(answered == count))

    def _joint(self) -> Floats:
        """P(fault and these answers)."""
        joint = np.tile(self._problem.start, (len(self._digits), 1))
        for test, yes in enumerate(self._problem.yes):
            joint *= np.stack([np.ones_like(yes), yes, 1 - yes])[self._digits[:, test]]
        return joint

    def _solve(self, rows: Integers) -> None:
        chance = self._reach[rows] @ self._left.T
        best = np.full_like(chance, np.inf)
        for test, price in enumerate(self._problem.test_cost):
            open_here = np.flatnonzero(self._digits[rows, test] == 0)
            child = rows[open_here] + self._weight[test]
            after = self.value[child] + self.value[child + self._weight[test]]
            best[open_here] = np.minimum(best[open_here], price * chance[open_here] + after)
        self.value[rows] = self._with_repairs(chance, best)

    def _with_repairs(self, chance: Floats, best: Floats) -> Floats:
        """Larger sets first: after a repair one more fault is out."""
        best[:, -1] = 0.0
        size = self._left.sum(axis=1)
        for left in range(1, int(size[0]) + 1):
            group = np.flatnonzero(size == left)
            for fault, price in enumerate(self._problem.repair_cost):
                here = group[self._left[group, fault] == 1]
                after = price * chance[:, here] + best[:, here | (1 << fault)]
                best[:, here] = np.minimum(best[:, here], after)
        return best
