"""Whether Alex may send by itself in a category: proven by judged outcomes, or opened by an admin who saw it is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.errors import InvalidInput
from agents.support.answering import ReplyKind
from agents.support.policy import is_proven, most_wrong_share
from knowledge.support.category import Category
from storage.database import Transaction
from storage.models.ticket import SendingGate, TicketOutcome


class GateUnknown(InvalidInput):
    code = "gate_unknown"


@dataclass(frozen=True, slots=True)
class GateSeen:
    """What is known of automatic answers in a category.

    `most_wrong` is the upper bound of the share of wrong answers at 95 %; `coverage` the share of judged tickets of
    the category in which the classifier did not abstain, null without evidence.
    """

    category: Category
    judged: int
    wrong: int
    most_wrong: float
    coverage: float | None
    proven: bool
    opened_by: str | None

    @property
    def is_open(self) -> bool:
        return self.proven or self.opened_by is not None


def gates(tx: Transaction) -> Sequence[GateSeen]:
    """Every category that may ever be answered automatically."""
    evidence = {category: (judged, wrong, all_judged) for category, judged, wrong, all_judged in tx.tickets.evidence()}
    opened = {gate.category: gate.opened_by for gate in tx.tickets.gates()}
    return [_seen(category, evidence.get(category, (0, 0, 0)), opened.get(category)) for category in _sendable()]


def _seen(category: Category, evidence: tuple[int, int, int], opened_by: str | None) -> GateSeen:
    judged, wrong, all_judged = evidence
    return GateSeen(
        category=category,
        judged=judged,
        wrong=wrong,
        most_wrong=most_wrong_share(wrong, judged),
        coverage=judged / all_judged if all_judged else None,
        proven=is_proven(wrong, judged),
        opened_by=opened_by,
    )


def _sendable() -> list[Category]:
    return [category for category in Category if category is not Category.other]


def is_open(tx: Transaction, category: Category) -> bool:
    return next((gate.is_open for gate in gates(tx) if gate.category is category), False)


def open_unproven(tx: Transaction, category: Category, *, actor: str) -> None:
    """An admin takes the risk. Opening twice changes nothing. Raises GateUnknown for Non classé."""
    if category not in _sendable():
        raise GateUnknown
    if tx.tickets.gate(category) is None:
        tx.tickets.add(SendingGate(category=category, opened_by=actor, opened_at=tx.now))
        tx.staff.audit(actor=actor, action="open gate", subject=category, detail="", now=tx.now)


def close(tx: Transaction, category: Category, *, actor: str) -> None:
    """Closes what an admin opened; a proven category stays open."""
    found = tx.tickets.gate(category)
    if found is not None:
        tx.tickets.close_gate(found)
        tx.staff.audit(actor=actor, action="close gate", subject=category, detail="", now=tx.now)


def judge(tx: Transaction, ticket_id: int, *, true_category: Category, was_right: bool, actor: str) -> None:
    """A person's word on an answer; it may be corrected. Such outcomes are never trained on.

    A question or a receipt counts as one that the gate answers nothing for: it proves nothing of answers.
    """
    ticket, outcome = tx.tickets.get(ticket_id), tx.tickets.outcome(ticket_id)
    assert ticket is not None
    reply = tx.tickets.reply(ticket_id, ticket.round)
    answered = reply is not None and reply.kind == ReplyKind.answer
    right = was_right and true_category.value == ticket.category
    if outcome is None:
        outcome = TicketOutcome(
            ticket_id=ticket_id,
            category=ticket.category,
            true_category=true_category,
            abstained=ticket.abstained or not answered,
            was_right=right,
            judged_by=actor,
            judged_at=tx.now,
        )
        tx.tickets.add(outcome)
        return
    outcome.true_category, outcome.was_right, outcome.judged_by, outcome.judged_at = true_category, right, actor, tx.now
    tx.session.flush()
