"""Statements whose SQL is made once give what SQLAlchemy gives, on both databases."""

import pytest
from sqlalchemy import Connection, bindparam, create_engine, delete, func, insert, select

from storage.database import Database
from storage.models.contact import Contact
from storage.models.work import JobRow, JobState
from storage.prepared import Prepared
from tests.conftest import FixedClock

_add = Prepared(insert(JobRow).returning(JobRow.id))
_whole = select(JobRow.kind, JobRow.payload, JobRow.key, JobRow.state, JobRow.due_at).order_by(JobRow.id)
_all = Prepared(_whole)
_count = Prepared(select(func.count()).select_from(JobRow).where(JobRow.kind == bindparam("kind")))
_remove = Prepared(delete(JobRow).where(JobRow.kind == bindparam("kind")))


def job(clock: FixedClock, kind: str) -> dict[str, object]:
    common = {"queue": "default", "priority": 0, "state": JobState.waiting, "attempts": 0, "key": None, "lock": None}
    return {**common, "kind": kind, "payload": {"à": [1, None]}, "due_at": clock(), "created_at": clock()}


def filled(clock: FixedClock, connection: Connection) -> None:
    _add.value(connection, job(clock, "one"))
    _add.value(connection, job(clock, "two"))


async def test_rows_are_those_of_sqlalchemy(database: Database, clock: FixedClock) -> None:
    def compare(connection: Connection) -> None:
        filled(clock, connection)
        rows, theirs = _all.all(connection), connection.execute(_whole).all()
        assert list(rows) == list(theirs)
        assert rows[0].due_at == clock()
        assert rows[0].payload == {"à": [1, None]}
        assert list(_all.each(connection)) == list(theirs)
        assert [row._mapping for row in rows] == [row._mapping for row in theirs]

    await database.write_plain(compare)


async def test_what_is_taken_back_is_gone(database: Database, clock: FixedClock) -> None:
    def failing(connection: Connection) -> None:
        filled(clock, connection)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write_plain(failing)
    assert await database.write_plain(lambda connection: _count.value(connection, {"kind": "one"})) == 0


async def test_a_statement_without_rows_runs(database: Database, clock: FixedClock) -> None:
    def work(connection: Connection) -> tuple[int, object]:
        filled(clock, connection)
        _remove.run(connection, {"kind": "one"})
        first = _all.first(connection)
        _remove.run(connection, {"kind": "two"})
        assert _all.first(connection) is None
        return _count.value(connection, {"kind": "one"}), first

    count, first = await database.write_plain(work)
    assert count == 0
    assert first is not None


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (Prepared(select(JobRow.id).where(JobRow.id.in_([1, 2]))), "no fixed SQL"),
        (Prepared(insert(Contact)), "not filled in"),
    ],
)
def test_what_cannot_be_made_once_is_refused(statement: Prepared, why: str) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(AssertionError, match=why):
        statement.run(connection, {"name": "Alice"})
    engine.dispose()


async def test_one_call_writes_many_rows(database: Database, clock: FixedClock) -> None:
    add = Prepared(insert(JobRow))

    def work(connection: Connection) -> int:
        add.run_each(connection, [])
        add.run_each(connection, [job(clock, "one"), job(clock, "one"), job(clock, "two")])
        return int(_count.value(connection, {"kind": "one"}))

    assert await database.write_plain(work) == 2
