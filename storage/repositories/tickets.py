from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from storage.models.shop import ActionState, OrderAction
from storage.models.ticket import (
    ReplyTemplate,
    SendingGate,
    Ticket,
    TicketChange,
    TicketOutcome,
    TicketReply,
    TicketStatus,
)
from storage.repositories.grouping import grouped


class Tickets:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Ticket | TicketChange | TicketReply | TicketOutcome | SendingGate | ReplyTemplate) -> None:
        self._session.add(row)
        self._session.flush()

    def get(self, ticket_id: int) -> Ticket | None:
        return self._session.get(Ticket, ticket_id)

    def by_key(self, key: str) -> Ticket | None:
        return self._session.scalars(select(Ticket).where(Ticket.key == key)).first()

    def settled_of(self, email: str, since: datetime) -> Sequence[Ticket]:
        """What an address had settled since then, and has not come back about."""
        mine = select(Ticket).where(Ticket.email == email, Ticket.handled_at >= since, Ticket.returned_at.is_(None))
        return self._session.scalars(mine.order_by(Ticket.id)).all()

    def latest_of(self, email: str, since: datetime) -> Ticket | None:
        """The last ticket of an address of which something was heard since then."""
        mine = select(Ticket).where(Ticket.email == email, Ticket.updated_at >= since)
        return self._session.scalars(mine.order_by(Ticket.updated_at.desc(), Ticket.id.desc()).limit(1)).first()

    def settled(self) -> int:
        """How many are settled, without those whose customer came back."""
        held = Ticket.handled_at.is_not(None), Ticket.returned_at.is_(None), Ticket.abandoned_at.is_(None)
        return self._session.scalars(select(func.count()).select_from(Ticket).where(*held)).one()

    def unanswered(self, *, asked_before: datetime, limit: int) -> Sequence[Ticket]:
        """Those whose last word is a question of ours that the customer has left so long, the oldest first.

        Not those in which the team owes a word: to who wants a person, or about what was asked to be done.
        """
        asked = TicketReply.kind == "question", TicketReply.sent_at < asked_before
        decides = exists().where(OrderAction.ticket_id == Ticket.id, OrderAction.state == ActionState.asked)
        found = select(Ticket).join(
            TicketReply, and_(TicketReply.ticket_id == Ticket.id, TicketReply.round == Ticket.round)
        )
        waiting = found.where(Ticket.status == TicketStatus.in_progress, Ticket.wish.is_(None), ~decides, *asked)
        return self._session.scalars(waiting.order_by(Ticket.id).limit(limit).with_for_update(of=Ticket)).all()

    def pending(self, after: int, limit: int) -> Sequence[int]:
        """The ids of new tickets beyond one that can be answered by mail, oldest first."""
        found = select(Ticket.id).where(Ticket.status == TicketStatus.new, Ticket.id > after, Ticket.email != "")
        return self._session.scalars(found.order_by(Ticket.id).limit(limit)).all()

    def ringing(self, now: datetime, *, limit: int) -> Sequence[Ticket]:
        """Those whose alarm has come, the longest due first, ours alone until we commit."""
        due = select(Ticket).where(Ticket.alarm_at <= now).order_by(Ticket.alarm_at, Ticket.id)
        return self._session.scalars(due.limit(limit).with_for_update()).all()

    def next_alarm(self) -> datetime | None:
        self._session.flush()
        return self._session.scalars(select(func.min(Ticket.alarm_at))).one()

    def count(self, status: TicketStatus) -> int:
        return self._session.scalars(select(func.count()).select_from(Ticket).where(Ticket.status == status)).one()

    def listed(self, *, status: str, category: str, search: str, limit: int) -> Sequence[Ticket]:
        """What waits for a person first by its promise, the rest by age."""
        found = select(Ticket)
        if status:
            found = found.where(Ticket.status == status)
        if category:
            found = found.where(Ticket.category == category)
        if search:
            wanted = f"%{search.lower()}%"
            found = found.where(
                Ticket.email.like(wanted)
                | func.lower(Ticket.text).like(wanted)
                | (Ticket.order_number == search.upper())
            )
        order = Ticket.handled_at.is_not(None), Ticket.due_at, Ticket.id
        return self._session.scalars(found.order_by(*order).limit(limit)).all()

    def histories(self, ticket_ids: Sequence[int]) -> Mapping[int, Sequence[TicketChange]]:
        """By ticket; one without is left out."""
        found = select(TicketChange).where(TicketChange.ticket_id.in_(ticket_ids))
        return grouped(self._session.scalars(found.order_by(TicketChange.id)), lambda one: one.ticket_id)

    def replies(self, ticket_ids: Sequence[int]) -> Mapping[int, Sequence[TicketReply]]:
        """By ticket, the first round first; one without is left out."""
        found = select(TicketReply).where(TicketReply.ticket_id.in_(ticket_ids))
        return grouped(self._session.scalars(found.order_by(TicketReply.round)), lambda one: one.ticket_id)

    def outcomes(self, ticket_ids: Sequence[int]) -> Mapping[int, TicketOutcome]:
        found = select(TicketOutcome).where(TicketOutcome.ticket_id.in_(ticket_ids))
        return {one.ticket_id: one for one in self._session.scalars(found)}

    def reply(self, ticket_id: int, number: int) -> TicketReply | None:
        found = select(TicketReply).where(TicketReply.ticket_id == ticket_id, TicketReply.round == number)
        return self._session.scalars(found).first()

    def outcome(self, ticket_id: int) -> TicketOutcome | None:
        return self._session.scalars(select(TicketOutcome).where(TicketOutcome.ticket_id == ticket_id)).first()

    def evidence(self) -> Sequence[tuple[str, int, int, int]]:
        """For each category: judged answers the classifier stood by, the wrong ones of them, and all judged."""
        stood_by = TicketOutcome.abstained.is_(False)
        wrong = func.count().filter(stood_by, TicketOutcome.was_right.is_(False))
        found = select(TicketOutcome.category, func.count().filter(stood_by), wrong, func.count())
        rows = self._session.execute(found.group_by(TicketOutcome.category))
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def gates(self) -> Sequence[SendingGate]:
        return self._session.scalars(select(SendingGate).order_by(SendingGate.id)).all()

    def gate(self, category: str) -> SendingGate | None:
        return self._session.scalars(select(SendingGate).where(SendingGate.category == category)).first()

    def forget_gate(self, gate: SendingGate) -> None:
        """From now on the judged outcomes decide."""
        self._session.delete(gate)
        self._session.flush()

    def template(self, name: str, language: str) -> ReplyTemplate | None:
        """The version in force."""
        found = select(ReplyTemplate).where(ReplyTemplate.name == name, ReplyTemplate.language == language)
        return self._session.scalars(found.order_by(ReplyTemplate.version.desc()).limit(1)).first()

    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Category, status and how many."""
        found = select(Ticket.category, Ticket.status, func.count()).group_by(Ticket.category, Ticket.status)
        return [(row[0], row[1], row[2]) for row in self._session.execute(found)]

    def sent_replies(self) -> int:
        found = select(func.count()).select_from(TicketReply).where(TicketReply.sent_at.is_not(None))
        return self._session.scalars(found).one()

    def verdicts(self) -> tuple[int, int]:
        """Settled tickets that held and somebody judged, and those of them judged right."""
        settled = select(func.count(), func.count().filter(TicketOutcome.was_right.is_(True)))
        joined = settled.select_from(TicketOutcome).join(Ticket, Ticket.id == TicketOutcome.ticket_id)
        held = Ticket.handled_at.is_not(None), Ticket.returned_at.is_(None)
        row = self._session.execute(joined.where(*held)).one()
        return row[0], row[1]
