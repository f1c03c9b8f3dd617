from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.models.conversation import Handoff
from storage.models.message import Message, Role, Turn
from storage.models.ticket import Ticket, TicketOutcome, TicketReply, TicketStatus


@dataclass(frozen=True, slots=True)
class Asked:
    """A question somebody asked; `row` is table:id of the row that holds it."""

    text: str
    row: str
    at: datetime
    conversation_id: int | None = None


class Questions:
    """What customers asked that the library or the desk could not settle by itself, and what persons answered."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def looked_up(self, since: datetime, tool: str, limit: int) -> Sequence[tuple[Turn, Asked]]:
        """Turns in which the library was asked, with the line that they answered; newest first."""
        asked = cast(Turn.tools, String).contains(f'"{tool}"')
        found = select(Turn, Message).join(
            Message, (Message.conversation_id == Turn.conversation_id) & (Message.seq == Turn.last_seq)
        )
        rows = self._session.execute(
            found.where(Turn.started_at >= since, Turn.tools.is_not(None), asked, Message.role == Role.customer)
            .order_by(Turn.id.desc())
            .limit(limit)
        )
        return [(row[0], _asked(row[1])) for row in rows]

    def handed_over(self, since: datetime, limit: int) -> Sequence[Asked]:
        """The customer's last line before each thread was asked for a person; newest first."""
        earlier = aliased(Message)
        line = (
            select(func.max(earlier.id))
            .where(
                earlier.conversation_id == Handoff.conversation_id,
                earlier.role == Role.customer,
                earlier.button.is_(None),
                earlier.created_at <= Handoff.requested_at,
            )
            .correlate(Handoff)
            .scalar_subquery()
        )
        found = select(Message).join(Handoff, Message.id == line).where(Handoff.requested_at >= since)
        return [_asked(row) for row in self._session.scalars(found.order_by(Message.id.desc()).limit(limit))]

    def left_to_a_person(self, since: datetime, categories: Sequence[str], limit: int) -> Sequence[Ticket]:
        """Tickets in these categories, or of which the classifier would not say; newest first."""
        found = select(Ticket).where(
            Ticket.created_at >= since, or_(Ticket.abstained, Ticket.category.in_(tuple(categories)))
        )
        return self._session.scalars(found.order_by(Ticket.id.desc()).limit(limit)).all()

    def solved(self, limit: int) -> Sequence[tuple[Ticket, TicketReply]]:
        """Tickets that a person settled and nobody judged wrong, with that answer; newest first."""
        wrong = select(TicketOutcome.id).where(TicketOutcome.ticket_id == Ticket.id, TicketOutcome.was_right.is_(False))
        found = (
            select(Ticket, TicketReply)
            .join(TicketReply, (TicketReply.ticket_id == Ticket.id) & (TicketReply.round == Ticket.round))
            .where(Ticket.status == TicketStatus.handled, TicketReply.sent_at.is_not(None), ~wrong.exists())
            .order_by(Ticket.id.desc())
            .limit(limit)
        )
        return [(row[0], row[1]) for row in self._session.execute(found)]

    def past_tickets(self, limit: int) -> Sequence[Ticket]:
        """Newest first."""
        return self._session.scalars(select(Ticket).order_by(Ticket.id.desc()).limit(limit)).all()


def _asked(row: Message) -> Asked:
    return Asked(row.text, f"message:{row.id}", row.created_at, row.conversation_id)
