"""What each step of a ticket leaves behind: its history, what was asked to be done, and who is called."""

from agents.events import TicketHandled
from agents.support.answering import Draft
from agents.support.policy import may_become
from agents.support.ticket_clock import end_clock
from storage.database import Transaction
from storage.models.shop import ActionState, OrderAction
from storage.models.ticket import Ticket, TicketChange, TicketStatus


def move(tx: Transaction, ticket: Ticket, status: TicketStatus, *, actor: str, said: str) -> None:
    """Into another status; whoever was called to a ticket that is answered is called no more."""
    assert may_become(TicketStatus(ticket.status), status), f"{ticket.status} never becomes {status}"
    ticket.status = status
    ticket.updated_at = tx.now
    handled = status in {TicketStatus.handled, TicketStatus.handled_automatically}
    ticket.handled_at = tx.now if handled else None
    tx.session.flush()
    if handled:
        tx.record(TicketHandled(ticket.id))
        end_clock(tx, ticket)
        tx.issues.resolve(_call(ticket), now=tx.now)
    note(tx, ticket, actor=actor, said=said)


def note(tx: Transaction, ticket: Ticket, *, actor: str, said: str) -> None:
    """Something in its history that changes nothing of it."""
    tx.tickets.add(TicketChange(ticket_id=ticket.id, status=ticket.status, actor=actor, note=said[:200], at=tx.now))


def call_person(tx: Transaction, ticket: Ticket) -> None:
    """Tell the team that these words want one of them; it is told until the ticket is answered."""
    detail = f"request {ticket.id}: {_CALLED[ticket.wish or '']}"
    tx.issues.raise_issue(kind="ticket", key=_call(ticket), detail=detail, now=tx.now)


_CALLED = {
    "anger": "the customer is angry, a person must answer",
    "asked": "the customer asks for a person",
    "keyword": "the customer speaks of the law or of a call, a person must answer",
}


def _call(ticket: Ticket) -> str:
    return f"ticket:{ticket.id}"


def record_action(tx: Transaction, ticket: Ticket, drafted: Draft) -> None:
    """Write down what the customer asks for; a second wish of the same kind for the same order is the first."""
    if drafted.action is None or drafted.order is None:
        return
    if tx.shop.action(drafted.order.order_id, drafted.action) is None:
        state = ActionState.granted if drafted.action_granted else ActionState.asked
        tx.shop.add(
            OrderAction(
                order_id=drafted.order.order_id,
                ticket_id=ticket.id,
                kind=drafted.action,
                state=state,
                why=ticket.text[:500],
                decided_by="policy" if drafted.action_granted else None,
                decided_at=tx.now if drafted.action_granted else None,
                created_at=tx.now,
            )
        )
