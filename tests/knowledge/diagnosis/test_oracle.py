"""Our beliefs are those of an exact Bayesian network engine on the same noisy-OR nets."""

import warnings
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from knowledge.diagnosis.model import Evidence
from knowledge.diagnosis.posterior import believe, likeliest, pairs

NETS = 200


@pytest.fixture(scope="module")
def gum() -> ModuleType:
    with warnings.catch_warnings():
        # The binding warns while it is imported, and an error raised there ends the process.
        warnings.simplefilter("ignore")
        import pyagrum  # noqa: PLC0415 - as above

    return pyagrum


def random_net(seed: int) -> tuple[np.ndarray, list[Evidence]]:
    """At most eleven faults and, last, the unknown cause."""
    dice = np.random.default_rng(seed)
    faults = int(dice.integers(2, 12))
    prior = dice.dirichlet(np.ones(faults + 1)) + 1e-3
    prior /= prior.sum()
    evidence = [
        Evidence(
            finding=f"s{number}",
            strength=dice.random(faults + 1) * (dice.random(faults + 1) < 0.5),
            leak=float(dice.uniform(0.005, 0.1)),
            reliability=float(dice.uniform(0.7, 1.0)),
            present=bool(dice.random() < 0.6),
            text="",
        )
        for number in range(int(dice.integers(2, 9)))
    ]
    return prior, evidence


def network(gum: ModuleType, prior: np.ndarray, evidence: list[Evidence]) -> Any:
    """Faults that come independently, a noisy-OR node for each sign, and a node that counts the faults."""
    net = gum.BayesNet()
    faults = [net.add(gum.RangeVariable(f"f{fault}", "", 0, 1)) for fault in range(len(prior))]
    for fault, chance in zip(faults, prior, strict=True):
        # Odds of p : 1, so that single faults keep the proportions of the prior, and pairs those of its products.
        net.cpt(fault).fillWith([1 / (1 + chance), chance / (1 + chance)])
    for one in evidence:
        sign = net.addNoisyORNet(gum.LabelizedVariable(one.finding, "", 2), one.leak)
        for fault in np.flatnonzero(one.strength):
            net.addWeightedArc(faults[fault], sign, float(one.strength[fault]))
    count = net.addSUM(gum.RangeVariable("count", "", 0, len(prior)))
    for fault in faults:
        net.addArc(fault, count)
    return net


def told(one: Evidence, prior: np.ndarray) -> list[float]:
    """Likelihood of what was told given that the sign is absent, present."""
    everywhere = float(one.shown() @ prior)
    anyhow = {True: everywhere, False: 1 - everywhere}[one.present]
    truth = {True: [0.0, 1.0], False: [1.0, 0.0]}[one.present]
    return [one.reliability * exact + (1 - one.reliability) * anyhow for exact in truth]


def inferred(gum: ModuleType, prior: np.ndarray, evidence: list[Evidence], *, faults: int) -> Any:
    inference = gum.LazyPropagation(network(gum, prior, evidence))
    inference.setEvidence({"count": faults} | {one.finding: told(one, prior) for one in evidence})
    return inference


@pytest.mark.parametrize("seed", range(NETS))
def test_one_cause_is_as_likely_as_the_oracle_says(gum: ModuleType, seed: int) -> None:
    prior, evidence = random_net(seed)
    oracle = inferred(gum, prior, evidence, faults=1)
    oracle.makeInference()
    expected = [oracle.posterior(f"f{fault}").tolist()[1] for fault in range(len(prior))]
    assert believe(prior, evidence).probability == pytest.approx(np.array(expected), abs=1e-9)


@pytest.mark.parametrize("seed", range(300, 330))
def test_two_causes_are_as_likely_as_the_oracle_says(gum: ModuleType, seed: int) -> None:
    """Pairs without the unknown cause, which explains nothing beside another."""
    prior, evidence = random_net(seed)
    found = pairs(prior, evidence, likeliest(believe(prior, evidence)), gain=-np.inf)[:3]
    oracle = inferred(gum, prior, evidence, faults=2)
    oracle.addEvidence(f"f{len(prior) - 1}", 0)
    joint = [{f"f{pair.first}", f"f{pair.second}"} for pair in found]
    for targets in joint:
        oracle.addJointTarget(targets)
    oracle.makeInference()
    expected = [oracle.jointPosterior(targets).tolist()[1][1] for targets in joint]
    assert [pair.probability for pair in found] == pytest.approx(expected, abs=1e-9)
