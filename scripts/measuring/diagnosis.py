"""Simulated customers diagnosed to the end: who was right, after how many questions, at what cost, how surely."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from knowledge.codes import CodeCatalogue
from knowledge.diagnosis.access import opened, opening
from knowledge.diagnosis.checks import MINUTE_EUR, RELIABILITY
from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.diagnostician import Considered, Diagnostician
from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.outlook import COMEBACK_EUR, UNKNOWN_CAUSE_EUR
from knowledge.diagnosis.troubleshoot import ENOUGH, QUESTIONS_AT_MOST
from knowledge.diagnosis.versions import frozen_cases
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ, FaultBase, FindingKind, Floats
from knowledge.faults.generation import shipped_base
from scripts.measuring import whole_turns
from scripts.measuring.customers import Customer, World
from scripts.measuring.misses import shares, why_missed

_BINS = 10
_DAY = date(2026, 5, 4)
_NAMED = 3
"""Causes that an answer names."""
Chooser = Callable[[DiagnosticRequest, Considered], str | None]
"""(all that is known, what it makes believe) → the finding to ask about, or None to repair."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`rank` of the true part, or of "another cause" (0 is first); `sure` is the probability given to the first."""

    rank: int
    sure: float


@dataclass(frozen=True, slots=True)
class Story:
    first: Guess
    last: Guess
    questions: int
    cost_eur: float
    seconds: tuple[float, ...]
    """Of each question, by the clock."""
    work: tuple[float, ...]
    """Of each question, seconds of processor: what a machine with nothing else to do would take."""
    request: DiagnosticRequest
    """All that was told and answered in the end."""


class Workshop:
    """Diagnoses customers by different ways of choosing what to ask; every other step is the same for all."""

    def __init__(self, diagnostician: Diagnostician, seed: int) -> None:
        self.diagnostician = diagnostician
        self.base = diagnostician.base
        self._columns = Columns.of(self.base)
        self._lists = _checklists(self.base)
        self._dice = np.random.default_rng(seed)

    def our_way(self, request: DiagnosticRequest, thought: Considered) -> str | None:
        check = self.diagnostician.next_check(request, thought)
        return self.base.findings[check.finding].id if check else None

    def by_list(self, request: DiagnosticRequest, thought: Considered) -> str | None:
        """The stored codes, then the leading system's parts from the commonest on, until a check finds something."""
        if not request.codes and CODES_READ not in request.asked:
            return CODES_READ
        made = {one.finding: one.polarity for one in request.observations if one.finding in request.asked}
        if "present" in made.values():
            return None
        tested = [one for one in request.asked if one != CODES_READ]
        listed = self._lists[tested[0]] if tested else self._lists[self._leading_system(thought.belief.probability)]
        return next((one for one in listed if one not in request.asked), None)

    def by_chance(self, request: DiagnosticRequest, thought: Considered) -> str | None:
        """Any check of the parts that are believed in."""
        del request
        part = self._dice.choice(len(self._columns.parts), p=self._shares(thought.belief.probability))
        fault = int(self._columns.members[part][0])
        places, _ = self.base.links.of_fault(fault)
        known = {one.finding for one in thought.heard}
        found = [self.base.findings[place] for place in places]
        return str(self._dice.choice([one.id for one in found if one.askable and one.id not in known] or [""])) or None

    def story(self, world: World, customer: Customer, choose: Chooser) -> Story:
        request = DiagnosticRequest("", customer.day, customer.codes, customer.vehicle, customer.told)
        thought = self.diagnostician.consider(request)
        first, spent = self._guess(thought, customer), 0.0
        seconds: list[float] = []
        work: list[float] = []
        while len(request.asked) < QUESTIONS_AT_MOST and self._surest(thought) < ENOUGH:
            began, worked = time.perf_counter(), time.thread_time()
            finding = choose(request, thought)
            if finding is None:
                break
            spent += self._price(finding, request.asked)
            request = _answered(request, finding, world, customer)
            thought = self.diagnostician.consider(request)
            seconds.append(time.perf_counter() - began)
            work.append(time.thread_time() - worked)
        spent += self._repairs(thought, customer)
        return Story(
            first, self._guess(thought, customer), len(request.asked), spent, tuple(seconds), tuple(work), request
        )

    def _leading_system(self, probability: Floats) -> str:
        shares = self._columns.by_system(probability)
        return max(shares, key=lambda system: shares[system])

    def _shares(self, probability: Floats) -> Floats:
        parts = self._columns.by_part(probability)
        return np.asarray(parts / parts.sum())

    def _surest(self, thought: Considered) -> float:
        return float(self._columns.by_part(thought.belief.probability).max())

    def _guess(self, thought: Considered, customer: Customer) -> Guess:
        """Another cause than those of the base is an answer too, and right when it is one."""
        belief = thought.belief.probability
        answers = np.append(self._columns.by_part(belief), belief[-1])
        true = -1 if customer.fault is None else int(self._columns.part[customer.fault])
        return Guess(int((answers > answers[true]).sum()), float(answers.max()))

    def _price(self, finding_id: str, made: Sequence[str]) -> float:
        finding = self.base.finding(finding_id)
        behind, euros = opening(self.base, finding)
        spared = euros if behind in opened(self.base, made) else 0.0
        return finding.cost_eur + finding.minutes * MINUTE_EUR - spared

    def _repairs(self, thought: Considered, customer: Customer) -> float:
        """Parts by probability over price until the car is well; searching for an unknown cause finds any cause."""
        prices = self.diagnostician.repair_costs(thought.car.make)
        belief = thought.belief.probability
        parts = self._columns.by_part(belief)
        price = self._columns.by_part(prices * (belief[:-1] + 1e-12)) / (
            parts + self._columns.by_part(np.full_like(prices, 1e-12))
        )
        order = np.argsort(-np.append(parts, belief[-1]) / (np.append(price, UNKNOWN_CAUSE_EUR) + COMEBACK_EUR))
        cured = len(parts) if customer.fault is None else int(self._columns.part[customer.fault])
        own = 0.0 if customer.fault is None else float(prices[customer.fault])
        tried = order[: int(np.flatnonzero(np.isin(order, [cured, len(parts)]))[0])]
        searched = UNKNOWN_CAUSE_EUR if order[len(tried)] == len(parts) else 0.0
        return float(price[tried].sum()) + COMEBACK_EUR * len(tried) + searched + own


def _answered(request: DiagnosticRequest, finding: str, world: World, customer: Customer) -> DiagnosticRequest:
    if finding == ANYTHING_ELSE:
        more = (*request.observations, *world.tells_more(customer))
        return replace(request, observations=more, asked=(*request.asked, finding))
    if finding == CODES_READ:
        return _read(request, world.codes_read(customer))
    polarity = world.answer(customer, finding)
    told = Observation(finding, polarity, Diagnostician.trust_in(world.base.finding(finding)), asked=True)
    return DiagnosticRequest(
        "", request.today, request.codes, request.vehicle, (*request.observations, told), (*request.asked, finding)
    )


def _read(request: DiagnosticRequest, codes: tuple[str, ...]) -> DiagnosticRequest:
    trust = RELIABILITY["scan"]
    told = Observation(CODES_READ, "present" if codes else "absent", trust, asked=True)
    observed, asked = (*request.observations, told), (*request.asked, CODES_READ)
    return replace(request, codes=codes, observations=observed, asked=asked)


def _checklists(base: FaultBase) -> dict[str, list[str]]:
    """For each system its parts' checks, commonest part for its price first; also found by any check of the list."""
    rates: dict[str, float] = {}
    for fault in base.faults:
        rates[fault.component.id] = rates.get(fault.component.id, 0.0) + fault.at_large
    lists: dict[str, list[str]] = {}
    for system in base.systems:
        tests = [
            one
            for one in base.findings
            if one.kind is FindingKind.check
            and one.id.startswith("test_")
            and base.components[one.components[0]].system == system
        ]
        tests.sort(key=lambda one: -rates.get(one.components[0], 0.0) / (one.cost_eur + one.minutes * MINUTE_EUR))
        lists[system] = [one.id for one in tests]
        lists |= {one.id: lists[system] for one in tests}
    return lists


def measure(diagnostician: Diagnostician, count: int, seed: int) -> dict[str, float]:
    began = time.process_time()
    world, workshop = World(diagnostician.base, seed), Workshop(diagnostician, seed)
    customers = [world.customer(number) for number in range(count)]
    ours = [workshop.story(world, one, workshop.our_way) for one in customers]
    listed = [workshop.story(world, one, workshop.by_list) for one in customers]
    chance = [workshop.story(world, one, workshop.by_chance) for one in customers]
    missed = [
        why_missed(diagnostician.base, one, story.request)
        for one, story in zip(customers, ours, strict=True)
        if story.last.rank >= _NAMED
    ]
    seconds = [one for story in ours for one in story.seconds] or [0.0]
    work = [one for story in ours for one in story.work] or [0.0]
    cost, cost_listed, cost_chance = (_mean([one.cost_eur for one in many]) for many in (ours, listed, chance))
    return {
        "customers": count,
        "faults": len(diagnostician.base.faults),
        "first message top-1": _mean([one.first.rank < 1 for one in ours]),
        "first message top-3": _mean([one.first.rank < 3 for one in ours]),
        "top-1": _mean([one.last.rank < 1 for one in ours]),
        "top-3": _mean([one.last.rank < 3 for one in ours]),
        "questions": _mean([one.questions for one in ours]),
        "cost, €": cost,
        "fixed checklist top-1": _mean([one.last.rank < 1 for one in listed]),
        "fixed checklist, €": cost_listed,
        "asked at random top-1": _mean([one.last.rank < 1 for one in chance]),
        "asked at random, €": cost_chance,
        "below the checklist": 1 - cost / cost_listed,
        "calibration error, first message": calibration_error([one.first for one in ours]),
        "calibration error": calibration_error([one.last for one in ours]),
        "next question p50, ms": 1000 * float(np.quantile(seconds, 0.5)),
        "next question p95, ms": 1000 * float(np.quantile(seconds, 0.95)),
        "next question p95, ms of processor": 1000 * float(np.quantile(work, 0.95)),
        "processor seconds": time.process_time() - began,
        **shares(missed, count),
    }


def calibration_error(guesses: Sequence[Guess]) -> float:
    """How far what was said of the first cause lies from how often it was right, over ten bins of equal width."""
    sure, right = np.array([one.sure for one in guesses]), np.array([one.rank == 0 for one in guesses])
    place = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = np.abs(np.bincount(place, sure - right, _BINS))
    return float(gaps.sum() / len(guesses))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench diagnosis", description=__doc__)
    parser.add_argument("--customers", metavar="N", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--stories", metavar="N", type=int, default=50, help="told to the whole service, each and three answers"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    arguments = parser.parse_args(argv)
    figures = measure(Diagnostician(shipped_base(), CodeCatalogue.load()), arguments.customers, arguments.seed)
    stories = [case.request.text for case in frozen_cases(_DAY)[: arguments.stories]]
    figures |= whole_turns.figures(stories)
    for name, value in figures.items():
        print(f"{name:<58}{value:>10.3f}")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
