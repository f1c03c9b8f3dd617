"""Files that had their time: sounds, charts, what no row speaks of. The words stay, and what is still needed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from agents.conversation.enclosures import Json, Missing
from storage.database import Database, Transaction
from storage.files import FileStore
from storage.reports.files import Line, on_file

STRAYS_KEPT = timedelta(days=1)
"""A file is written before its row: what is younger may still get one."""
_AT_ONCE = 200
"""Rows changed by one transaction, so that nobody waits for it."""
_FEW = 50
_SUSPICIOUS_SHARE = 0.2
"""Crashes leave a file now and then. More strays than this mean that the rows are those of another day."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many files went; those `left_alone` are in no row, and too many to be believed."""

    past_their_time: int
    strays: int
    left_alone: int


class Clearing:
    """`kept` is how long sounds, charts and unused uploads are kept."""

    def __init__(self, database: Database, *, files: FileStore, kept: timedelta) -> None:
        self._database = database
        self._files = files
        self._kept = kept

    async def run(self) -> Cleared:
        """Safe to repeat: rows let go of a file first, so a crash in between leaves a stray for the next night."""
        now = self._database.clock()
        on_disk = await asyncio.to_thread(self._files.older, now - STRAYS_KEPT)
        async with self._database.read() as session:
            found = await on_file(session, before=now - self._kept)
        gone = [
            *await self._let_go(found.lines, _clear_lines),
            *await self._let_go(found.notes, lambda tx, notes: tx.files.drop_notes(notes)),
            *await self._let_go(found.unused, lambda tx, tokens: tx.files.drop(tokens)),
        ]
        await self._delete(gone)
        strays = [token for token in on_disk if token not in found.named]
        if len(strays) > max(_FEW, _SUSPICIOUS_SHARE * len(on_disk)):
            await self._database.write(lambda tx: _doubt(tx, len(strays), of=len(on_disk)))
            return Cleared(len(gone), 0, len(strays))
        await self._delete(strays)
        return Cleared(len(gone), len(strays), 0)

    async def _let_go(
        self, rows: Sequence[Row], drop: Callable[[Transaction, Sequence[Row]], Sequence[str]]
    ) -> list[str]:
        pages = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
        return [token for page in pages for token in await self._database.write(partial(_dropped, drop, page))]

    async def _delete(self, tokens: Sequence[str]) -> None:
        def delete() -> None:
            for token in tokens:
                self._files.forget(token)

        await asyncio.to_thread(delete)


def _dropped(
    drop: Callable[[Transaction, Sequence[Row]], Sequence[str]], rows: Sequence[Row], tx: Transaction
) -> Sequence[str]:
    return drop(tx, rows)


def _clear_lines(tx: Transaction, lines: Sequence[Line]) -> Sequence[str]:
    """Take the files of these messages away; their words stay, and that there was a file."""
    needed = tx.files.needed([line.message_id for line in lines])
    free = [line for line in lines if line.message_id not in needed]
    for line in free:
        row = tx.messages.line(line.message_id)
        assert row is not None
        left = [_without_file(one) if one.get("file") in line.tokens else one for one in row.attachments]
        tx.messages.keep_attachments(line.message_id, left)
    return tx.files.drop([token for line in free for token in line.tokens])


def _without_file(plain: Json) -> Json:
    return {**{name: value for name, value in plain.items() if name != "file"}, "missing": Missing.expired.value}


def _doubt(tx: Transaction, strays: int, *, of: int) -> None:
    detail = f"{strays} of {of} files are in no row and were left alone: is the database the one of these files?"
    tx.issues.raise_issue(kind="files", key="files:strays", detail=detail, now=tx.now)
