"""Reads figures and the rows behind them; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select, union_all

from storage.database import Database
from storage.reports.figures import FIGURES, PARIS, SPAN, Figure, How, Unit, Window


@dataclass(frozen=True, slots=True)
class Value:
    """`total` is the sum over `number` rows, in the figure's unit."""

    total: int = 0
    number: int = 0

    def of(self, figure: Figure) -> float | None:
        """None for a mean of nothing: nobody asked is not the same as nobody came."""
        if figure.how is How.total:
            return self.total
        if figure.how is How.number:
            return self.number
        if self.number == 0:
            return None
        return self.total // self.number if figure.unit is Unit.money else self.total / self.number

    def __add__(self, other: "Value") -> "Value":
        return Value(self.total + other.total, self.number + other.number)


@dataclass(frozen=True, slots=True)
class RowBehind:
    """`subject` and `id` name what the row is about: an order, a person, a thread, a ticket."""

    at: datetime
    subject: str
    id: int
    channel: str
    amount: int


class Reports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def values(self, window: Window) -> Mapping[str, Value]:
        """Every figure of that time, read by one statement: of one moment, and the database asked once."""
        async with self._database.read() as session:
            found = (await session.execute(_EVERY, window.given)).all()
        return {str(name): Value(int(total), int(number)) for name, total, number in found}

    async def by_channel(self, figure: Figure, window: Window) -> Mapping[str, Value]:
        """The greatest first."""
        async with self._database.read() as session:
            sums = await session.execute(_statements(figure).by_channel, window.given)
        found = [(str(name), Value(int(total), int(count))) for name, total, count in sums]
        return dict(sorted(found, key=lambda pair: (-pair[1].total, pair[0])))

    async def by_day(self, figure: Figure, window: Window) -> Mapping[date, Value]:
        """Each day in Paris that has a row, in order."""
        async with self._database.read() as session:
            found = (await session.execute(_statements(figure).moments, window.given)).all()
        days: dict[date, Value] = {}
        for at, amount in found:
            day = _moment(at).astimezone(PARIS).date()
            days[day] = days.get(day, Value()) + Value(int(amount), 1)
        return dict(sorted(days.items()))

    async def rows(self, figure: Figure, window: Window, *, limit: int = 500) -> Sequence[RowBehind]:
        """The rows a figure is made of, the latest first."""
        async with self._database.read() as session:
            found = (await session.execute(_statements(figure).latest, {**window.given, "limit": limit})).all()
        return [RowBehind(_moment(row.at), figure.subject, row.id, row.channel, int(row.amount)) for row in found]


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is asked about a figure; made once, since making one takes longer than its answer."""

    sums: Select[*tuple[Any, ...]]
    by_channel: Select[*tuple[Any, ...]]
    moments: Select[*tuple[Any, ...]]
    latest: Select[*tuple[Any, ...]]


@cache
def _statements(figure: Figure) -> _Statements:
    rows = figure.rows(SPAN).subquery()
    total = func.coalesce(func.sum(rows.c.amount), 0)
    return _Statements(
        sums=select(literal(figure.name).label("name"), total, func.count()).select_from(rows),
        by_channel=select(rows.c.channel, total, func.count()).group_by(rows.c.channel),
        moments=select(rows.c.at, rows.c.amount),
        latest=select(rows).order_by(rows.c.at.desc(), rows.c.id.desc()).limit(bindparam("limit")),
    )


_EVERY = union_all(*(_statements(figure).sums for figure in FIGURES.values()))


def _moment(at: datetime | date) -> datetime:
    """A day stands for its noon in Paris."""
    return at if isinstance(at, datetime) else datetime.combine(at, time(12), PARIS)


def window_of(first: date, last: date) -> Window:
    """From the first midnight in Paris to the one after the last day."""
    return Window(datetime.combine(first, time(), PARIS), datetime.combine(last + timedelta(days=1), time(), PARIS))
