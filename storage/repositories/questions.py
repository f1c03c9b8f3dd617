from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.models.contact import Contact
from storage.models.conversation import Handoff
from storage.models.message import Message, Role, Turn
from storage.models.question import Asked, PastTicket
from storage.models.shop import ShopCustomer
from storage.models.ticket import Ticket, TicketOutcome, TicketReply, TicketStatus
from storage.prepared import Prepared

_handled = Prepared(select(Ticket.id).where(Ticket.status == TicketStatus.handled).limit(1))


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

    def left_to_a_person(self, since: datetime, categories: Sequence[str], limit: int) -> Sequence[PastTicket]:
        """Tickets in these categories, or of which the classifier would not say; newest first."""
        left = or_(Ticket.abstained, Ticket.category.in_(tuple(categories)))
        return self._tickets(Ticket.created_at >= since, left, limit=limit)

    def solved(self, limit: int) -> Sequence[PastTicket]:
        """Tickets that were settled by hand and nobody judged wrong; newest first."""
        not_wrong = or_(TicketOutcome.id.is_(None), TicketOutcome.was_right.is_(True))
        if _handled.first(self._session.connection()) is None:
            return ()
        return self._tickets(
            Ticket.status == TicketStatus.handled, TicketReply.sent_at.is_not(None), not_wrong, limit=limit
        )

    def past_tickets(self, limit: int) -> Sequence[PastTicket]:
        """Newest first."""
        return self._tickets(limit=limit)

    def past_ticket(self, ticket_id: int) -> PastTicket | None:
        return next(iter(self._tickets(Ticket.id == ticket_id, limit=1)), None)

    def _tickets(self, *where: ColumnElement[bool], limit: int) -> Sequence[PastTicket]:
        named = select(func.max(ShopCustomer.name)).where(ShopCustomer.email == Ticket.email).scalar_subquery()
        found = (
            select(Ticket, TicketReply, TicketOutcome.true_category, Contact.name, named)
            .outerjoin(TicketReply, (TicketReply.ticket_id == Ticket.id) & (TicketReply.round == Ticket.round))
            .outerjoin(TicketOutcome, TicketOutcome.ticket_id == Ticket.id)
            .outerjoin(Contact, Contact.id == Ticket.contact_id)
        )
        rows = self._session.execute(found.where(*where).order_by(Ticket.id.desc()).limit(limit))
        return [_past(ticket, reply, truth, (name, called)) for ticket, reply, truth, name, called in rows]


def _past(
    ticket: Ticket, reply: TicketReply | None, truth: str | None, names: tuple[str | None, str | None]
) -> PastTicket:
    return PastTicket(
        id=ticket.id,
        text=ticket.text,
        language=ticket.language,
        email=ticket.email,
        names=tuple(name for name in names if name),
        category=ticket.category,
        truth=truth,
        answer=reply.text if reply is not None and reply.sent_at is not None else "",
        author=reply.author if reply is not None else "",
        created_at=ticket.created_at,
    )


def _asked(row: Message) -> Asked:
    return Asked(row.text, f"message:{row.id}", row.created_at, row.conversation_id)
