"""How the desk sees its tickets: frozen values for pages, programs and the terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.database import Transaction
from storage.models.ids import TicketId
from storage.models.ticket import Ticket, TicketChange, TicketOutcome, TicketReply, TicketStatus

ALEX = "alex"
"""The author of what nobody else wrote."""


@dataclass(frozen=True, slots=True)
class ReplySeen:
    round: int
    kind: str
    text: str
    template: str
    citations: Sequence[Mapping[str, object]]
    author: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    status: str
    actor: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """A ticket with its answers and its history. `reply` is the latest answer, sent or drafted."""

    id: TicketId
    status: TicketStatus
    category: str
    probability: float
    abstained: bool
    email: str
    text: str
    language: str
    channel: str
    labels: Sequence[str]
    sentiment: str
    urgency: str
    wish: str | None
    """Why its words want a person."""
    order_number: str | None
    due_at: datetime
    created_at: datetime
    handled_at: datetime | None
    replies: Sequence[ReplySeen]
    history: Sequence[ChangeSeen]
    verdict: bool | None
    """Whether a person judged the answer right; None while nobody did."""

    @property
    def reply(self) -> ReplySeen | None:
        return self.replies[-1] if self.replies else None

    @property
    def was_answered_by_person(self) -> bool:
        return self.reply is not None and self.reply.sent_at is not None and self.reply.author != ALEX


def seen(tx: Transaction, ticket: Ticket) -> TicketSeen:
    return all_seen(tx, [ticket])[0]


def all_seen(tx: Transaction, tickets: Sequence[Ticket]) -> Sequence[TicketSeen]:
    """By three statements, however many they are."""
    ids = [one.id for one in tickets]
    replies, histories, outcomes = tx.tickets.replies(ids), tx.tickets.histories(ids), tx.tickets.outcomes(ids)
    return [_seen(one, replies.get(one.id, ()), histories.get(one.id, ()), outcomes.get(one.id)) for one in tickets]


def _seen(
    ticket: Ticket, replies: Sequence[TicketReply], history: Sequence[TicketChange], outcome: TicketOutcome | None
) -> TicketSeen:
    return TicketSeen(
        id=TicketId(ticket.id),
        status=TicketStatus(ticket.status),
        category=ticket.category,
        probability=ticket.probability,
        abstained=ticket.abstained,
        email=ticket.email,
        text=ticket.text,
        language=ticket.language,
        channel=ticket.channel,
        labels=tuple(ticket.labels),
        sentiment=ticket.sentiment,
        urgency=ticket.urgency,
        wish=ticket.wish,
        order_number=ticket.order_number,
        due_at=ticket.due_at,
        created_at=ticket.created_at,
        handled_at=ticket.handled_at,
        replies=[_reply(row) for row in replies],
        history=[ChangeSeen(row.status, row.actor, row.note, row.at) for row in history],
        verdict=outcome.was_right if outcome is not None else None,
    )


def _reply(row: TicketReply) -> ReplySeen:
    return ReplySeen(row.round, row.kind, row.text, row.template, row.citations, row.author, row.sent_at)
