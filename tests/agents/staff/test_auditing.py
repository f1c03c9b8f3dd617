"""The audit's seals against somebody who may write the database, and has neither the key nor the files beside it."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from agents.staff.auditing import Auditing, Finding, Head, Verdict, Witness
from bot.settings import Settings
from storage.database import Database, Transaction, open_feed
from tests.conftest import FixedClock

KEY, ANOTHER = "the secret of this house", "the secret of another"


class Log:
    def __init__(self, database: Database, file: Path) -> None:
        self.database = database
        self.witness = Witness(file)
        self.auditing = self.under(KEY)

    def under(self, key: str) -> Auditing:
        return Auditing(self.database, secret_key=key, witness=self.witness)

    async def writes(self, *actions: str) -> None:
        def write(tx: Transaction) -> None:
            for action in actions:
                tx.staff.audit(actor="contact:1", action=action, subject="order:7", detail="5", now=tx.now)

        await self.database.write(write)

    async def seals(self, *actions: str) -> None:
        await self.writes(*actions)
        await self.auditing.seal()

    async def attack(self, *statements: str) -> None:
        """What somebody with the database alone can do."""

        def write(tx: Transaction) -> None:
            for statement in statements:
                tx.connection.exec_driver_sql(statement)

        await self.database.write(write)

    async def forge(self) -> None:
        """Seal every row anew as it was done before there was a key."""

        def write(tx: Transaction) -> None:
            digest = hashlib.sha256(b"")
            rows = tx.staff.entries()
            for row in rows:
                line = f"{row.id}|{row.actor}|{row.action}|{row.subject}|{row.detail}|{row.at.isoformat()}"
                digest.update(line.encode())
            for row in rows:
                row.seal = digest.hexdigest()

        await self.database.write(write)

    async def finding(self) -> Finding:
        return (await self.auditing.verdict()).finding

    async def issues(self) -> list[str]:
        return await self.database.write(lambda tx: [one.key for one in tx.issues.open()])


@pytest.fixture
async def log(settings: Settings, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Log]:
    database = Database(settings.database_url, clock=clock, feed=open_feed(settings.database_url))
    yield Log(database, tmp_path / "audit.head")
    await database.close()


async def test_what_was_sealed_in_several_batches_is_whole(log: Log) -> None:
    await log.seals("read", "refund")
    await log.seals("block")
    await log.writes("not sealed yet")
    assert await log.auditing.verdict() == Verdict(Finding.whole)
    assert log.witness.read() == Head(3, str(await log.database.write(lambda tx: tx.staff.last_seal())))
    assert await log.auditing.seal() == 1
    assert await log.auditing.seal() == 0


ATTACKS = [
    ("UPDATE audit_entry SET actor = 'contact:2' WHERE id = 2", 1),
    ("UPDATE audit_entry SET subject = 'order:7|5', detail = '' WHERE id = 3", 3),
    ("DELETE FROM audit_entry WHERE id = 1", 2),
    ("UPDATE audit_entry SET seal = NULL WHERE id = 2", 1),
    ("UPDATE audit_entry SET seal = 'x' WHERE id = 3", 3),
    ("INSERT INTO audit_entry (id, actor, action, subject, detail, at, seal) "
     "SELECT -5, actor, action, subject, detail, at, NULL FROM audit_entry WHERE id = 1", -5),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "row"), ATTACKS)
async def test_a_change_shows_where_it_begins(log: Log, statement: str, row: int) -> None:
    await log.seals("read", "refund")
    await log.seals("block")
    await log.attack(statement)
    assert await log.auditing.verdict() == Verdict(Finding.altered, row)


async def test_rows_sealed_before_there_was_a_key_still_prove_themselves(log: Log) -> None:
    await log.writes("long ago", "and then")
    await log.forge()
    assert await log.finding() == Finding.whole
    await log.seals("today")
    assert await log.finding() == Finding.whole
    await log.attack("UPDATE audit_entry SET detail = '9' WHERE id = 1")
    assert await log.auditing.verdict() == Verdict(Finding.altered, 1)


async def test_seals_without_a_key_are_not_taken_after_the_first_with_one(log: Log) -> None:
    await log.seals("read")
    await log.seals("refund")
    await log.attack("UPDATE audit_entry SET seal = 'ab' WHERE id = 2")
    assert await log.auditing.verdict() == Verdict(Finding.altered, 2)


async def test_who_seals_everything_anew_without_the_key_is_told_by_the_witness(log: Log) -> None:
    await log.seals("refund", "block")
    await log.attack("UPDATE audit_entry SET detail = '9' WHERE id = 1")
    await log.forge()
    assert await log.auditing.verdict() == Verdict(Finding.cut, 2)


async def test_an_end_taken_off_is_told_and_the_witness_keeps_what_it_saw(log: Log) -> None:
    await log.seals("read")
    await log.seals("refund")
    saw = log.witness.read()
    await log.attack("DELETE FROM audit_entry WHERE id = 2")
    assert await log.auditing.verdict() == Verdict(Finding.cut, 2)
    await log.seals("something else")
    assert await log.finding() == Finding.cut
    assert log.witness.read() == saw
    assert await log.issues() == ["audit:cut"]


async def test_another_key_can_tell_nothing_and_says_so(log: Log) -> None:
    await log.seals("read")
    assert await log.under(ANOTHER).verdict() == Verdict(Finding.other_key, 1)


async def test_on_postgres_a_row_waits_until_none_before_it_can_still_come(log: Log, clock: FixedClock) -> None:
    log.auditing._margin = timedelta(minutes=1)
    await log.seals("just now")
    assert log.witness.read() is None
    clock.advance(minutes=1)
    assert await log.auditing.seal() == 1
