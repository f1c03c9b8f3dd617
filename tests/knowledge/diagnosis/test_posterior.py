"""The beliefs are those of the model, whichever way they are computed."""

from datetime import date
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from knowledge.diagnosis.context import Car, Priors
from knowledge.diagnosis.model import Evidence, of_finding
from knowledge.diagnosis.posterior import believe, likeliest, pairs
from knowledge.faults.base import EVERY_CAR, Fault, FaultBase, FindingKind, Floats


def random_net(seed: int) -> tuple[np.ndarray, list[Evidence]]:
    dice = np.random.default_rng(seed)
    faults = int(dice.integers(2, 12))
    prior = dice.dirichlet(np.ones(faults + 1))
    evidence = [
        Evidence(
            finding=f"s{number}",
            strength=dice.random(faults + 1) * (dice.random(faults + 1) < 0.5),
            leak=float(dice.uniform(0.005, 0.1)),
            reliability=float(dice.uniform(0.7, 1.0)),
            present=bool(dice.random() < 0.6),
            text="",
        )
        for number in range(int(dice.integers(1, 9)))
    ]
    return prior, evidence


def enumerated(prior: np.ndarray, evidence: list[Evidence]) -> np.ndarray:
    """Brute force over cause, sign and whether each sign was really observed."""
    base_rates = [
        sum(p * (1 - (1 - one.leak) * (1 - w)) for p, w in zip(prior, one.strength, strict=True)) for one in evidence
    ]
    joint = []
    for cause, chance in enumerate(prior):
        total = float(chance)
        for one, everywhere in zip(evidence, base_rates, strict=True):
            shown = 1 - (1 - one.leak) * (1 - one.strength[cause])
            observed = {True: shown, False: 1 - shown}[one.present]
            anyhow = {True: everywhere, False: 1 - everywhere}[one.present]
            total *= one.reliability * observed + (1 - one.reliability) * anyhow
        joint.append(total)
    return np.array(joint) / sum(joint)


@pytest.mark.parametrize("seed", range(60))
def test_the_posterior_is_that_of_brute_force(seed: int) -> None:
    prior, evidence = random_net(seed)
    assert believe(prior, evidence).probability == pytest.approx(enumerated(prior, evidence), abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_evidence_does_not_matter(seed: int) -> None:
    prior, evidence = random_net(seed)
    backwards = believe(prior, evidence[::-1]).probability
    assert believe(prior, evidence).probability == pytest.approx(backwards, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_prior_and_contributions_add_up_to_the_posterior(seed: int) -> None:
    prior, evidence = random_net(seed)
    belief = believe(prior, evidence)
    score = belief.log_prior + belief.terms.sum(axis=0)
    assert np.exp(score) / np.exp(score).sum() == pytest.approx(belief.probability, abs=1e-12)


def test_two_causes_are_named_when_neither_explains_alone() -> None:
    prior = np.array([0.3, 0.3, 0.3, 0.1])
    signs = [(0, 0.9), (0, 0.9), (1, 0.9), (1, 0.9)]
    evidence = [
        Evidence(f"s{number}", np.eye(4)[fault] * weight, 0.005, 0.99, present=True, text="")
        for number, (fault, weight) in enumerate(signs)
    ]
    found = pairs(prior, evidence, likeliest(believe(prior, evidence)))
    assert {found[0].first, found[0].second} == {0, 1}
    assert found[0].probability > 0.9


def test_one_cause_that_explains_well_stays_alone() -> None:
    prior = np.array([0.3, 0.3, 0.3, 0.1])
    evidence = [Evidence(f"s{n}", np.eye(4)[0] * 0.9, 0.005, 0.99, present=True, text="") for n in range(4)]
    assert pairs(prior, evidence, likeliest(believe(prior, evidence))) == ()


@pytest.mark.parametrize("seed", range(10))
def test_the_best_pair_is_that_of_brute_force(seed: int) -> None:
    prior, _ = random_net(seed + 100)
    dice = np.random.default_rng(seed)
    evidence = [Evidence(f"s{n}", dice.random(len(prior)) * 0.95, 0.02, 0.95, present=True, text="") for n in range(6)]
    scores = {}
    for first, second in combinations(range(len(prior) - 1), 2):
        score = np.log(prior[first]) + np.log(prior[second])
        for one in evidence:
            shown = 1 - (1 - one.leak) * (1 - one.strength[first]) * (1 - one.strength[second])
            score += np.log(one.told(shown, prior))
        scores[first, second] = score
    best = max(scores, key=lambda pair: scores[pair])
    found = pairs(prior, evidence, likeliest(believe(prior, evidence)), gain=-np.inf)
    assert {found[0].first, found[0].second} == set(best)
    whole = np.logaddexp.reduce(list(scores.values()))
    assert found[0].probability == pytest.approx(float(np.exp(scores[best] - whole)))


def test_a_supporting_finding_never_lowers_its_fault(base: FaultBase) -> None:
    """Supporting: likelier under the fault than over all cars as believed just before."""
    dice = np.random.default_rng(7)
    prior = np.append(np.full(len(base.faults), 0.93 / len(base.faults)), 0.07)
    lowered = []
    for place in dice.choice(len(base.faults), 150, replace=False):
        indices, _ = base.links.of_fault(int(place))
        chosen = dice.permutation(indices)[:5]
        evidence: list[Evidence] = []
        before = believe(prior, evidence).probability
        for index in chosen:
            one = of_finding(base, base.findings[index].id, present=True, reliability=0.95)
            evidence.append(one)
            after = believe(prior, evidence).probability
            supports = one.likelihood(prior)[place] >= one.likelihood(prior) @ before
            lowered += [base.findings[index].id] * bool(supports and after[place] < before[place] - 1e-12)
            before = after
    assert lowered == []


def test_a_finding_never_lowers_its_fault_against_faults_without_it(base: FaultBase) -> None:
    prior = np.append(np.full(len(base.faults), 0.93 / len(base.faults)), 0.07)
    wrong = []
    for index, finding in enumerate(base.findings):
        likelihood = of_finding(base, finding.id, present=True, reliability=0.95).likelihood(prior)
        places, _ = base.links.of_finding(index)
        strangers = likelihood[: len(base.faults)].copy()
        strangers[places] = 0
        wrong += [finding.id] * bool(likelihood[places].min(initial=1) < strangers.max(initial=0))
    assert wrong == []


def test_every_fault_is_found_from_its_own_findings(base: FaultBase) -> None:
    """Told what it shows at strength 0.3 or more, a fault is among the first three; of one car alone, on that car."""
    priors = Priors(base)
    on = cache(lambda car: _possible(priors.of(car, stranded=False, today=date(2026, 4, 1))))
    found = {True: 0, False: 0}
    for place, fault in enumerate(base.faults):
        indices, weights = base.links.of_fault(place)
        own = [index for index, weight in zip(indices, weights, strict=True) if weight >= 0.3]
        evidence = [
            of_finding(base, base.findings[index].id, present=True, reliability=0.95)
            for index in own
            if base.findings[index].kind is not FindingKind.old
        ]
        probability = believe(on(_a_car_of(fault)), evidence).probability
        found[fault.scope == EVERY_CAR] += int((probability[:-1] > probability[place]).sum()) < 3
    of_any_car = sum(fault.scope == EVERY_CAR for fault in base.faults)
    assert found[True] / of_any_car >= 0.95
    assert found[False] / (len(base.faults) - of_any_car) >= 0.95


def _a_car_of(fault: Fault) -> Car:
    """The first of the cars that it is known on, of a year in the middle; of every car, one that nobody told of."""
    scope = fault.scope
    if scope == EVERY_CAR:
        return Car()
    return Car(
        make=min(scope.makes, default=None),
        model=min(scope.models, default=None),
        engine_family=min(scope.engines, default=None),
        energy=min(fault.energies),
        year=None if scope.years is None else sum(scope.years) // 2,
    )


def _possible(prior: Floats) -> Floats:
    """The rarest faults of the car a little likelier than they are, so that their findings can work on something."""
    lifted: Floats = np.where(prior > 0, prior + 1e-4, 0.0)
    lifted[-1] = 0.07
    return np.asarray(lifted / lifted.sum(), dtype=np.float64)
