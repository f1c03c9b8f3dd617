"""Which check to make next: the one that lowers the expected cost of the repair most, safety questions first."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from knowledge.diagnosis.model import dense
from knowledge.faults.base import FaultBase, Floats, Integers

TOP_FAULTS = 120
_TWO_STEP = 8
_SECOND_CHECKS = 24
_RELIABILITY = {"owner": 0.92, "look": 0.9, "scan": 0.97, "mechanic": 0.97}
MINIMAL_GAIN_EUR = 3.0
ENOUGH, QUESTIONS_AT_MOST, SAFETY_QUESTIONS_AT_MOST = 0.85, 8, 2
_LEVEL_4_LIKELY, _SAFETY_LINK = 0.01, 0.3
_UNKNOWN_CAUSE_EUR = 400.0
"""What a workshop takes to find a cause that the base does not hold; estimate."""
_MINUTE_EUR = 0.5


@dataclass(frozen=True, slots=True)
class NextCheck:
    finding: int
    cost_eur: float
    expected_cost_eur: float
    """Expected cost of checks and repairs from here, this check made first."""
    saving_eur: float
    if_yes: tuple[int, float]
    """A fault of the likeliest part after a yes, and the part's probability then."""
    safety: bool = False


@dataclass(frozen=True, slots=True)
class _Repairs:
    """What one buys is the repair of a part: faults stand sorted by part, `starts` is the first of each part.

    `price` is that of each part, the unknown cause last. Sums run by `reduceat`: matrix products this small would
    wake a pool of threads and cost more.
    """

    starts: Integers
    price: Floats

    def by_part(self, beliefs: Floats) -> Floats:
        return np.asarray(np.add.reduceat(beliefs, self.starts, axis=-1), dtype=np.float64)

    def spread(self, parts: Floats, size: int) -> Floats:
        """Each fault's value of its part."""
        return np.asarray(np.repeat(parts, np.diff(np.append(self.starts, size))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Table:
    """The likely faults with what repairing each costs, and P(yes | fault) of each check, tellers' errors included."""

    faults: Integers
    belief: Floats
    repairs: _Repairs
    checks: list[int]
    price: Floats
    yes: Floats


def next_check(
    base: FaultBase,
    probability: Floats,
    repair_eur: Floats,
    *,
    known: Collection[str],
    asked: Collection[str],
    danger_known: bool = False,
) -> NextCheck | None:
    """None when nothing is worth asking: sure enough, asked enough, or no check pays."""
    if _surest_part(base, probability) >= ENOUGH or len(asked) >= QUESTIONS_AT_MOST:
        return None
    table = _table(base, probability, repair_eur, frozenset(known) | frozenset(asked))
    if not table.checks:
        return None
    now = float(_expected_cost(table.belief[None, :], table.repairs)[0])
    one_step = _one_step(table, table.belief, np.arange(len(table.checks)))
    if not danger_known and (urgent := _safety(base, table, asked)) is not None:
        return _chosen(table, urgent, float(one_step[urgent]), now, safety=True)
    for columns in (_free(base, table), np.arange(len(table.checks))):
        if columns.size:
            best, cost = _two_step(table, one_step, columns[np.argsort(one_step[columns])])
            if now - cost >= MINIMAL_GAIN_EUR:
                return _chosen(table, best, cost, now)
    return None


def _free(base: FaultBase, table: _Table) -> Integers:
    """Questions that the person can answer at once come before a bill of the workshop."""
    return np.array(
        [column for column, check in enumerate(table.checks) if base.findings[check].who in {"owner", "look"}],
        dtype=np.int64,
    )


def _surest_part(base: FaultBase, probability: Floats) -> float:
    shares: dict[str, float] = {}
    for fault in np.argsort(-probability[:-1])[:TOP_FAULTS]:
        part = base.faults[fault].component.id
        shares[part] = shares.get(part, 0.0) + float(probability[fault])
    return max(shares.values())


def _table(base: FaultBase, probability: Floats, repair_eur: Floats, closed: frozenset[str]) -> _Table:
    faults = _by_part(base, np.argsort(-probability[:-1])[:TOP_FAULTS])
    linked = {int(finding) for fault in faults for finding in base.links.of_fault(int(fault))[0]}
    checks = sorted(
        finding for finding in linked if base.findings[finding].askable and base.findings[finding].id not in closed
    )
    trust = np.array([_RELIABILITY[base.findings[check].who] for check in checks])
    shown = dense(base, [int(fault) for fault in faults], checks)
    leaks = np.array([base.findings[check].leak for check in checks])
    yes = np.vstack([shown, leaks[None, :]]) if checks else shown
    belief = np.append(probability[faults], 1 - probability[faults].sum())
    repairs = _repairs(base, faults, belief, np.append(repair_eur[faults], _UNKNOWN_CAUSE_EUR))
    return _Table(
        faults=faults,
        belief=belief,
        repairs=repairs,
        checks=checks,
        price=np.array(
            [base.findings[check].cost_eur + base.findings[check].minutes * _MINUTE_EUR for check in checks]
        ),
        yes=trust * yes + (1 - trust) * (belief[:, None] * yes).sum(axis=0),
    )


def _by_part(base: FaultBase, faults: Integers) -> Integers:
    return np.array(sorted(faults.tolist(), key=lambda fault: base.faults[fault].component.id))


def _repairs(base: FaultBase, faults: Integers, belief: Floats, price: Floats) -> _Repairs:
    parts = [*(base.faults[fault].component.id for fault in faults), ""]
    starts = np.array([row for row, part in enumerate(parts) if row == 0 or part != parts[row - 1]])
    weights = belief + 1e-12
    return _Repairs(starts, np.add.reduceat(price * weights, starts) / np.add.reduceat(weights, starts))


def _expected_cost(beliefs: Floats, repairs: _Repairs) -> Floats:
    """Of repairing parts in the order of probability by cost until the car is well, for each belief (rows)."""
    parts = repairs.by_part(beliefs)
    order = np.argsort(-parts / repairs.price, axis=1)
    ordered = np.take_along_axis(parts, order, axis=1)
    ill = 1 - np.cumsum(ordered, axis=1) + ordered
    return np.asarray((ill * repairs.price[order]).sum(axis=1), dtype=np.float64)


def _outcomes(table: _Table, belief: Floats, checks: Integers) -> tuple[Floats, Floats, Floats]:
    """P(yes) of each check and the beliefs after yes and after no."""
    joint = belief[None, :] * table.yes[:, checks].T
    chance = joint.sum(axis=1)
    after_no = belief[None, :] - joint
    return chance, joint / chance[:, None], after_no / (1 - chance)[:, None]


def _one_step(table: _Table, belief: Floats, checks: Integers) -> Floats:
    chance, yes, no = _outcomes(table, belief, checks)
    costs = _expected_cost(np.vstack([yes, no]), table.repairs)
    return np.asarray(
        table.price[checks] + chance * costs[: len(checks)] + (1 - chance) * costs[len(checks) :],
        dtype=np.float64,
    )


def _two_step(table: _Table, one_step: Floats, order: Integers) -> tuple[int, float]:
    """The best first check, each of the most promising valued with the best check after either answer."""
    candidates = order[:_TWO_STEP]
    followers = order[:_SECOND_CHECKS]
    chance, yes, no = _outcomes(table, table.belief, candidates)
    best, lowest = int(order[0]), float(one_step[order[0]])
    for place, candidate in enumerate(candidates):
        rest = followers[followers != candidate]
        cost = float(table.price[candidate])
        for share, belief in ((chance[place], yes[place]), (1 - chance[place], no[place])):
            stop = float(_expected_cost(belief[None, :], table.repairs)[0])
            cost += float(share) * min(stop, float(_one_step(table, belief, rest).min(initial=stop)))
        if cost < lowest:
            best, lowest = int(candidate), cost
    return best, lowest


def _safety(base: FaultBase, table: _Table, asked: Collection[str]) -> int | None:
    """The question about danger that a part which may fail dangerously calls for, however little it would save."""
    if sum(base.finding(one).urgency == 4 for one in asked if one in base.finding_index) >= SAFETY_QUESTIONS_AT_MOST:
        return None
    likely = table.repairs.spread(table.repairs.by_part(table.belief), len(table.belief)) >= _LEVEL_4_LIKELY
    dangerous = [row for row, fault in enumerate(table.faults) if likely[row] and base.faults[fault].urgency == 4]
    weights = np.zeros(len(table.checks))
    for row in dangerous:
        weights += table.belief[row] * np.where(table.yes[row] >= _SAFETY_LINK, table.yes[row], 0)
    for column, check in enumerate(table.checks):
        finding = base.findings[check]
        if finding.urgency < 4 or finding.who not in {"owner", "look"}:
            weights[column] = 0
    return int(np.argmax(weights)) if weights.max(initial=0) > 0 else None


def _chosen(table: _Table, column: int, cost: float, now: float, *, safety: bool = False) -> NextCheck:
    _, yes, _ = _outcomes(table, table.belief, np.array([column]))
    parts = table.repairs.by_part(yes[0])
    part = int(np.argmax(parts[:-1]))
    top = int(table.repairs.starts[part])
    return NextCheck(
        finding=table.checks[column],
        cost_eur=float(table.price[column]),
        expected_cost_eur=cost,
        saving_eur=now - cost,
        if_yes=(int(table.faults[top]), float(parts[part])),
        safety=safety,
    )
