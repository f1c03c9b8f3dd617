"""News from configured sources: read, told apart, shown with source, date and licence; used only once approved."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents.errors import NotFound, PortError
from agents.events import NewsArrived
from agents.ports import News, SourceReader
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.faults.base import FindingKind
from knowledge.language.folding import fold
from knowledge.loader import Citation, Record
from storage.database import Database, Transaction
from storage.models.learning import EntryState, SourceEntry

_PARTS_AT_MOST = 6
_ISSUE_AT_MOST = 600
_TELLS_ENOUGH = 40
"""Letters of a text from which on it is known again at another address."""
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Update:
    """What one look at the sources brought."""

    read: int
    new: int
    silent: tuple[str, ...]
    """Sources that did not answer, with the reason."""


class NewsDesk:
    def __init__(
        self, database: Database, *, diagnostician: Callable[[], Diagnostician], sources: Sequence[SourceReader]
    ) -> None:
        self._database = database
        self._diagnostician = diagnostician
        self._sources = sources

    async def update(self) -> Update:
        """Read every source; what is new waits for a person. A source that is down spoils only its own part."""
        found: list[News] = []
        silent: list[str] = []
        for source in self._sources:
            try:
                found += await source.read()
            except PortError as error:
                silent.append(f"{source.name}: {error.facts.get('reason', error.code)}")
        pieces = {_fingerprint(one): one for one in reversed(found)}
        known, told = await self._database.write(
            lambda tx: (tx.learning.known_entries(pieces), {_said(*one) for one in tx.learning.told_entries()})
        )
        # What one source repeats of another is told once: the last of equals is the first that was read.
        said = {_said(one.title, one.text, mark): mark for mark, one in pieces.items()}
        unread = [(mark, pieces[mark]) for words, mark in said.items() if mark not in known and words not in told]
        # Reading what parts thousands of pieces name takes long: in no transaction, and beside the loop.
        named = await asyncio.to_thread(lambda: [self._parts(f"{one.title}. {one.text}") for _, one in unread])
        read = [(mark, one, parts) for (mark, one), parts in zip(unread, named, strict=True)]
        new = await self._database.write(lambda tx: self._propose(tx, read, silent))
        return Update(len(found), new, tuple(silent))

    @staticmethod
    def _propose(tx: Transaction, read: Sequence[tuple[str, News, list[str]]], silent: Sequence[str]) -> int:
        new = sum(tx.learning.add_entry(_entry(tx, mark, one, parts)) for mark, one, parts in reversed(read))
        day = tx.now.date().isoformat()
        if silent:
            tx.issues.raise_issue(kind="news", key=f"sources:{day}", detail=_not_read(silent), now=tx.now)
        if new:
            detail = f"{new} pieces of news wait for a decision: alex knowledge news"
            tx.issues.raise_issue(kind="news", key=f"news:{day}", detail=detail, now=tx.now)
            tx.record(NewsArrived(new))
        return new

    def _parts(self, words: str) -> list[str]:
        engine = self._diagnostician()
        found = [engine.base.finding(one.finding) for one in engine.understand(words)]
        named = [part for one in found if one.kind is FindingKind.mention for part in one.components]
        return list(dict.fromkeys(named))[:_PARTS_AT_MOST]

    async def waiting(self) -> Sequence[SourceEntry]:
        return await self._database.write(lambda tx: tx.learning.entries(EntryState.proposed))

    async def decide(self, entry_id: int, *, approve: bool, by: str) -> SourceEntry:
        """Audited. Raises NotFound. A decision may be changed; the last one holds."""

        def write(tx: Transaction) -> SourceEntry:
            row = decide(tx, entry_id, approve=approve, by=by)
            verb = "accept" if approve else "refuse"
            tx.staff.audit(actor=by, action=verb, subject=f"news:{row.id}", detail=row.title, now=tx.now)
            return row

        return await self._database.write(write)

    async def approved(self) -> tuple[Record, ...]:
        """What the library may be read with, each with its source, licence and day."""
        rows = await self._database.write(lambda tx: tx.learning.entries(EntryState.approved))
        return tuple(_record(row) for row in rows)


def decide(tx: Transaction, entry_id: int, *, approve: bool, by: str) -> SourceEntry:
    entry = tx.learning.entry(entry_id)
    if entry is None:
        raise NotFound(entry=entry_id)
    entry.state = EntryState.approved if approve else EntryState.refused
    entry.decided_at, entry.decided_by = tx.now, by
    tx.session.flush()
    return entry


def _entry(tx: Transaction, fingerprint: str, one: News, parts: list[str]) -> SourceEntry:
    return SourceEntry(
        fingerprint=fingerprint,
        source=one.source,
        licence=one.licence,
        title=one.title,
        text=one.text,
        url=one.url,
        dated=one.dated,
        parts=parts,
        state=EntryState.proposed,
        read_at=tx.now,
    )


def _not_read(silent: Sequence[str]) -> str:
    return f"sources that could not be read: {'; '.join(silent)}"[:_ISSUE_AT_MOST]


def _fingerprint(one: News) -> str:
    """The same piece of news read again, whatever its blanks and capitals."""
    words = " ".join(f"{one.url or one.source} {one.title} {one.text}".lower().split())
    return hashlib.sha256(words.encode()).hexdigest()


def _said(title: str, text: str, fingerprint: str) -> str:
    """The words of a piece without address, signs and accents; what says little by itself stands for itself alone."""
    words = " ".join(_WORD.findall(fold(f"{title} {text}")))
    return words if len(fold(text)) >= _TELLS_ENOUGH else fingerprint


def _record(row: SourceEntry) -> Record:
    origin = ", ".join(filter(None, (row.source, row.dated, row.licence)))
    return Record(f"news-{row.id}", row.title, row.text or row.title, Citation(row.title, origin, row.url or None))
