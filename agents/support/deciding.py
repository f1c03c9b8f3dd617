"""What becomes of a ticket: the answer, who words it, and whether it goes out by itself."""

from dataclasses import replace

from agents.claims.detector import is_claim
from agents.claims.outgoing import gated_text
from agents.support import gate, mailing
from agents.support.answering import Asked, Decision, Draft, ReplyKind, draft, received
from agents.support.reading import ALEX
from agents.support.steps import call_person, move, note, record_action
from agents.support.ticket_clock import end_clock
from agents.support.wishes import Wish
from agents.support.writing import Unusable, Wording, by_model_of, worded
from knowledge.support.category import Category
from knowledge.support.order_numbers import order_numbers
from storage.database import Transaction
from storage.models.ids import TicketId
from storage.models.ticket import Ticket, TicketReply, TicketStatus

_PROVED = frozenset({"chat", "api", "command line"})
"""Doors whose askers proved who they are, or whom the shop itself speaks for.

The sender of a mail, or of a form, only claims an address: its owner may read the answer, but nothing is done for them.
"""


def asked_of(ticket: Ticket, *, knows_email: bool) -> Asked:
    first = [ticket.order_number] if ticket.order_number else []
    # A later message speaks of the order it names last; those of the first stand in its text.
    mentioned = [one.number for one in order_numbers(ticket.text)] if ticket.round == 1 else []
    return Asked(
        email=ticket.email,
        language=ticket.language,
        category=Category(ticket.category),
        abstained=ticket.abstained,
        numbers=list(dict.fromkeys([*first, *mentioned])),
        labels=ticket.labels,
        knows_email=knows_email,
        due_at=ticket.due_at,
        is_proved=ticket.channel in _PROVED,
        wish=Wish(ticket.wish) if ticket.wish else None,
    )


def decide(tx: Transaction, ticket: Ticket, *, knows_email: bool = True) -> Decision:
    """Reads only."""
    return decide_as(tx, ticket, asked_of(ticket, knows_email=knows_email))


def decide_as(tx: Transaction, ticket: Ticket, asked: Asked) -> Decision:
    """The same for a ticket that was understood otherwise."""
    drafted = draft(tx, asked)
    was_said = _was_said(tx, ticket, drafted)
    if was_said and drafted.kind is ReplyKind.question:
        drafted = received(asked)
    # A question or a receipt states nothing of an order, so that it needs no gate. Who wants a person gets one.
    may_answer = asked.wish is None and not was_said and gate.is_open(tx, asked.category)
    sends = drafted.kind is not ReplyKind.answer or may_answer
    settles = sends and drafted.settles
    status = TicketStatus.handled_automatically if settles else TicketStatus.in_progress
    return Decision(TicketId(ticket.id), asked.category.value, status, drafted, sends)


def _was_said(tx: Transaction, ticket: Ticket, drafted: Draft) -> bool:
    """Whether they read this very answer in this ticket before, and wrote again: a person must do better."""
    if ticket.round == 1:
        return False

    def told(before: TicketReply) -> bool:
        """In these words, or by a model in others."""
        by_model = before.template == by_model_of(drafted.template) and list(before.citations) == drafted.citations
        return before.text == drafted.text or by_model

    said = tx.tickets.replies((ticket.id,)).get(ticket.id, ())
    return any(one.sent_at is not None and told(one) for one in said)


def apply(tx: Transaction, ticket: Ticket, decision: Decision, wording: Wording | None = None) -> Decision:
    """What was done in the end: less than was decided where no row proves the answer.

    `wording` is how a model would say it; what states more than the facts of this transaction is not said.
    """
    decision = _proven(tx, ticket, _in_their_words(tx, ticket, decision, wording))
    reply = reply_row(tx, ticket, decision.draft, author=ALEX)
    record_action(tx, ticket, decision.draft)
    if ticket.wish:
        call_person(tx, ticket)
    if decision.sends:
        reply.sent_at = tx.now
        mailing.plan(tx, ticket, reply)
    else:
        mailing.plan_receipt(tx, ticket, received(asked_of(ticket, knows_email=True)).text)
    move(tx, ticket, decision.status, actor=ALEX, said=decision.draft.template)
    if decision.sends and decision.draft.kind is ReplyKind.question and ticket.wish is None:
        end_clock(tx, ticket)
    return decision


def _in_their_words(tx: Transaction, ticket: Ticket, decision: Decision, wording: Wording | None) -> Decision:
    if wording is None or (decision.sends and not wording.may_send):
        return decision
    try:
        return replace(decision, draft=worded(decision.draft, wording, ticket.language))
    except Unusable as trouble:
        note(tx, ticket, actor=ALEX, said=f"model {trouble.reason}")
        return decision


def _proven(tx: Transaction, ticket: Ticket, decision: Decision) -> Decision:
    """The answer without what no row proves; one that lost a sentence goes out only when a person sends it.

    What it cites is a row already, whatever the shop calls its goods.
    """
    own = decision.draft.text
    for fact in decision.draft.cited:
        own = own.replace(fact.value, "…")
    if is_claim(own) is None:
        return decision
    said = gated_text(tx, decision.draft.text, language=ticket.language, origin="support")
    if said == decision.draft.text:
        return decision
    held = replace(decision.draft, text=said)
    return replace(decision, draft=held, sends=False, status=TicketStatus.in_progress)


def reply_row(tx: Transaction, ticket: Ticket, drafted: Draft, *, author: str) -> TicketReply:
    reply = TicketReply(
        ticket_id=ticket.id,
        round=ticket.round,
        kind=drafted.kind.value,
        text=drafted.text,
        template=drafted.template,
        citations=list(drafted.citations),
        author=author,
        drafted_at=tx.now,
    )
    tx.tickets.add(reply)
    return reply
