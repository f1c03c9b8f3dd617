"""The answer that a person has promised to a ticket: the team is warned at four fifths of its time and at its end."""

from datetime import datetime

from agents.support.service_levels import LEVELS, WARN_AT
from storage.database import Transaction
from storage.models.ticket import Ticket
from storage.queue.job import Job

_AT_ONCE = 500
_LEVEL = LEVELS["email"]
"""Whatever the door: the answer goes out by mail, in the hours in which mails are read."""


def answer_by(now: datetime) -> datetime:
    """Until when a person answers what comes in now."""
    return _LEVEL.hours.after(now, _LEVEL.first_reply)


def start_clock(tx: Transaction, ticket: Ticket) -> None:
    """Promise an answer from now on; who waits for one already keeps the earlier promise, unless it is broken."""
    if ticket.alarm_at is None or ticket.due_at <= tx.now:
        ticket.due_at = answer_by(tx.now)
        ticket.alarm_at = _LEVEL.hours.after(tx.now, _LEVEL.first_reply * WARN_AT)
        tx.enqueue(alarms_job(ticket.alarm_at))


def end_clock(tx: Transaction, ticket: Ticket) -> None:
    """It is answered, or it is the customer who owes a word: nobody needs to see the warning any more."""
    ticket.alarm_at = None
    # Before the warning is taken back, so that a bell that rings at the same moment is waited for.
    tx.session.flush()
    tx.issues.resolve(_key(ticket), now=tx.now)


def alarms_job(due_at: datetime | None = None) -> Job:
    """The wake-up for all tickets: the earliest of their alarms."""
    return Job("ticket-alarms", key="ticket-alarms", due_at=due_at)


def ring(tx: Transaction) -> None:
    """Warn of each ticket whose time has come, once at four fifths and once at its end, and wake for the next one.

    What both times passed unseen, as during a stop, is told once.
    """
    for ticket in tx.tickets.ringing(tx.now, limit=_AT_ONCE):
        is_late = ticket.due_at <= tx.now
        ticket.alarm_at = None if is_late else ticket.due_at
        detail = f"{ticket.id} {'late' if is_late else 'soon'} {ticket.due_at.isoformat()}"
        tx.issues.raise_issue(kind="ticket_answer", key=_key(ticket), detail=detail, now=tx.now)
    next_at = tx.tickets.next_alarm()
    if next_at is not None:
        tx.enqueue(alarms_job(max(next_at, tx.now)))


def _key(ticket: Ticket) -> str:
    return f"ticket_answer:{ticket.id}"
