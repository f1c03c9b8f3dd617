"""Every fault can be found by what it shows, over the real diagnosis; what supports a fault never lowers it."""

import random
from datetime import date

import numpy as np

from knowledge.diagnosis.context import Car, prior
from knowledge.diagnosis.diagnosis import Diagnosis, DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.model import of_finding
from knowledge.faults.base import Fault, FaultBase
from scripts.measuring.faults import diagnosed, likeliest, shown_by

TODAY = date(2026, 5, 4)
SAMPLE = 160


def test_a_fault_told_by_its_own_findings_is_among_the_three_likeliest(diagnostician: Diagnostician) -> None:
    """A seeded sample; `scripts/bench faults` goes through the whole base."""
    faults = random.Random(6000).sample(diagnostician.base.faults, SAMPLE)
    missed = [fault.id for fault in faults if fault.id not in likeliest(diagnosed(diagnostician, fault))]
    assert len(missed) <= 0.05 * SAMPLE, missed


def test_a_fault_known_on_a_car_is_found_on_that_car(diagnostician: Diagnostician) -> None:
    known = [fault for fault in diagnostician.base.faults if fault.scope.makes]
    faults = random.Random(600).sample(known, 60)
    missed = [fault.id for fault in faults if fault.id not in likeliest(diagnosed(diagnostician, fault))]
    assert len(missed) <= 0.05 * len(faults), missed


def test_a_finding_of_a_fault_never_lowers_it(base: FaultBase) -> None:
    """Each link of the base by itself, on a car that nothing is known of."""
    before = prior(base, Car(), stranded=False, today=TODAY)
    lowered = [
        (finding.id, base.faults[place].id)
        for index, finding in enumerate(base.findings)
        for place in _lowered_by(base, index, before)
    ]
    assert lowered == []


def _lowered_by(base: FaultBase, finding: int, before: "np.typing.NDArray[np.float64]") -> list[int]:
    places, _ = base.links.of_finding(finding)
    likelihood = of_finding(base, base.findings[finding].id, present=True, reliability=0.95).likelihood(before)
    return [int(place) for place in places[likelihood[places] < likelihood @ before]]


def test_further_findings_of_a_fault_raise_its_score_one_by_one(diagnostician: Diagnostician) -> None:
    base = diagnostician.base
    fault = base.faults[base.fault_index["egr_valve.clogged"]]
    observations = shown_by(base, fault)
    scores = [
        _score(diagnostician.diagnose(DiagnosticRequest("", TODAY, observations=observations[:count])), fault)
        for count in range(2, len(observations) + 1)
    ]
    assert scores == sorted(scores)


def _score(diagnosis: Diagnosis, fault: Fault) -> float:
    return next(cause.score for cause in diagnosis.causes if cause.fault == fault.id)
