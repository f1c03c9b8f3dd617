"""Which check to make next: the one that lowers the expected cost of the repair most, safety questions first."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from knowledge.diagnosis.access import opened, opening
from knowledge.diagnosis.columns import Booleans, Columns, spans
from knowledge.diagnosis.model import dense
from knowledge.diagnosis.readout import stored
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ, FaultBase, Floats, Integers

TOP_FAILURES = 120
_NEGLIGIBLE = 1e-5
"""A fault less likely than this changes no choice."""
_TWO_STEP = 8
_SECOND_CHECKS = 24
RELIABILITY = {"owner": 0.92, "look": 0.9, "scan": 0.97, "mechanic": 0.97}
MINIMAL_GAIN_EUR = 3.0
_CHAT_FIRST, _FREE_WORTH, _FREE_WORTH_LATER = 2, 0.4, 0.9
"""The first questions are those one can answer at once, if worth this share of the best check of all; later ones
only when hardly any workshop check is worth more."""
_TELLS_ENOUGH = 0.03
"""Natural units of certainty that are worth a question even when no repair gets cheaper yet."""
VAGUE = 0.5
"""While no part is as likely as this, what else they notice is worth more than any single check."""
ENOUGH, QUESTIONS_AT_MOST, SAFETY_QUESTIONS_AT_MOST = 0.85, 8, 2
_DANGER = 4
_LEVEL_4_LIKELY, _SAFETY_LINK = 0.01, 0.3
UNKNOWN_CAUSE_EUR = 400.0
"""What a workshop takes to find a cause that the base does not hold; estimate."""
COMEBACK_EUR = 120.0
"""What a repair that does not help costs beside its price: the car comes back, another day without it; estimate."""
_CERTAINTY_EUR = 1500.0
"""What a natural unit of certainty is worth beside the repairs it spares: two steps see too little of what follows from
knowing more. Fitted on simulated customers (scripts/bench diagnosis)."""
_NAMED_EUR, _NAMED = 1500.0, 3
"""What it is worth that the part is among those which are named to the person, as many as these; fitted likewise."""
_NOTHING = 1e-12
MINUTE_EUR = 0.5


@dataclass(frozen=True, slots=True)
class NextCheck:
    finding: int
    cost_eur: float
    """Money and minutes, without what earlier checks left open."""
    expected_cost_eur: float
    """Expected cost of checks and repairs from here, this check made first."""
    saving_eur: float
    answer: bool
    """The answer that changes most."""
    fault: int
    """A fault of the part that leads after that answer."""
    probability: float
    """Of that part then."""
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
    """The likely failures with what repairing each costs, and P(yes | failure) of each check, tellers' errors included.

    `faults` is one fault of each failure; `belief` has the unknown cause last.

    `group` numbers what a check opens (-1 nothing); `opening` is what another check of the group spares of the price.
    """

    faults: Integers
    dangerous: Booleans
    belief: Floats
    repairs: _Repairs
    checks: Integers
    price: Floats
    group: Integers
    opening: Floats
    yes: Floats

    def price_after(self, first: int, checks: Integers) -> Floats:
        """What is open for the first check need not be opened again."""
        shared = (self.group[checks] == self.group[first]) & (self.group[checks] >= 0)
        return np.asarray(self.price[checks] - shared * self.opening[checks], dtype=np.float64)


def next_check(
    columns: Columns,
    probability: Floats,
    repair_eur: Floats,
    *,
    known: Collection[str],
    asked: Collection[str],
    danger_known: bool = False,
    codes_unread: bool = False,
    cannot_look: bool = False,
) -> NextCheck | None:
    """None when nothing askable would help enough, or enough has been asked.

    `repair_eur` is what repairing each fault costs; `known` are findings already told; `danger_known`: the car must
    stand still already, so no question about danger is left; `codes_unread`: no fault code is known and nobody was
    asked to read them; `cannot_look`: they could not make an earlier check, so what can be answered from the seat
    comes first, if it helps at all.
    """
    if float(columns.by_part(probability).max()) >= ENOUGH or len(asked) >= QUESTIONS_AT_MOST:
        return None
    table = _table(columns, probability, repair_eur, frozenset(known) | frozenset(asked))
    if not table.checks.size:
        return None
    now = float(_expected_cost(table.belief[None, :], table.repairs)[0])
    every = np.arange(len(table.checks))
    one_step = _one_step(table, table.belief, every, table.price)
    if not danger_known and (urgent := _safety(columns, table, asked)) is not None:
        return _chosen(table, urgent, float(one_step[urgent]), now, safety=True)
    learnt = _learnt(table, every)
    best = _weighed(table, one_step, learnt, every, now)
    reading = _reading(columns.base, table, now) if codes_unread and len(asked) >= _CHAT_FIRST else _WORTHLESS
    free = _free(columns.base, table, {"owner"} if cannot_look else {"owner", "look"})
    if free.size:
        question = _weighed(table, one_step, learnt, free, now)
        share = 0.0 if cannot_look else _FREE_WORTH if len(asked) < _CHAT_FIRST else _FREE_WORTH_LATER
        if question.pays and question.worth >= share * max(best.worth, reading.worth):
            best, reading = question, _WORTHLESS
    if reading.pays and reading.worth > best.worth:
        return _in_words(columns, probability, CODES_READ, now=now, cost=reading.cost)
    return _chosen(table, best.place, best.cost, now) if best.pays else None


def asked_openly(columns: Columns, probability: Floats) -> NextCheck:
    """What else they notice; its answer is told in words, so nothing is foreseen of it."""
    return _in_words(columns, probability, ANYTHING_ELSE)


def _in_words(
    columns: Columns, probability: Floats, finding_id: str, *, now: float = 0.0, cost: float = 0.0
) -> NextCheck:
    finding = columns.base.finding(finding_id)
    members = columns.members[int(np.argmax(columns.by_part(probability)))]
    lead = int(members[np.argmax(probability[members])])
    return NextCheck(
        finding=columns.base.finding_index[finding_id],
        cost_eur=finding.cost_eur + finding.minutes * MINUTE_EUR,
        expected_cost_eur=cost,
        saving_eur=now - cost,
        answer=True,
        fault=lead,
        probability=float(probability[lead]),
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A check with the cost that follows, and what it is worth with the certainty that it brings."""

    place: int
    cost: float
    worth: float
    pays: bool


def _weighed(table: _Table, one_step: Floats, learnt: Floats, checks: Integers, now: float) -> _Weighed:
    place, cost = _two_step(table, one_step, learnt, checks)
    tells = float(learnt[place])
    pays = now - cost >= MINIMAL_GAIN_EUR or tells >= _CERTAINTY_EUR * _TELLS_ENOUGH
    return _Weighed(place, cost, now - cost + tells, pays)


_WORTHLESS = _Weighed(-1, 0.0, 0.0, pays=False)


def _reading(base: FaultBase, table: _Table, now: float) -> _Weighed:
    """Having the codes read, one step ahead: each code that may be stored, and none, is an outcome."""
    finding = base.finding(CODES_READ)
    joint = stored(base, table.faults) * table.belief[None, :]
    chance = joint.sum(axis=1)
    after = joint / chance[:, None]
    price = finding.cost_eur + finding.minutes * MINUTE_EUR
    cost = price + float(chance @ _expected_cost(after, table.repairs))
    tells = float(chance @ _knowing(table, after) - _knowing(table, table.belief[None, :])[0])
    pays = now - cost >= MINIMAL_GAIN_EUR or tells >= _CERTAINTY_EUR * _TELLS_ENOUGH
    return _Weighed(-1, cost, now - cost + tells, pays)


def _free(base: FaultBase, table: _Table, who: Collection[str]) -> Integers:
    """Questions that the person can answer at once; they come before a bill of the workshop that saves little more."""
    return np.array(
        [place for place, check in enumerate(table.checks) if base.findings[check].who in who],
        dtype=np.int64,
    )


def _table(columns: Columns, probability: Floats, repair_eur: Floats, closed: frozenset[str]) -> _Table:
    base = columns.base
    faults, starts = _likely(columns, probability)
    checks = _open_checks(columns, faults, closed)
    found = [base.findings[check] for check in checks]
    groups, openings = zip(*(opening(base, one) for one in found), strict=True) if found else ((), ())
    numbers = {name: number for number, name in enumerate(sorted(set(groups) - {""}))}
    paid = opened(base, closed)
    spared = np.array([euros if name in paid else 0.0 for name, euros in zip(groups, openings, strict=True)])
    trust = np.array([RELIABILITY[one.who] for one in found])
    leaks = np.array([one.leak for one in found])
    weights = probability[faults] + _NOTHING
    rows = np.add.reduceat(weights, starts)
    shown = np.add.reduceat(weights[:, None] * dense(base, faults.tolist(), checks.tolist()), starts) / rows[:, None]
    yes = np.vstack([shown, leaks[None, :]])
    belief = np.append(rows, max(1 - rows.sum(), _NOTHING))
    price = np.append(np.add.reduceat(weights * repair_eur[faults], starts) / rows, UNKNOWN_CAUSE_EUR) + COMEBACK_EUR
    return _Table(
        faults=faults[starts],
        dangerous=np.maximum.reduceat(columns.urgency[faults], starts) == _DANGER,
        belief=belief,
        repairs=_repairs(columns.part[faults[starts]], belief, price),
        checks=checks,
        price=np.array([one.cost_eur + one.minutes * MINUTE_EUR for one in found]) - spared,
        group=np.array([numbers.get(name, -1) for name in groups], dtype=np.int64),
        opening=np.array(openings) - spared,
        yes=trust * yes + (1 - trust) * (1 - yes),
    )


def _likely(columns: Columns, probability: Floats) -> tuple[Integers, Integers]:
    """The faults of the likeliest failures, sorted by failure and so by part, and where each failure starts."""
    failures = np.bincount(columns.failure, probability[:-1])
    likely = np.argpartition(-failures, min(TOP_FAILURES, len(failures) - 1))[:TOP_FAILURES]
    chosen = np.zeros(len(failures), dtype=np.bool_)
    chosen[likely] = True
    faults = np.flatnonzero(chosen[columns.failure] & (probability[:-1] > _NEGLIGIBLE))
    faults = faults[np.argsort(columns.failure[faults], kind="stable")]
    return faults, np.flatnonzero(np.diff(columns.failure[faults], prepend=-1))


def _open_checks(columns: Columns, faults: Integers, closed: frozenset[str]) -> Integers:
    """What can be asked about any of the faults and is not yet known."""
    links = columns.base.links
    places, _ = spans(links.fault_start[faults], links.fault_start[faults + 1])
    linked = np.zeros(len(columns.askable), dtype=np.bool_)
    linked[links.fault_finding[places]] = True
    index = columns.base.finding_index
    linked[[index[one] for one in closed if one in index]] = False
    return np.flatnonzero(linked & columns.askable)


def _repairs(parts: Integers, belief: Floats, price: Floats) -> _Repairs:
    starts = np.append(np.flatnonzero(np.diff(parts, prepend=-1)), len(parts))
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


def _one_step(table: _Table, belief: Floats, checks: Integers, price: Floats) -> Floats:
    """`price` of each of the checks as it stands then."""
    chance, yes, no = _outcomes(table, belief, checks)
    costs = _expected_cost(np.vstack([yes, no]), table.repairs)
    return np.asarray(
        price + chance * costs[: len(checks)] + (1 - chance) * costs[len(checks) :],
        dtype=np.float64,
    )


def _two_step(table: _Table, one_step: Floats, learnt: Floats, checks: Integers) -> tuple[int, float]:
    """The best first check and its cost, each of the most promising valued with the best check after either answer.

    `learnt` is what the certainty gained is worth by itself.
    """
    order = checks[np.argsort(one_step[checks] - learnt[checks])]
    candidates, followers = order[:_TWO_STEP], order[:_SECOND_CHECKS]
    chance, yes, no = _outcomes(table, table.belief, candidates)
    best, lowest = int(order[0]), float(one_step[order[0]])
    for place, candidate in enumerate(candidates.tolist()):
        rest = followers[followers != candidate]
        price = table.price_after(candidate, rest)
        cost = float(table.price[candidate])
        for share, belief in ((chance[place], yes[place]), (1 - chance[place], no[place])):
            stop = float(_expected_cost(belief[None, :], table.repairs)[0])
            cost += float(share) * min(stop, float(_one_step(table, belief, rest, price).min(initial=stop)))
        if cost - learnt[candidate] < lowest - learnt[best]:
            best, lowest = candidate, cost
    return best, lowest


def _knowing(table: _Table, beliefs: Floats) -> Floats:
    """What each belief (rows) is worth by its certainty about the part, beside the repairs that it spares; in euros."""
    parts = table.repairs.by_part(beliefs)
    certainty = (parts * np.log(np.maximum(parts, _NOTHING))).sum(axis=1)
    leading = min(_NAMED, parts.shape[1])
    named = np.partition(parts, -leading, axis=1)[:, -leading:].sum(axis=1)
    return np.asarray(_CERTAINTY_EUR * certainty + _NAMED_EUR * named, dtype=np.float64)


def _learnt(table: _Table, checks: Integers) -> Floats:
    """Of each check, what knowing its answer is worth by itself."""
    chance, yes, no = _outcomes(table, table.belief, checks)
    worth = _knowing(table, np.vstack([table.belief[None, :], yes, no]))
    after_yes, after_no = worth[1 : len(checks) + 1], worth[len(checks) + 1 :]
    return np.asarray(chance * after_yes + (1 - chance) * after_no - worth[0], dtype=np.float64)


def _safety(columns: Columns, table: _Table, asked: Collection[str]) -> int | None:
    """The question about danger that a part which may fail dangerously calls for, however little it would save."""
    base = columns.base
    if (
        sum(base.finding(one).urgency == _DANGER for one in asked if one in base.finding_index)
        >= SAFETY_QUESTIONS_AT_MOST
    ):
        return None
    likely = table.repairs.spread(table.repairs.by_part(table.belief), len(table.belief)) >= _LEVEL_4_LIKELY
    dangerous = np.flatnonzero(likely[:-1] & table.dangerous)
    telling = np.where(table.yes[dangerous] >= _SAFETY_LINK, table.yes[dangerous], 0)
    weights = (table.belief[dangerous, None] * telling).sum(axis=0)
    for column, check in enumerate(table.checks):
        finding = base.findings[check]
        if finding.urgency < _DANGER or finding.who not in {"owner", "look"}:
            weights[column] = 0
    return int(np.argmax(weights)) if weights.max(initial=0) > 0 else None


def _chosen(table: _Table, column: int, cost: float, now: float, *, safety: bool = False) -> NextCheck:
    _, yes, no = _outcomes(table, table.belief, np.array([column]))
    before, after_yes, after_no = (table.repairs.by_part(one)[:-1] for one in (table.belief, yes[0], no[0]))
    # A no is worth telling only when another part takes the lead and the yes would not change who leads.
    leads = int(np.argmax(before))
    answer = int(np.argmax(after_yes)) != leads or int(np.argmax(after_no)) == leads
    parts = after_yes if answer else after_no
    part = int(np.argmax(parts))
    return NextCheck(
        finding=int(table.checks[column]),
        cost_eur=float(table.price[column]),
        expected_cost_eur=cost,
        saving_eur=now - cost,
        answer=answer,
        fault=int(table.faults[table.repairs.starts[part]]),
        probability=float(parts[part]),
        safety=safety,
    )
