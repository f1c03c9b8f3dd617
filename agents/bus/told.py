"""The verbs that only read: figures, tickets, orders, costs, health; each answer fits one message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from agents.bus.asked import Answer, Command
from agents.bus.periods import period
from agents.bus.pictures import revenue_bars
from agents.bus.stops import scope_told
from agents.bus.wording import change, channel_lines, count, date_of, named, written
from agents.staff.auditing import Auditing, told_of_audit
from agents.staff.troubles import issue_named, trouble
from agents.texts.lookup import moment, money, say
from storage.database import Database, Transaction
from storage.models.order import Order
from storage.models.ticket import Ticket, TicketStatus
from storage.models.work import Issue
from storage.money import Money
from storage.queue.depth import depths
from storage.reports.figures import FIGURES
from storage.reports.reading import Reports, window_of

_STATS = ("revenue", "orders", "average_basket", "conversion", "basic", "premium", "turns", "tickets")
_SALES = ("revenue", "orders", "average_basket", "conversion", "basic", "premium", "refunds", "churn")
_COSTS = ("model_cost", "ticket_model_cost", "turns")
_MOST_LINES = 8
_MOST_DAYS = 14


class Told:
    def __init__(self, database: Database, reports: Reports, auditing: Auditing) -> None:
        self._database = database
        self._reports = reports
        self._auditing = auditing

    async def stats(self, command: Command) -> Answer:
        """Everything until now unless a period is named; the same numbers as GET /api/stats."""
        wanted = period(command.argument, self._database.clock(), default="all")
        values = await self._reports.values(window_of(wanted.first, wanted.last))
        lines = [_line(name, written(FIGURES[name], values[name], command.language), command) for name in _STATS]
        return _page(command, named(wanted, command.language), lines)

    async def sales(self, command: Command) -> Answer:
        """Figures of a period beside the one before it, then by channel and by day."""
        language = command.language
        wanted = period(command.argument, self._database.clock(), default="30j")
        window, before = window_of(wanted.first, wanted.last), wanted.before
        values = await self._reports.values(window)
        earlier = await self._reports.values(window_of(before.first, before.last))
        lines = []
        for name in _SALES:
            figure = FIGURES[name]
            grown = change(values[name].of(figure), earlier[name].of(figure), language)
            lines.append(_line(name, written(figure, values[name], language) + grown, command))
        revenue = FIGURES["revenue"]
        channels = await self._reports.by_channel(revenue, window)
        lines += channel_lines(revenue, channels, language)
        days = list((await self._reports.by_day(revenue, window)).items())[-_MOST_DAYS:]
        if wanted.days > 1 and days:
            lines += ["", say("bus.by_day", language)]
            lines += [_day_line(day, written(revenue, value, language), language) for day, value in days]
        told = _page(command, named(wanted, language), lines)
        return replace(told, bars=await revenue_bars(self._reports, wanted, language)) if len(days) > 1 else told

    async def costs(self, command: Command) -> Answer:
        language = command.language
        wanted = period(command.argument, self._database.clock(), default="30j")
        window = window_of(wanted.first, wanted.last)
        values = await self._reports.values(window)
        lines = [_line(name, written(FIGURES[name], values[name], language), command) for name in _COSTS]
        days = list((await self._reports.by_day(FIGURES["model_cost"], window)).items())[-_MOST_DAYS:]
        cost = FIGURES["model_cost"]
        lines += [_day_line(day, written(cost, value, language), language) for day, value in days]
        return _page(command, named(wanted, language), lines)

    async def tickets(self, command: Command) -> Answer:
        """How many stand where, and what is promised first."""
        language = command.language

        def read(tx: Transaction) -> tuple[dict[str, int], Sequence[Ticket]]:
            by_status = {status.value: tx.tickets.count(status) for status in TicketStatus}
            return by_status, tx.tickets.listed(status="", category="", search="", limit=_MOST_LINES)

        by_status, first = await self._database.write(read)
        lines = [
            say("bus.line", language, name=status, value=count(number, language))
            for status, number in by_status.items()
        ]
        waiting = [one for one in first if one.handled_at is None]
        lines += ["", *(_ticket_line(one, language) for one in waiting)] if waiting else []
        return _page(command, _at(self._database.clock(), language), lines)

    async def orders(self, command: Command) -> Answer:
        """The latest orders with their state."""
        language = command.language

        def read(tx: Transaction) -> Sequence[tuple[Order, str]]:
            found = tx.orders.latest(limit=_MOST_LINES)
            return [(one, ", ".join(line.name for line in tx.orders.lines(one.id))) for one in found]

        lines = [_order_line(order, name, language) for order, name in await self._database.write(read)]
        return _page(command, say("bus.latest", language), lines or [say("bus.nothing", language)])

    async def health(self, command: Command) -> Answer:
        """What waits, what is paused, what an operator must see, and whether the audit is as it was sealed."""
        language = command.language

        verdict = await self._auditing.verdict()

        def read(tx: Transaction) -> list[str]:
            lines = [told_of_audit(verdict, language)]
            lines += [
                say("bus.paused_line", language, scope=scope_told(one.scope, language)) for one in tx.pauses.in_force()
            ]
            freezes = tx.ledger.freezes()
            lines += [say("bus.frozen_line", language, scope=one.scope, why=one.why) for one in freezes]
            issues = tx.issues.open()
            lines.append(say("bus.issues", language, number=len(issues)))
            return lines + [
                say("bus.channel_line", language, name=issue_named(one.kind, language), value=_told(one, language))
                for one in issues[:5]
            ]

        lines = await self._database.write(read)
        async with self._database.read() as session:
            jobs, unsent = await depths(session, self._database.clock())
        waiting = sum(one.number for one in jobs if one.state == "waiting")
        told = say("bus.queues", language, jobs=waiting, sends=sum(one.number for one in unsent))
        return _page(command, _at(self._database.clock(), language), [told, *lines])


def _page(command: Command, when: str, lines: Sequence[str]) -> Answer:
    return Answer("\n".join([say(f"bus.head_{command.verb}", command.language, when=when), *lines]))


def _line(name: str, text: str, command: Command) -> str:
    return say("bus.line", command.language, name=say(f"figure.{name}", command.language), value=text)


def _day_line(day: date, value: str, language: str) -> str:
    return say("bus.line", language, name=date_of(day, language), value=value)


def _ticket_line(ticket: Ticket, language: str) -> str:
    due = moment(ticket.due_at, language)
    return say("bus.ticket_line", language, number=ticket.id, category=ticket.category, due=due)


def _order_line(order: Order, name: str, language: str) -> str:
    return say(
        "bus.order_line",
        language,
        number=order.id,
        name=name,
        amount=money(Money(order.total_minor, order.currency), language),
        state=say(f"order_state.{order.state}", language),
    )


def _told(issue: Issue, language: str) -> str:
    return _short(trouble(issue.kind, issue.detail, language))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:119]}…"


def _at(now: datetime, language: str) -> str:
    return moment(now, language)
