"""Two versions of what was learnt, compared: what moved, and whether the new one may be served."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.context import Car, Priors
from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.evidence import Learned, car_of_group
from knowledge.faults.base import FaultBase, Floats

_NOTICEABLE_POINTS, _NOTICEABLE_TIMES = 0.1, 1.05
"""A part is a small share of all failures: what makes it likelier by a twentieth moves few points, and is told too."""
_WORTH_TELLING = 1e-4
"""Of all failures of such cars: what is rarer is told only where it moves points."""
_TOP_THREE_MAY_FALL = 0.005
_LOG_LOSS_MAY_GROW = 0.01
_FLOOR = 1e-6


@dataclass(frozen=True, slots=True)
class Change:
    """« Vanne EGR +3 points sur renault_k9k_15dci, 14 réparations »: of a part's share among cars of the group."""

    group: str
    component: str
    points: float
    confirmed: int
    times: float = 1.0
    """How much likelier the part is than before, whatever its share."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`accepted` when the frozen cases are not diagnosed worse than before."""

    accepted: bool
    top_three_before: float
    top_three_after: float
    log_loss_before: float
    log_loss_after: float


@dataclass(frozen=True, slots=True)
class FrozenCase:
    """A diagnosis whose truth is known and that no version has learnt from."""

    request: DiagnosticRequest
    component: str


def frozen_cases(today: date) -> tuple[FrozenCase, ...]:
    """The stories that ship with the base to judge versions by; the first part named is the one that was at fault."""
    rows = Path(__file__).with_name("frozen_cases.tsv").read_text("utf-8").splitlines()
    told = (line.split("\t") for line in rows)
    return tuple(
        FrozenCase(DiagnosticRequest(text, today), part.split("|")[0]) for _, part, text in told if part != "-"
    )


Judge = Callable[[Learned | None, FrozenCase], Sequence[tuple[str, float]]]
"""(version, case) → parts with their probabilities, likeliest first."""


def changes(base: FaultBase, before: Learned | None, after: Learned) -> tuple[Change, ...]:
    """What a version changes against another (None: the base alone), largest first."""
    columns, priors = Columns.of(base), Priors(base)
    found = [
        change for group in after.factors for change in _changes(columns, priors, group, before=before, after=after)
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.points), one.group, one.component)))


def _changes(
    columns: Columns, priors: Priors, group: str, *, before: Learned | None, after: Learned
) -> Iterator[Change]:
    car = car_of_group(group)
    prior = priors.of(car, stranded=False, today=after.as_of)
    then = columns.by_part(_weighed(columns.base, before, prior, car))
    now = columns.by_part(after.weigh(columns.base, prior, car))
    for place, part in enumerate(columns.parts):
        points = 100 * float(now[place] - then[place])
        times = float(now[place] / then[place]) if then[place] >= _WORTH_TELLING else 1.0
        confirmed = after.confirmed.get(group, {}).get(part, 0)
        # What is newly confirmed is told as such in a diagnosis, so it is listed however little it moves.
        is_proved = confirmed != (before.confirmed.get(group, {}).get(part, 0) if before is not None else 0)
        if is_proved or abs(points) >= _NOTICEABLE_POINTS or max(times, 1 / times) >= _NOTICEABLE_TIMES:
            yield Change(group, part, round(points, 1), confirmed, round(times, 2))


def _weighed(base: FaultBase, learned: Learned | None, prior: Floats, car: Car) -> Floats:
    return prior if learned is None else learned.weigh(base, prior, car)


def verdict(before: Learned | None, after: Learned, cases: Sequence[FrozenCase], judge: Judge) -> Verdict:
    """Raises ValueError without cases: nothing is served untested."""
    if not cases:
        raise ValueError("no frozen cases to test a version on")
    top_before, loss_before = _score(before, cases, judge)
    top_after, loss_after = _score(after, cases, judge)
    accepted = top_after >= top_before - _TOP_THREE_MAY_FALL and loss_after <= loss_before * (1 + _LOG_LOSS_MAY_GROW)
    return Verdict(accepted, top_before, top_after, loss_before, loss_after)


def _score(learned: Learned | None, cases: Sequence[FrozenCase], judge: Judge) -> tuple[float, float]:
    """Share of cases with the true part among the first three, and the mean surprise at it."""
    found = [judge(learned, case) for case in cases]
    top = [case.component in {part for part, _ in parts[:3]} for case, parts in zip(cases, found, strict=True)]
    surprise = [
        -math.log(max(dict(parts).get(case.component, 0.0), _FLOOR)) for case, parts in zip(cases, found, strict=True)
    ]
    return float(np.mean(top)), float(np.mean(surprise))
