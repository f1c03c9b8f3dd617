"""What one database file taught a process about SQL serves the next one, and nothing else of it does."""

from pathlib import Path

from sqlalchemy import Connection, create_engine, insert, select

from storage.database import Database
from storage.engines import sqlite_writer
from storage.feed import LocalFeed
from storage.models.base import Base
from storage.models.work import Slot
from tests.conftest import FixedClock


def opened(path: Path, clock: FixedClock) -> Database:
    url = f"sqlite:///{path}"
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    return Database(url, clock=clock, feed=LocalFeed())


async def test_two_files_share_statements_and_no_rows(tmp_path: Path, clock: FixedClock) -> None:
    one, other = opened(tmp_path / "one.db", clock), opened(tmp_path / "other.db", clock)
    row = {"kind": "test", "slot": "one", "taken_at": clock()}
    await one.write_plain(lambda connection: connection.execute(insert(Slot).values(row)))
    found = [await each.write_plain(slots) for each in (one, other)]
    async with one.read() as session:
        read = (await session.scalars(select(Slot.slot))).all()
    async with other.read() as session:
        read_there = (await session.scalars(select(Slot.slot))).all()
    await one.close()
    await other.close()
    assert (found, read, read_there) == ([["one"], []], ["one"], [])


async def test_a_statement_is_made_once_for_all_files(tmp_path: Path) -> None:
    statements = []
    for name in ("one.db", "other.db"):
        writer = sqlite_writer(str(tmp_path / name))
        statements.append(await writer.run(lambda connection: connection.execute(select(1)).context.compiled))
        await writer.close()
    assert statements[0] is statements[1]


def slots(connection: Connection) -> list[str]:
    return list(connection.scalars(select(Slot.slot)))
