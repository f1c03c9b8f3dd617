"""Which check to make next: the one that lowers the expected cost of the repair most, safety questions first."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from knowledge.diagnosis.checks import DANGER
from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.outlook import NOTHING, Answers, Outlook, outlook
from knowledge.diagnosis.readout import stored
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ, DANGER_ASKED, Floats, Integers

_TWO_STEP = 8
_SECOND_CHECKS = 24
MINIMAL_GAIN_EUR = 3.0
_CHAT_FIRST, _FREE_WORTH, _FREE_WORTH_LATER = 2, 0.4, 0.9
"""The first questions are those one can answer at once, if worth this share of the best check of all; later ones
only when hardly any workshop check is worth more."""
_TELLS_ENOUGH = 0.03
"""Natural units of certainty that are worth a question even when no repair gets cheaper yet."""
VAGUE = 0.5
"""While no part is as likely as this, what else they notice is worth more than any single check."""
ENOUGH, QUESTIONS_AT_MOST, SAFETY_QUESTIONS_AT_MOST = 0.85, 9, 2
_LEVEL_4_LIKELY, _SAFETY_LINK = 0.01, 0.3
_CERTAINTY_EUR = 1500.0
"""What a natural unit of certainty is worth beside the repairs it spares: two steps see too little of what follows from
knowing more. Fitted on simulated customers (scripts/bench diagnosis)."""
_NAMED_EUR, _NAMED = 3000.0, 3
"""What it is worth that the part is among those which are named to the person, as many as these; fitted likewise."""


@dataclass(frozen=True, slots=True)
class NextCheck:
    finding: int
    cost_eur: float
    """Money and minutes, without what earlier checks left open."""
    saving_eur: float
    answer: bool
    """The answer that changes most."""
    fault: int
    """A fault of the part that leads after that answer."""
    probability: float
    """Of that part then."""
    safety: bool = False


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
    keeps_away: bool = False,
    told_little: bool = False,
) -> NextCheck | None:
    """None when nothing askable would help enough, or enough has been asked.

    `repair_eur` is what repairing each fault costs; `known` are findings already told; `danger_known`: the car must
    stand still already, so no question about danger is left; `codes_unread`: no fault code is known and nobody was
    asked to read them; `cannot_look`: they could not make an earlier check, so what can be answered from the seat
    comes first, if it helps at all; `keeps_away`: nobody is sent to the car to look at it; `told_little`: what else
    they notice is asked before anything but danger.
    """
    if is_known(columns, probability) or len(asked) >= QUESTIONS_AT_MOST:
        return None
    among = columns.checks.of_danger if told_little else columns.askable
    if keeps_away:
        among = among & ~(columns.checks.at_once & ~columns.checks.from_the_seat)
    ahead = outlook(columns, probability, repair_eur, frozenset(known) | frozenset(asked), among=among)
    urgent = None if danger_known else _safety(columns, ahead, asked)
    if urgent is not None:
        return _chosen(ahead, urgent, float(ahead.answers(np.array([urgent])).cost[0]), safety=True)
    if told_little:
        return open_question(columns, probability)
    if not ahead.checks.size:
        return None
    choice = _Choice.of(ahead)
    best = choice.among(np.arange(len(ahead.checks)))
    reading = _reading(columns, ahead) if codes_unread and len(asked) >= _CHAT_FIRST else _WORTHLESS
    free = np.flatnonzero((columns.checks.from_the_seat if cannot_look else columns.checks.at_once)[ahead.checks])
    if free.size:
        question = choice.among(free)
        share = 0.0 if cannot_look else _FREE_WORTH if len(asked) < _CHAT_FIRST else _FREE_WORTH_LATER
        if question.pays and question.worth >= share * max(best.worth, reading.worth):
            best, reading = question, _WORTHLESS
    if reading.pays and reading.worth > best.worth:
        return _in_words(columns, probability, CODES_READ, saving=choice.now - reading.cost)
    return _chosen(ahead, best.place, best.cost) if best.pays else None


def danger_check(columns: Columns, probability: Floats, topic: str) -> NextCheck:
    """Whether the danger is there that the words may tell of: asked before anything else."""
    return replace(_in_words(columns, probability, f"{DANGER_ASKED}{topic}"), safety=True)


def open_question(columns: Columns, probability: Floats) -> NextCheck:
    """Whatever else they notice."""
    return _in_words(columns, probability, ANYTHING_ELSE)


def is_known(columns: Columns, probability: Floats) -> bool:
    """Whether one part is likely enough to repair it."""
    return float(columns.by_part(probability).max()) >= ENOUGH


def _in_words(columns: Columns, probability: Floats, finding_id: str, *, saving: float = 0.0) -> NextCheck:
    """Answered in words or codes, so no answer is foreseen of it."""
    place = columns.base.finding_index[finding_id]
    members = columns.members[int(np.argmax(columns.by_part(probability)))]
    lead = int(members[np.argmax(probability[members])])
    return NextCheck(
        finding=place,
        cost_eur=float(columns.checks.price[place]),
        saving_eur=saving,
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

    @classmethod
    def of(cls, place: int, cost: float, *, saving: float, tells: float) -> "_Weighed":
        pays = saving >= MINIMAL_GAIN_EUR or tells >= _CERTAINTY_EUR * _TELLS_ENOUGH
        return cls(place, cost, saving + tells, pays)


_WORTHLESS = _Weighed(-1, 0.0, 0.0, pays=False)


@dataclass(frozen=True, slots=True)
class _Choice:
    """All open checks one step ahead; `learnt` is what the certainty that each brings is worth by itself."""

    ahead: Outlook
    now: float
    answers: Answers
    one_step: Floats
    learnt: Floats

    @classmethod
    def of(cls, ahead: Outlook) -> "_Choice":
        answers = ahead.answers(np.arange(len(ahead.checks)))
        learnt = _knowing(answers.yes) + _knowing(answers.no) - _knowing(ahead.parts)
        return cls(ahead, float(ahead.repairs.cost(ahead.parts)), answers, answers.cost, learnt)

    def among(self, checks: Integers) -> _Weighed:
        """The best first check, each of the most promising valued with the best check after either answer."""
        order = checks[np.argsort(self.one_step[checks] - self.learnt[checks])]
        candidates = order[:_TWO_STEP]
        costs = self.ahead.followed(self.answers, candidates, order[:_SECOND_CHECKS])
        best = int(np.argmin(costs - self.learnt[candidates]))
        place, cost = int(candidates[best]), float(costs[best])
        return _Weighed.of(place, cost, saving=self.now - cost, tells=float(self.learnt[place]))


def _reading(columns: Columns, ahead: Outlook) -> _Weighed:
    """Having the codes read, one step ahead: each code that may be stored, and none, is an outcome."""
    after = ahead.repairs.by_part(stored(columns.base, ahead.faults) * ahead.belief)
    cost = float(columns.checks.price[columns.base.finding_index[CODES_READ]] + ahead.repairs.cost(after).sum())
    tells = float(_knowing(after).sum() - _knowing(ahead.parts))
    return _Weighed.of(-1, cost, saving=float(ahead.repairs.cost(ahead.parts)) - cost, tells=tells)


def _knowing(parts: Floats) -> Floats:
    """What each belief (rows) is worth by its certainty about the part, beside the repairs that it spares; in euros."""
    chance = parts.sum(axis=-1)
    certainty = (parts * np.log(np.maximum(parts, NOTHING))).sum(axis=-1) - chance * np.log(chance)
    leading = min(_NAMED, parts.shape[-1])
    named = np.partition(parts, -leading, axis=-1)[..., -leading:].sum(axis=-1)
    return np.asarray(_CERTAINTY_EUR * certainty + _NAMED_EUR * named, dtype=np.float64)


def _safety(columns: Columns, ahead: Outlook, asked: Collection[str]) -> int | None:
    """The question about danger that a part which may fail dangerously calls for, however little it would save."""
    base = columns.base
    if (
        sum(base.finding(one).urgency == DANGER for one in asked if one in base.finding_index)
        >= SAFETY_QUESTIONS_AT_MOST
    ):
        return None
    likely = ahead.repairs.spread(ahead.parts, len(ahead.belief)) >= _LEVEL_4_LIKELY
    dangerous = np.flatnonzero(likely[:-1] & ahead.dangerous)
    telling = ahead.yes[:, dangerous]
    telling = np.where((telling >= _SAFETY_LINK) & columns.checks.of_danger[ahead.checks][:, None], telling, 0)
    weights = (telling * ahead.belief[dangerous]).sum(axis=1)
    return int(np.argmax(weights)) if weights.max(initial=0) > 0 else None


def _chosen(ahead: Outlook, place: int, cost: float, *, safety: bool = False) -> NextCheck:
    answers = ahead.answers(np.array([place]))
    before = ahead.parts[:-1]
    after_yes, after_no = (one[0] / one[0].sum() for one in (answers.yes, answers.no))
    # A no is worth telling only when another part takes the lead and the yes would not change who leads.
    leads = int(np.argmax(before))
    answer = int(np.argmax(after_yes[:-1])) != leads or int(np.argmax(after_no[:-1])) == leads
    parts = after_yes if answer else after_no
    part = int(np.argmax(parts[:-1]))
    return NextCheck(
        finding=int(ahead.checks[place]),
        cost_eur=float(ahead.price[place]),
        saving_eur=float(ahead.repairs.cost(ahead.parts)) - cost,
        answer=answer,
        fault=int(ahead.faults[ahead.repairs.starts[part]]),
        probability=float(parts[part]),
        safety=safety,
    )
