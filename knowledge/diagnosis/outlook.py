"""What every open check may lead to: the likely failures, the parts to repair, and the cost to expect from there.

Beliefs are carried as they come, not made to sum to 1: a row's sum is the chance of being there, so that the costs of
both answers to a check simply add up.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from knowledge.diagnosis.checks import DANGER
from knowledge.diagnosis.columns import Booleans, Columns, spans
from knowledge.faults.base import Floats, Integers

TOP_FAILURES = 120
_NEGLIGIBLE = 1e-5
"""A fault less likely than this changes no choice."""
UNKNOWN_CAUSE_EUR = 400.0
"""What a workshop takes to find a cause that the base does not hold; estimate."""
COMEBACK_EUR = 120.0
"""What a repair that does not help costs beside its price: the car comes back, another day without it; estimate."""
NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Repairs:
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

    def cost(self, parts: Floats) -> Floats:
        """To expect of repairing parts in the order of probability by price until the car is well, for each row."""
        order = np.argsort(parts / -self.price, axis=-1)
        until = np.cumsum(self.price[order], axis=-1)
        return np.asarray(np.einsum("...p,...p->...", np.take_along_axis(parts, order, axis=-1), until))


@dataclass(frozen=True, slots=True)
class Answers:
    """Each check (rows): its price, and the parts (columns) after a yes and after a no, with the repairs to expect."""

    price: Floats
    yes: Floats
    no: Floats
    after_yes: Floats
    after_no: Floats

    @property
    def cost(self) -> Floats:
        """One step ahead: of the check, and of the repairs that follow either answer."""
        return self.price + self.after_yes + self.after_no


@dataclass(frozen=True, slots=True)
class Outlook:
    """The likely failures with what repairing each costs, and the checks that are open.

    `faults` is one fault of each failure; `belief` has the unknown cause last. `yes[c, f]` is P(yes to check c |
    failure f), tellers' errors included.

    `group` numbers what a check opens (-1 nothing); `opening` is what another check of the group spares of the price.
    """

    faults: Integers
    dangerous: Booleans
    belief: Floats
    repairs: Repairs
    checks: Integers
    price: Floats
    group: Integers
    opening: Floats
    yes: Floats

    @property
    def parts(self) -> Floats:
        return self.repairs.by_part(self.belief)

    def answers(self, checks: Integers) -> Answers:
        yes = self.repairs.by_part(self.belief * self.yes[checks])
        no = self.parts - yes
        return Answers(self.price[checks], yes, no, self.repairs.cost(yes), self.repairs.cost(no))

    def followed(self, answers: Answers, first: Integers, then: Integers) -> Floats:
        """Of each first check, its cost with the best of the others after either answer, where one pays.

        `answers` are those of all checks.
        """
        yes_yes = self.repairs.by_part((self.belief * self.yes[first])[:, None] * self.yes[then])
        parts = np.empty((2, 2, *yes_yes.shape))
        parts[0, 0] = yes_yes
        parts[0, 1] = answers.yes[first][:, None] - yes_yes
        parts[1, 0] = answers.yes[then] - yes_yes
        parts[1, 1] = answers.no[first][:, None] - parts[1, 0]
        chance = np.stack([answers.yes[first].sum(axis=1), answers.no[first].sum(axis=1)])
        further = chance[:, :, None] * self._prices_after(first, then) + self.repairs.cost(parts).sum(axis=1)
        stop = np.stack([answers.after_yes[first], answers.after_no[first]])
        return np.asarray(self.price[first] + np.minimum(stop, further.min(axis=2, initial=np.inf)).sum(axis=0))

    def _prices_after(self, first: Integers, then: Integers) -> Floats:
        """What is open for the first check need not be opened again; no check is made twice."""
        shared = (self.group[first][:, None] == self.group[then]) & (self.group[then] >= 0)
        prices = self.price[then] - shared * self.opening[then]
        return np.where(first[:, None] == then, np.inf, prices)


def outlook(
    columns: Columns, probability: Floats, repair_eur: Floats, closed: Collection[str], *, among: Booleans
) -> Outlook:
    """`closed` are the findings that are told or were asked about; `among` leaves only some findings to ask about."""
    faults, starts = _likely(columns, probability)
    known = [columns.base.finding_index[one] for one in closed if one in columns.base.finding_index]
    checks = _open_checks(columns, faults, known, columns.askable & among)
    found = columns.checks
    spared = np.where(np.isin(found.opens[checks], found.opened(known)), found.opening[checks], 0.0)
    weights = probability[faults] + NOTHING
    rows = np.add.reduceat(weights, starts)
    belief = np.append(rows, max(1 - rows.sum(), NOTHING))
    price = np.append(np.add.reduceat(weights * repair_eur[faults], starts) / rows, UNKNOWN_CAUSE_EUR) + COMEBACK_EUR
    return Outlook(
        faults=faults[starts],
        dangerous=np.maximum.reduceat(columns.urgency[faults], starts) == DANGER,
        belief=belief,
        repairs=_repairs(columns.part[faults[starts]], belief, price),
        checks=checks,
        price=found.price[checks] - spared,
        group=found.opens[checks],
        opening=found.opening[checks] - spared,
        yes=_told(columns, _shown(columns, faults, starts, checks, weights) / np.append(rows, 1.0), checks),
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


def _open_checks(columns: Columns, faults: Integers, known: Collection[int], among: Booleans) -> Integers:
    """What can be asked about any of the faults and is not yet known."""
    links = columns.base.links
    places, _ = spans(links.fault_start[faults], links.fault_start[faults + 1])
    linked = np.zeros(len(columns.askable), dtype=np.bool_)
    linked[links.fault_finding[places]] = True
    linked[list(known)] = False
    return np.flatnonzero(linked & among)


def _repairs(parts: Integers, belief: Floats, price: Floats) -> Repairs:
    starts = np.append(np.flatnonzero(np.diff(parts, prepend=-1)), len(parts))
    weights = belief + NOTHING
    return Repairs(starts, np.add.reduceat(price * weights, starts) / np.add.reduceat(weights, starts))


def _shown(columns: Columns, faults: Integers, starts: Integers, checks: Integers, weights: Floats) -> Floats:
    """Of each check (rows) and failure, the unknown cause last: the strengths of its faults, each by its weight."""
    links = columns.base.links
    row = np.full(len(columns.askable), -1)
    row[checks] = np.arange(len(checks))
    places, owner = spans(links.fault_start[faults], links.fault_start[faults + 1])
    target = row[links.fault_finding[places]]
    is_open = target >= 0
    failure = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(faults))))[owner[is_open]]
    width = len(starts) + 1
    strengths = links.fault_weight[places[is_open]] * weights[owner[is_open]]
    sums = np.bincount(target[is_open] * width + failure, strengths, len(checks) * width)
    return np.asarray(sums.reshape(len(checks), width))


def _told(columns: Columns, shown: Floats, checks: Integers) -> Floats:
    """From the strengths to the chance of being answered yes: any car may show the sign, and any teller may err."""
    leak, trust = columns.checks.leak[checks][:, None], columns.checks.trust[checks][:, None]
    yes = leak + (1 - leak) * shown
    return np.asarray(trust * yes + (1 - trust) * (1 - yes))
