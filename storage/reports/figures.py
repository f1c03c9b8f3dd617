"""Every figure of the business, each defined once by the rows it is made of; its value is their sum, number or mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, func, literal, or_, select

from storage.models.article import Article, ArticleState
from storage.models.base import UtcDateTime
from storage.models.conversation import Conversation, Handoff
from storage.models.learning import EntryState, RepairReport, SourceEntry
from storage.models.ledger import EntryKind, LedgerEntry
from storage.models.message import Turn, TurnState
from storage.models.order import Order, OrderLine, OrderState
from storage.models.provider import Subscription, SubscriptionState
from storage.models.spending import DeskSpending, ModelSpending
from storage.models.takeover import Survey, SurveyKind
from storage.models.ticket import Ticket, TicketOutcome, TicketReply, TicketStatus
from storage.reports.durations import MinutesBetween

PARIS = ZoneInfo("Europe/Paris")
_EUR = "EUR"
"""What was paid in Stars is Telegram's to convert and counts when it is paid out."""
_BASIC, _PREMIUM = "formation-basic", "formation-premium"

Rows: TypeAlias = Select[*tuple[Any, ...]]
"""Columns: `at`, `id` of the subject, `channel`, `amount`."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `start`, before `end`; both are midnights in Paris where a figure is counted by days."""

    start: datetime
    end: datetime

    @property
    def given(self) -> Mapping[str, object]:
        """What a statement about a Span is run with."""
        days = {"first_day": self.start.astimezone(PARIS).date(), "day_after": self.end.astimezone(PARIS).date()}
        return {"start": self.start, "end": self.end, **days}


@dataclass(frozen=True, slots=True)
class Span:
    """A window whose ends are given when a statement runs, so that each is made once."""

    start: ColumnElement[datetime]
    end: ColumnElement[datetime]
    first_day: ColumnElement[date]
    day_after: ColumnElement[date]

    def holds(self, moment: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(moment >= self.start, moment < self.end)


SPAN = Span(
    bindparam("start", type_=UtcDateTime()),
    bindparam("end", type_=UtcDateTime()),
    bindparam("first_day", type_=Date()),
    bindparam("day_after", type_=Date()),
)


class How(StrEnum):
    total = "total"
    number = "number"
    mean = "mean"


class Unit(StrEnum):
    money = "money"
    """Minor units of euro."""
    number = "number"
    share = "share"
    stars = "stars"
    """Out of five."""
    points = "points"
    """From -100 to 100."""
    dollars = "dollars"
    """Millionths of a US dollar."""
    minutes = "minutes"


@dataclass(frozen=True, slots=True)
class Figure:
    """`subject` says what the ids of its rows name."""

    name: str
    how: How
    unit: Unit
    subject: str
    rows: Callable[[Span], Rows]


def _booked(kind: EntryKind) -> Callable[[Span], Rows]:
    def rows(span: Span) -> Rows:
        entry = LedgerEntry
        found = select(
            entry.booked_at.label("at"), entry.order_id.label("id"), Order.channel, entry.amount_minor.label("amount")
        ).join_from(entry, Order, Order.id == entry.order_id)
        return found.where(entry.kind == kind, entry.currency == _EUR, span.holds(entry.booked_at.expression))

    return rows


def _sold(span: Span) -> Rows:
    found = select(Order.paid_at.label("at"), Order.id.label("id"), Order.channel, literal(1).label("amount"))
    return found.where(Order.currency == _EUR, span.holds(Order.paid_at.expression))


def _baskets(span: Span) -> Rows:
    """Orders in force, each with what is kept of it."""
    kept = (
        select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0))
        .where(LedgerEntry.order_id == Order.id, LedgerEntry.kind == EntryKind.entitlement)
        .scalar_subquery()
    )
    found = select(Order.paid_at.label("at"), Order.id.label("id"), Order.channel, kept.label("amount"))
    return found.where(Order.currency == _EUR, Order.state == OrderState.paid, span.holds(Order.paid_at.expression))


def _began(span: Span) -> Rows:
    """People who began an order; 1 for who paid one of those."""
    bought = func.max(case((Order.paid_at.is_not(None), 1), else_=0))
    first = func.min(Order.created_at, type_=Order.created_at.type)
    found = select(
        first.label("at"), Order.contact_id.label("id"), func.min(Order.channel).label("channel"),
        bought.label("amount"),
    )  # fmt: skip
    return found.where(span.holds(Order.created_at.expression)).group_by(Order.contact_id)


def _buyers(product_id: str) -> Callable[[Span], Rows]:
    def rows(span: Span) -> Rows:
        """People who hold it now and paid it in that time."""
        first = func.min(Order.paid_at, type_=Order.paid_at.type)
        found = select(
            first.label("at"), Order.contact_id.label("id"), func.min(Order.channel).label("channel"),
            literal(1).label("amount"),
        ).join_from(Order, OrderLine, OrderLine.order_id == Order.id)  # fmt: skip
        mine = found.where(OrderLine.product_id == product_id, Order.state == OrderState.paid)
        return mine.where(span.holds(Order.paid_at.expression)).group_by(Order.contact_id)

    return rows


def _subscribed(span: Span) -> Rows:
    """Subscriptions held in that time; 1 for one that was cancelled, or that ended unpaid, in it."""
    row = Subscription
    ended = and_(row.state == SubscriptionState.ended, row.cancel_asked_at.is_(None))
    left = or_(
        span.holds(row.cancel_asked_at.expression),
        and_(ended, span.holds(row.paid_until.expression)),
    )
    at = func.coalesce(row.cancel_asked_at, row.paid_until, Order.paid_at, type_=Order.paid_at.type)
    found = select(
        at.label("at"), Order.id.label("id"), Order.channel, case((left, 1), else_=0).label("amount")
    ).join_from(row, Order, Order.id == row.order_id)
    gone_before = or_(
        row.cancel_asked_at < span.start, and_(ended, row.paid_until < span.start)
    )  # fmt: skip
    return found.where(Order.paid_at < span.end, ~func.coalesce(gone_before, False))


def _turns(span: Span) -> Rows:
    found = select(
        Turn.finished_at.label("at"), Conversation.id.label("id"), Conversation.channel, literal(1).label("amount")
    ).join_from(Turn, Conversation, Conversation.id == Turn.conversation_id)
    return found.where(Turn.state == TurnState.answered, span.holds(Turn.finished_at.expression))


def _handoffs(span: Span) -> Rows:
    found = select(
        Handoff.requested_at.label("at"), Conversation.id.label("id"), Conversation.channel,
        literal(1).label("amount"),
    ).join_from(Handoff, Conversation, Conversation.id == Handoff.conversation_id)  # fmt: skip
    return found.where(span.holds(Handoff.requested_at.expression))


def _tickets(span: Span) -> Rows:
    found = select(Ticket.created_at.label("at"), Ticket.id.label("id"), Ticket.channel, literal(1).label("amount"))
    return found.where(span.holds(Ticket.created_at.expression))


_HANDLED = (TicketStatus.handled, TicketStatus.handled_automatically)
_NOT_ABANDONED = Ticket.abandoned_at.is_(None)
"""Who never answered our question was neither helped nor kept waiting."""


_RECEIPT = "acknowledgement"


def _settled(span: Span) -> Rows:
    """Tickets that were settled; 1 where one reply was enough and the customer came back in no other ticket.

    A mere receipt is no reply: who had one and then a person's answer did not have to write again.
    """
    said = TicketReply.sent_at.is_not(None), TicketReply.kind != _RECEIPT
    replies = select(func.count()).where(TicketReply.ticket_id == Ticket.id, *said).scalar_subquery()
    once = case((and_(replies <= 1, Ticket.returned_at.is_(None)), 1), else_=0)
    found = select(Ticket.handled_at.label("at"), Ticket.id.label("id"), Ticket.channel, once.label("amount"))
    return found.where(Ticket.status.in_(_HANDLED), _NOT_ABANDONED, span.holds(Ticket.handled_at.expression))


def _kept(solved: ColumnElement[bool]) -> Callable[[Span], Rows]:
    def rows(span: Span) -> Rows:
        """Tickets that were settled; 1 where it is solved so and the customer did not come back about it in a week."""
        held = case((and_(solved, Ticket.returned_at.is_(None)), 1), else_=0)
        found = select(Ticket.handled_at.label("at"), Ticket.id.label("id"), Ticket.channel, held.label("amount"))
        judged = found.join_from(Ticket, TicketOutcome, TicketOutcome.ticket_id == Ticket.id, isouter=True)
        return judged.where(Ticket.status.in_(_HANDLED), _NOT_ABANDONED, span.holds(Ticket.handled_at.expression))

    return rows


_CONFIRMED = func.coalesce(TicketOutcome.was_right, False)
_ASSUMED = TicketOutcome.id.is_(None)


def _replied(span: Span) -> Rows:
    """Tickets first answered or asked back in that time, with the minutes their customer waited, nights included.

    A mere receipt is no reply.
    """
    first = func.min(TicketReply.sent_at, type_=TicketReply.sent_at.type)
    waited = MinutesBetween(Ticket.created_at, first)
    found = select(first.label("at"), Ticket.id.label("id"), Ticket.channel, waited.label("amount"))
    said = found.join_from(TicketReply, Ticket, Ticket.id == TicketReply.ticket_id)
    told = said.where(TicketReply.sent_at.is_not(None), TicketReply.kind != _RECEIPT)
    return told.group_by(Ticket.id, Ticket.channel, Ticket.created_at).having(span.holds(first))


def _solved(span: Span) -> Rows:
    """Tickets settled in that time, with the minutes since they were opened, nights included."""
    took = MinutesBetween(Ticket.created_at, Ticket.handled_at)
    found = select(Ticket.handled_at.label("at"), Ticket.id.label("id"), Ticket.channel, took.label("amount"))
    return found.where(Ticket.status.in_(_HANDLED), _NOT_ABANDONED, span.holds(Ticket.handled_at.expression))


def _taken_up(span: Span) -> Rows:
    """Threads a person took up in that time, with the minutes the customer waited for one, nights included."""
    waited = MinutesBetween(Handoff.requested_at, Handoff.claimed_at)
    found = select(
        Handoff.claimed_at.label("at"), Conversation.id.label("id"), Conversation.channel, waited.label("amount")
    ).join_from(Handoff, Conversation, Conversation.id == Handoff.conversation_id)
    return found.where(span.holds(Handoff.claimed_at.expression))


def _surveyed(kind: SurveyKind, amount: ColumnElement[Any]) -> Callable[[Span], Rows]:
    def rows(span: Span) -> Rows:
        """Answers that came in that time; who was asked and did not answer is no opinion."""
        found = select(
            Survey.answered_at.label("at"), Conversation.id.label("id"), Conversation.channel, amount.label("amount")
        ).join_from(Survey, Conversation, Conversation.id == Survey.conversation_id)
        return found.where(Survey.kind == kind, Survey.score.is_not(None), span.holds(Survey.answered_at.expression))

    return rows


_STARS = func.coalesce(Survey.score, 0)
_PROMOTES = case((Survey.score >= 9, 100), (Survey.score <= 6, -100), else_=0)
"""The share of promoters less the share of detractors, in points."""


def _spent(span: Span) -> Rows:
    """By days in Paris, calls whose words were thrown away included."""
    day = ModelSpending.day
    found = select(
        day.label("at"), Conversation.id.label("id"), Conversation.channel, ModelSpending.cost_micros.label("amount")
    ).join_from(ModelSpending, Conversation, Conversation.id == ModelSpending.conversation_id)
    return found.where(day >= span.first_day, day < span.day_after)


def _spent_on_tickets(span: Span) -> Rows:
    """By days in Paris, calls whose words were not used included; the id of a row is how many calls it was."""
    row = DeskSpending
    found = select(
        row.day.label("at"), row.calls.label("id"), literal("support").label("channel"), row.cost_micros.label("amount")
    )
    return found.where(row.day >= span.first_day, row.day < span.day_after)


def _repairs(span: Span) -> Rows:
    """By how far their author is trusted."""
    row = RepairReport
    found = select(
        row.reported_at.label("at"), row.id.label("id"), row.trust.label("channel"), literal(1).label("amount")
    )
    return found.where(span.holds(row.reported_at.expression))


def _news(span: Span) -> Rows:
    row = SourceEntry
    found = select(
        row.decided_at.label("at"), row.id.label("id"), row.source.label("channel"), literal(1).label("amount")
    )
    return found.where(row.state == EntryState.approved, span.holds(row.decided_at.expression))


def _lessons(span: Span) -> Rows:
    """Articles of the team that answer now, by language."""
    row = Article
    found = select(
        row.decided_at.label("at"), row.id.label("id"), row.language.label("channel"), literal(1).label("amount")
    )
    return found.where(row.state == ArticleState.published, span.holds(row.decided_at.expression))


_ALL = (
    Figure("revenue", How.total, Unit.money, "order", _booked(EntryKind.entitlement)),
    Figure("orders", How.number, Unit.number, "order", _sold),
    Figure("average_basket", How.mean, Unit.money, "order", _baskets),
    Figure("conversion", How.mean, Unit.share, "contact", _began),
    Figure("basic", How.number, Unit.number, "contact", _buyers(_BASIC)),
    Figure("premium", How.number, Unit.number, "contact", _buyers(_PREMIUM)),
    Figure("refunds", How.total, Unit.money, "order", _booked(EntryKind.refund)),
    Figure("churn", How.mean, Unit.share, "order", _subscribed),
    Figure("turns", How.number, Unit.number, "conversation", _turns),
    Figure("handoffs", How.number, Unit.number, "conversation", _handoffs),
    Figure("tickets", How.number, Unit.number, "ticket", _tickets),
    Figure("first_contact", How.mean, Unit.share, "ticket", _settled),
    Figure("confirmed", How.mean, Unit.share, "ticket", _kept(_CONFIRMED)),
    Figure("assumed", How.mean, Unit.share, "ticket", _kept(_ASSUMED)),
    Figure("first_reply", How.mean, Unit.minutes, "ticket", _replied),
    Figure("resolution", How.mean, Unit.minutes, "ticket", _solved),
    Figure("handoff_wait", How.mean, Unit.minutes, "conversation", _taken_up),
    Figure("csat", How.mean, Unit.stars, "conversation", _surveyed(SurveyKind.csat, _STARS)),
    Figure("nps", How.mean, Unit.points, "conversation", _surveyed(SurveyKind.nps, _PROMOTES)),
    Figure("model_cost", How.total, Unit.dollars, "conversation", _spent),
    Figure("ticket_model_cost", How.total, Unit.dollars, "model_calls", _spent_on_tickets),
    Figure("repairs", How.number, Unit.number, "repair", _repairs),
    Figure("news_accepted", How.number, Unit.number, "news", _news),
    Figure("articles_taught", How.number, Unit.number, "article", _lessons),
)
FIGURES: Mapping[str, Figure] = {figure.name: figure for figure in _ALL}
