"""The audit's seals: each is a code, under a key the database does not hold, over the rows since the last seal."""

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.staff import AuditEntry

_BEFORE_ALL = -(2**62)
_LATE_COMMITS = timedelta(minutes=1)
"""On Postgres a row may be committed after one with a higher number; on SQLite there is one writer."""


class Finding(StrEnum):
    whole = "whole"
    altered = "altered"
    """Something from that row on was changed, added or taken out since it was sealed."""
    cut = "cut"
    """The seal that the witness remembers of that row stands there no more: the end was taken off, or all replaced."""
    other_key = "other_key"
    """That row was sealed under another secret key, so nobody can tell with this one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`row` is the first one that it is about; zero for a whole audit. Rows after the last seal are not proved yet."""

    finding: Finding
    row: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """The last row that was sealed, and its seal."""

    id: int
    seal: str


def told_of_audit(verdict: Verdict, language: str) -> str:
    return say(f"audit.{verdict.finding}", language, row=verdict.row)


class Witness:
    """A file beside the database that remembers the last seal: that its end is gone, a chain alone cannot tell."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Head | None:
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        return Head(int(found["id"]), str(found["seal"]))

    def keep(self, head: Head) -> None:
        part = self._file.with_suffix(".part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(head), file)
        part.replace(self._file)


class Auditing:
    def __init__(self, database: Database, *, secret_key: str, witness: Witness | None = None) -> None:
        self._database = database
        self._key = hmac.new(secret_key.encode(), b"alex audit seal", hashlib.sha256).digest()
        self._key_name = hmac.new(self._key, b"name", hashlib.sha256).hexdigest()[:12]
        self._witness = witness
        self._margin = timedelta(0) if database.is_sqlite else _LATE_COMMITS

    async def seal(self) -> int:
        """Chain the rows since the last seal under one; how many they were.

        A witness that the audit contradicts is left as it is, and an Issue says so.
        """
        known = await asyncio.to_thread(self._remembered)
        number, head = await self._database.write(lambda tx: self._seal(tx, known))
        if head is not None and self._witness is not None:
            await asyncio.to_thread(self._witness.keep, head)
        return number

    async def verdict(self) -> Verdict:
        """Read the whole audit and say whether it is as it was sealed."""
        known = await asyncio.to_thread(self._remembered)
        return await self._database.write(lambda tx: self._judge(tx, known))

    def _remembered(self) -> Head | None:
        return self._witness.read() if self._witness is not None else None

    def _seal(self, tx: Transaction, known: Head | None) -> tuple[int, Head | None]:
        """How many rows, and what the witness is to remember, if anything new."""
        rows = tx.staff.unsealed(before=tx.now - self._margin)
        seal = self._seal_of(tx.staff.last_seal() or "", rows) if rows else ""
        for row in rows:
            row.seal = seal
        if known is not None and tx.staff.seal_of(known.id) != known.seal:
            detail = f"the audit does not hold the seal of row {known.id} that the witness remembers"
            tx.issues.raise_issue(kind="audit", key="audit:cut", detail=detail, now=tx.now)
            return len(rows), None
        return len(rows), Head(rows[-1].id, seal) if rows else None

    def _judge(self, tx: Transaction, known: Head | None) -> Verdict:
        previous, is_keyed = "", False
        for batch in _batches(tx):
            first, seal = batch[0].id, batch[0].seal
            if seal is None:
                return Verdict(Finding.altered, first)
            if is_keyed or ":" in seal:
                is_keyed = True
                if (verdict := self._judge_batch(previous, batch, seal)) is not None:
                    return verdict
            elif seal != _unkeyed(previous, batch):
                return Verdict(Finding.altered, first)
            previous = seal
        if known is not None and tx.staff.seal_of(known.id) != known.seal:
            return Verdict(Finding.cut, known.id)
        return Verdict(Finding.whole)

    def _judge_batch(self, previous: str, batch: Sequence[AuditEntry], seal: str) -> Verdict | None:
        if hmac.compare_digest(seal, self._seal_of(previous, batch)):
            return None
        # A seal of another length or without a name is no seal of ours under any key.
        is_ours = seal.partition(":")[0] == self._key_name or ":" not in seal
        return Verdict(Finding.altered if is_ours else Finding.other_key, batch[0].id)

    def _seal_of(self, previous: str, rows: Sequence[AuditEntry]) -> str:
        code = hmac.new(self._key, f"{previous}\n".encode(), hashlib.sha256)
        for row in rows:
            fields = [row.id, row.actor, row.action, row.subject, row.detail, row.at.isoformat()]
            code.update(f"{json.dumps(fields, ensure_ascii=False)}\n".encode())
        return f"{self._key_name}:{code.hexdigest()}"


def _batches(tx: Transaction) -> Iterator[Sequence[AuditEntry]]:
    """Neighbours under one seal; rows without one only where sealed ones follow, for there they have no place."""
    batch, after = list[AuditEntry](), _BEFORE_ALL
    while rows := tx.staff.entries(after=after):
        for row in rows:
            if batch and row.seal != batch[0].seal:
                yield batch
                batch = []
            batch.append(row)
        after = rows[-1].id
    if batch and batch[0].seal is not None:
        yield batch


def _unkeyed(previous: str, rows: Sequence[AuditEntry]) -> str:
    """The seal of rows from before there was a key."""
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        line = f"{row.id}|{row.actor}|{row.action}|{row.subject}|{row.detail}|{row.at.isoformat()}"
        digest.update(line.encode())
    return digest.hexdigest()
