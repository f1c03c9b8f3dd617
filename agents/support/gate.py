"""Whether Alex may send by itself in a category: proven by judged outcomes, unless an admin opened or closed it."""

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
    opened_by: str | None = None
    closed_by: str | None = None
    """Who closed it by hand: then it stays closed, whatever is proven, until somebody opens it."""

    @property
    def is_open(self) -> bool:
        return self.closed_by is None and (self.proven or self.opened_by is not None)


def gates(tx: Transaction) -> Sequence[GateSeen]:
    """Every category that may ever be answered automatically."""
    evidence = {category: (judged, wrong, all_judged) for category, judged, wrong, all_judged in tx.tickets.evidence()}
    by_hand = {gate.category: gate for gate in tx.tickets.gates()}
    return [_seen(category, evidence.get(category, (0, 0, 0)), by_hand.get(category)) for category in _sendable()]


def _seen(category: Category, evidence: tuple[int, int, int], by_hand: SendingGate | None) -> GateSeen:
    judged, wrong, all_judged = evidence
    return GateSeen(
        category=category,
        judged=judged,
        wrong=wrong,
        most_wrong=most_wrong_share(wrong, judged),
        coverage=judged / all_judged if all_judged else None,
        proven=is_proven(wrong, judged),
        opened_by=by_hand.opened_by if by_hand is not None else None,
        closed_by=by_hand.closed_by if by_hand is not None else None,
    )


def _sendable() -> list[Category]:
    return [category for category in Category if category is not Category.other]


def is_open(tx: Transaction, category: Category) -> bool:
    return next((gate.is_open for gate in gates(tx) if gate.category is category), False)


def open_by_hand(tx: Transaction, category: Category, *, actor: str) -> None:
    """An admin takes the risk, or lets what is proven count again; one that is open stays as it is.

    Raises GateUnknown for Non classé.
    """
    known = _gate(tx, category)
    if known.is_open:
        return
    by_hand = tx.tickets.gate(category)
    if by_hand is not None:
        tx.tickets.forget_gate(by_hand)
    if not known.proven:
        tx.tickets.add(SendingGate(category=category, opened_by=actor, opened_at=tx.now))
    _audit(tx, "open gate", known, actor)


def close_by_hand(tx: Transaction, category: Category, *, actor: str) -> None:
    """Nothing is sent by itself there until somebody opens it again, whatever is proven meanwhile.

    Closing twice changes nothing. Raises GateUnknown for Non classé.
    """
    known = _gate(tx, category)
    if known.closed_by is not None:
        return
    by_hand = tx.tickets.gate(category)
    if by_hand is None:
        tx.tickets.add(SendingGate(category=category, closed_by=actor, closed_at=tx.now))
    else:
        by_hand.closed_by, by_hand.closed_at = actor, tx.now
        tx.session.flush()
    _audit(tx, "close gate", known, actor)


def _gate(tx: Transaction, category: Category) -> GateSeen:
    found = next((gate for gate in gates(tx) if gate.category is category), None)
    if found is None:
        raise GateUnknown
    return found


def _audit(tx: Transaction, action: str, known: GateSeen, actor: str) -> None:
    """With what was known at that moment."""
    detail = f"{'proven' if known.proven else 'unproven'}: {known.judged} judged, {known.wrong} wrong"
    tx.staff.audit(actor=actor, action=action, subject=known.category, detail=detail, now=tx.now)


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
