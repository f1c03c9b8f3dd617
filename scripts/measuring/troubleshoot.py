"""What finding and repairing a fault costs by our plan: of given cases, or of random ones against the optimum."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator

from knowledge.diagnosis.planning import (
    REPAIR,
    TEST,
    Action,
    Policy,
    Problem,
    least_cost,
    policy_cost,
    repair_order_cost,
    two_steps,
)
from knowledge.faults.base import Floats

_SURE, _TELLS_NOTHING = 0.85, 0.01

Probability = Annotated[float, Field(ge=0, le=1)]
Booleans = np.typing.NDArray[np.bool_]


class _Test(BaseModel):
    cost: Annotated[float, Field(ge=0)]
    p_positive: list[Probability]


class Case(BaseModel):
    prior: Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=1)]
    repair_cost: list[Annotated[float, Field(ge=0)]]
    tests: list[_Test]

    @model_validator(mode="after")
    def _of_one_size(self) -> "Case":
        sizes = {len(self.prior), len(self.repair_cost), *(len(test.p_positive) for test in self.tests)}
        if len(sizes) > 1 or sum(self.prior) <= 0:
            raise ValueError("prior, repair_cost and every p_positive name the same faults, one of them present")
        return self

    def problem(self) -> Problem:
        return Problem(
            prior=np.array(self.prior),
            repair_cost=np.array(self.repair_cost),
            test_cost=np.array([test.cost for test in self.tests]),
            yes=np.array([test.p_positive for test in self.tests]).reshape(len(self.tests), len(self.prior)),
        )


def main(argv: Sequence[str]) -> int:
    """`CASES.json [--json FILE]`, or `--random N [--seed S]`; 2 when the cases cannot be read."""
    parser = argparse.ArgumentParser(prog="scripts/bench troubleshoot", description=__doc__)
    parser.add_argument("cases", metavar="CASES.json", type=Path, nargs="?", help="a list of cases")
    parser.add_argument(
        "--random", metavar="N", type=int, help="N cases of our own, and every rule against the optimum"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    arguments = parser.parse_args(argv)
    if (arguments.cases is None) == (arguments.random is None):
        parser.error("give CASES.json or --random N")
    if arguments.random is not None:
        figures: object = compare(arguments.random, arguments.seed)
    else:
        try:
            cases = TypeAdapter(list[Case]).validate_json(arguments.cases.read_bytes())
        except (OSError, ValidationError) as error:
            print(f"{arguments.cases} holds no list of cases: {error}", file=sys.stderr)
            return 2
        figures = costs(cases)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return 0


def costs(cases: Sequence[Case]) -> list[float]:
    """Exact expected cost of our plan for each case, in the order given; prints a table."""
    found = [policy_cost(case.problem()) for case in cases]
    solved = sum(case.problem().solvable for case in cases)
    print(f"{'cases':<28}{len(cases):>10}")
    print(f"{'solved exactly':<28}{solved:>10}")
    print(f"{'mean expected cost, €':<28}{np.mean(found) if found else 0:>10.2f}")
    return found


def compare(count: int, seed: int) -> dict[str, dict[str, float]]:
    """Each rule's cost over the optimum, on random cars of 6 faults and 5 noisy tests; prints a table."""
    dice = np.random.default_rng(seed)
    problems = [random_problem(dice) for _ in range(count)]
    optima = np.array([least_cost(problem) for problem in problems])
    figures = {}
    print(f"{'cost over the optimum':<28}{'mean':>10}{'p95':>10}{'worst':>10}")
    for name, rule in RULES.items():
        ratios = np.array([policy_cost(problem, rule) for problem in problems]) / optima
        figures[name] = {
            "mean": float(ratios.mean()),
            "p95": float(np.quantile(ratios, 0.95)),
            "worst": float(ratios.max()),
        }
        print(f"{name:<28}" + "".join(f"{value:>10.4f}" for value in figures[name].values()))
    return figures


def random_problem(dice: np.random.Generator, faults: int = 6, tests: int = 5) -> Problem:
    """A car as one meets them: a few likely faults, cheap and dear repairs, tests that see one or some faults."""
    seen = dice.random((tests, faults)) < dice.uniform(0.15, 0.5, (tests, 1))
    sensitive, wrong = dice.uniform(0.7, 0.97, (tests, faults)), dice.uniform(0.02, 0.15, (tests, faults))
    return Problem(
        prior=dice.dirichlet(np.full(faults, 1.5)),
        repair_cost=np.exp(dice.uniform(np.log(40), np.log(900), faults)),
        test_cost=np.exp(dice.uniform(np.log(2), np.log(120), tests)),
        yes=np.where(seen, sensitive, wrong),
    )


def myopic(problem: Problem, weights: Floats, unused: Booleans) -> Action:
    """The published rule: the test that most lowers the cost of the repairs that follow, else the next repair."""
    belief = weights / weights.sum()
    stop = float(repair_order_cost(belief[None, :], problem.repair_cost)[0])
    best, lowest = by_price(problem, weights, unused), stop
    for test in np.flatnonzero(unused):
        yes = belief * problem.yes[test]
        after = repair_order_cost(np.stack([yes, belief - yes]), problem.repair_cost).sum()
        if (cost := float(problem.test_cost[test] + after)) < lowest - 1e-12:
            best, lowest = (TEST, int(test)), cost
    return best


def by_price(problem: Problem, weights: Floats, _unused: Booleans) -> Action:
    """No test at all: probability by cost."""
    return REPAIR, int(np.argmax(np.where(weights > 0, weights, -1) / problem.repair_cost))


def by_information(problem: Problem, weights: Floats, unused: Booleans) -> Action:
    """The test that tells most, until one fault is nearly sure or no test tells more."""
    belief = weights / weights.sum()
    tests = np.flatnonzero(unused)
    gains = np.array([_information(belief, problem.yes[test]) for test in tests])
    if belief.max() < _SURE and gains.max(initial=0.0) > _TELLS_NOTHING:
        return TEST, int(tests[gains.argmax()])
    return REPAIR, int(np.argmax(belief))


def _information(belief: Floats, yes: Floats) -> float:
    return float((_entropy(np.array([belief @ yes])) - belief @ _entropy(yes)).item())


def _entropy(chance: Floats) -> Floats:
    inside = np.clip(chance, 1e-12, 1 - 1e-12)
    return np.asarray(-inside * np.log(inside) - (1 - inside) * np.log(1 - inside), dtype=np.float64)


RULES: dict[str, Policy | None] = {
    "our plan": None,
    "two steps ahead": two_steps,
    "myopic expected cost": myopic,
    "information gain": by_information,
    "probability by cost": by_price,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
