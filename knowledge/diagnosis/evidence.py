"""Confirmed repairs → what they teach: counts by engine, energy and all cars, which no liar can swing.

Pure: the same reports and the same day give the same result, so any count can be rebuilt without one author.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pydantic import TypeAdapter

from knowledge.diagnosis.context import Car
from knowledge.faults.base import FaultBase, Floats

PSEUDO_COUNTS = 100.0
"""What the base's own estimate weighs against reports, for each group of cars."""
HALF_LIFE = timedelta(days=730)
FRESH = timedelta(days=30)
"""An account younger than this counts among strangers."""
_ONCE_A = timedelta(days=30)
"""A person's reports of one fault within this time count as one."""
_GROUPS = 3
ONE_AUTHOR = 1.08 ** (1 / _GROUPS) - 1
"""How much one author may raise a fault's weight in each group of cars.

Weights that differ by a factor r between two versions move no probability, whatever is observed, by more than
(√r - 1) / (√r + 1): for 1.08 that is 1.9 points.
"""
ALL_STRANGERS = 1.2 ** (1 / _GROUPS) - 1
"""The same for all fresh and anonymous accounts together, however many: 4.6 points."""
_CREDIT = 0.9
"""Of a repair that helped, what goes to its fault; symptoms may leave by themselves. The rest goes to the suspects."""


class Trust(StrEnum):
    anonymous = "anonymous"
    account = "account"
    invoice = "invoice"
    workshop = "workshop"
    """A workshop that a person of the team has verified."""


_WEIGHT = {Trust.anonymous: 0.05, Trust.account: 0.2, Trust.invoice: 0.5, Trust.workshop: 1.0}
_COUNTED = frozenset({Trust.invoice, Trust.workshop})


@dataclass(frozen=True, slots=True)
class Report:
    """What was repaired and whether it helped. `suspects` are the other faults believed in then, with their shares.

    `author_since` is when the author's account was made; None is a stranger. `origin` names where it came from (a
    network, a shop's till): many reports of one day from there count as one.
    """

    id: str
    author: str
    origin: str
    author_since: date | None
    day: date
    trust: Trust
    fault: str
    helped: bool
    energy: str | None = None
    engine_family: str | None = None
    suspects: tuple[tuple[str, float], ...] = ()

    @property
    def fresh(self) -> bool:
        return self.trust is Trust.anonymous or self.author_since is None or self.day - self.author_since < FRESH


@dataclass(frozen=True, slots=True)
class Learned:
    """An immutable version: how much likelier each fault is, by group of cars, than the base alone says.

    `factors[group][fault]`; `confirmed[group][component]` are repairs proved by an invoice or a verified workshop.
    """

    version: str
    base_version: str
    as_of: date
    reports: int
    factors: Mapping[str, Mapping[str, float]]
    confirmed: Mapping[str, Mapping[str, int]]

    def weigh(self, base: FaultBase, prior: Floats, car: Car) -> Floats:
        """The prior with what was learnt on such cars; the unknown cause keeps its share."""
        known = self.factors.get(self._group(car), {})
        if not known:
            return prior
        weighed = prior.copy()
        for fault, factor in known.items():
            if fault in base.fault_index:
                weighed[base.fault_index[fault]] *= factor
        weighed[:-1] *= (1 - prior[-1]) / weighed[:-1].sum()
        return weighed

    def confirmed_on(self, car: Car, component: str) -> tuple[int, bool]:
        """Confirmed repairs of the part, and whether on this very engine (else on all cars)."""
        own = self.confirmed.get(engine_group(car.energy, car.engine_family), {}).get(component, 0)
        return (own, True) if own else (self.confirmed.get("all", {}).get(component, 0), False)

    def _group(self, car: Car) -> str:
        groups = reversed(_groups_of(car.energy, car.engine_family))
        return next((group for group in groups if group in self.factors), "all")


def plain_of(learned: Learned) -> dict[str, object]:
    """For storage; `learned_of` reads it back."""
    return {
        "version": learned.version,
        "base_version": learned.base_version,
        "as_of": learned.as_of.isoformat(),
        "reports": learned.reports,
        "factors": {group: dict(known) for group, known in learned.factors.items()},
        "confirmed": {group: dict(known) for group, known in learned.confirmed.items()},
    }


def learned_of(plain: Mapping[str, object]) -> Learned:
    """Raises pydantic.ValidationError for anything that `plain_of` did not write."""
    return _LEARNED.validate_python(plain)


_LEARNED = TypeAdapter(Learned)


def learn(base: FaultBase, reports: Sequence[Report], *, as_of: date) -> Learned:
    """A new version from all reports up to a day; reports of faults that the base does not hold are left out."""
    known = [one for one in reports if one.fault in base.fault_index and one.day <= as_of]
    shares = {fault.id: max(fault.at_large, 1e-9) for fault in base.faults}
    whole = sum(shares.values())
    prior = {fault: share / whole for fault, share in shares.items()}
    confirmed: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    members: dict[str, list[Report]] = defaultdict(list)
    for one in known:
        for group in _groups_of(one.energy, one.engine_family):
            members[group].append(one)
            if one.helped and one.trust in _COUNTED:
                confirmed[group][base.faults[base.fault_index[one.fault]].component.id] += 1
    factors = _factors(members, prior, as_of)
    counted = {group: dict(parts) for group, parts in confirmed.items()}
    return Learned(_version(base, factors), base.version, as_of, len(known), factors, counted)


def _groups_of(energy: str | None, engine_family: str | None) -> tuple[str, ...]:
    """From all cars down to the engine; a group inherits from the one before."""
    found = ["all"]
    if energy:
        found.append(f"energy:{energy}")
    if engine_family:
        found.append(engine_group(energy, engine_family))
    return tuple(found)


def engine_group(energy: str | None, engine_family: str | None) -> str:
    """Its name tells what the group inherits from, so a report with another energy changes nothing of it."""
    return f"engine:{engine_family}:{energy}" if energy else f"engine:{engine_family}"


def car_of_group(group: str) -> Car:
    """A car of which nothing more is known than that it is one of these."""
    kind, _, name = group.partition(":")
    family, _, energy = name.partition(":") if kind == "engine" else ("", "", name)
    return Car(energy=energy or None, engine_family=family or None)


def _factors(
    members: Mapping[str, Sequence[Report]], prior: Mapping[str, float], as_of: date
) -> dict[str, dict[str, float]]:
    """Parents before children: a child starts from what its parent believes."""
    factors: dict[str, dict[str, float]] = {}
    for group in sorted(members, key=lambda name: ("all", "energy", "engine").index(name.partition(":")[0])):
        parent = factors.get(_parent(group), {})
        started = {fault: PSEUDO_COUNTS * share * parent.get(fault, 1.0) for fault, share in prior.items()}
        grown = _grown(started, members[group], as_of)
        changed = parent.keys() | grown.keys()
        factors[group] = {
            fault: grown.get(fault, started[fault]) / (PSEUDO_COUNTS * prior[fault]) for fault in sorted(changed)
        }
    return factors


def _parent(group: str) -> str:
    """Every report of a group is one of its parent as well."""
    if group == "all":
        return ""
    car = car_of_group(group)
    return f"energy:{car.energy}" if car.engine_family and car.energy else "all"


def _grown(started: Mapping[str, float], reports: Iterable[Report], as_of: date) -> dict[str, float]:
    """Weights after the reports: known authors first, the least of them first, then all strangers together."""
    known, strange = _shares(reports, as_of)
    grown = {fault: _added(started[fault], known[fault].values()) for fault in known}
    for fault, authors in strange.items():
        settled = grown.get(fault, started[fault])
        grown[fault] = min(_added(settled, authors.values()), settled * (1 + ALL_STRANGERS))
    return grown


def _added(weight: float, shares: Iterable[float]) -> float:
    for share in sorted(shares):
        weight += min(share, ONE_AUTHOR * weight)
    return weight


Shares = dict[str, dict[str, float]]
"""Fault → author → weight of what the author tells."""


def _shares(reports: Iterable[Report], as_of: date) -> tuple[Shares, Shares]:
    """Of known authors and of strangers; repeated and simultaneous reports count once, and nobody is both."""
    known: Shares = defaultdict(lambda: defaultdict(float))
    strange: Shares = defaultdict(lambda: defaultdict(float))
    heard: dict[tuple[str, str], date] = {}
    bursts: set[tuple[str, str, date]] = set()
    for one in sorted(reports, key=lambda report: (report.day, report.id)):
        last = heard.get((one.author, one.fault))
        burst = (one.origin, one.fault, one.day)
        if (last is not None and one.day - last < _ONCE_A) or burst in bursts:
            continue
        heard[one.author, one.fault] = one.day
        bursts.add(burst)
        worth = _WEIGHT[one.trust] * 0.5 ** ((as_of - one.day) / HALF_LIFE)
        for fault, share in _credit(one):
            (strange if one.fresh else known)[fault][one.author] += worth * share
    for fault, authors in strange.items():
        for author in authors.keys() & known.get(fault, {}).keys():
            del authors[author]
    return known, strange


def _credit(report: Report) -> list[tuple[str, float]]:
    """A repair that helped speaks for its fault, one that did not for the other suspects."""
    others = [(fault, share) for fault, share in report.suspects if fault != report.fault]
    whole = sum(share for _, share in others)
    rest = 1 - _CREDIT if report.helped else 1.0
    spread = [(fault, rest * share / whole) for fault, share in others] if whole > 0 else []
    return [(report.fault, _CREDIT), *spread] if report.helped else spread


def _version(base: FaultBase, factors: Mapping[str, Mapping[str, float]]) -> str:
    """Follows the content alone."""
    rounded = {group: {fault: round(value, 9) for fault, value in known.items()} for group, known in factors.items()}
    return hashlib.sha256(json.dumps([base.version, rounded], sort_keys=True).encode()).hexdigest()[:12]
