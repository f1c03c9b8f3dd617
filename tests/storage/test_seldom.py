"""A question that is asked of the driver first has the answer that SQLAlchemy gives."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from storage.database import Database, Transaction
from storage.models.work import Issue
from storage.seldom import Seldom
from tests.conftest import FixedClock

_open = (
    select(Issue)
    .where(Issue.resolved_at.is_(None), Issue.raised_at <= bindparam("now"))
    .order_by(Issue.key)
    .limit(bindparam("most"))
)
_seldom = Seldom(_open)


def raised(tx: Transaction, key: str) -> Issue:
    return tx.issues.raise_issue(kind="test", key=key, detail="", now=tx.now)


async def test_nothing_is_found_where_nothing_is(database: Database, clock: FixedClock) -> None:
    def look(tx: Transaction) -> None:
        raised(tx, "later")
        before = {"now": clock() - timedelta(days=1), "most": 5}
        assert not _seldom.is_any(tx.session, before)
        assert _seldom.all(tx.session, before) == ()
        assert _seldom.first(tx.session, before) is None

    await database.write(look)


async def test_what_there_is_comes_in_its_order_and_number(database: Database, clock: FixedClock) -> None:
    def look(tx: Transaction) -> None:
        second, first, _ = raised(tx, "b"), raised(tx, "a"), raised(tx, "c")
        asked = {"now": clock(), "most": 2}
        assert _seldom.all(tx.session, asked) == [first, second]
        assert _seldom.first(tx.session, asked) is first

    await database.write(look)


async def test_what_this_transaction_has_just_changed_counts(database: Database, clock: FixedClock) -> None:
    def look(tx: Transaction) -> None:
        raised(tx, "a").resolved_at = clock()
        assert not _seldom.is_any(tx.session, {"now": clock(), "most": 1})

    await database.write(look)
