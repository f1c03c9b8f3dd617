"""Which files rows speak of, and which of those are past their time; reads only."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Select, String, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models.base import AnyRow
from storage.models.document import Document
from storage.models.letterhead import Letterhead
from storage.models.mail import Mail, ReceivedMail
from storage.models.message import Message, Role
from storage.models.staff import StoredFile
from storage.models.voice import Utterance

AnySelect: TypeAlias = Select[*tuple[Any, ...]]

_OURS = frozenset({Role.assistant, Role.system})
_RECORDINGS = frozenset({"voice", "audio"})
_PAGE = 1000

_lines = select(Message.id, Message.role, Message.created_at, Message.attachments).where(
    # No attachments are kept as the JSON null.
    cast(Message.attachments, String) != "null"
)
_notes = select(Utterance.id, Utterance.file, StoredFile.created_at).outerjoin(
    StoredFile, StoredFile.token == Utterance.file
)
_stored = select(StoredFile.token, StoredFile.created_at)


@dataclass(frozen=True, slots=True)
class Line:
    """A message, and those of its files that are past their time."""

    message_id: int
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class OnFile:
    """`named` are all tokens that a row speaks of; the rest is past its time, whether or not something still needs it.

    `notes` are spoken answers, `unused` files that were handed to us and never became a message.
    """

    named: frozenset[str]
    lines: Sequence[Line]
    notes: Sequence[int]
    unused: Sequence[str]


async def on_file(session: AsyncSession, *, before: datetime) -> OnFile:
    """Everything in one look; what was kept since `before` is never past its time."""
    stored = {row.token: row.created_at async for row in _rows(session, _stored)}
    for_good = await _for_good(session)
    lines, sent = [], set()
    async for row in _rows(session, _lines):
        tokens = {str(one["file"]) for one in row.attachments if one.get("file")}
        sent |= tokens
        lasting = for_good if row.role == Role.customer else for_good | stored.keys()
        passing = [str(one["file"]) for one in row.attachments if _passes(one, role=row.role, lasting=lasting)]
        if passing and row.created_at < before:
            lines.append(Line(row.id, frozenset(passing)))
    notes, said = [], set()
    async for row in _rows(session, _notes):
        said.add(row.file)
        if row.created_at is not None and row.created_at < before:
            notes.append(row.id)
    used = sent | said | for_good
    unused = [token for token, kept_at in stored.items() if kept_at < before and token not in used]
    return OnFile(frozenset(used | stored.keys()), lines, notes, unused)


def _passes(plain: Mapping[str, object], *, role: str, lasting: set[str]) -> bool:
    """Whether what a message carries is kept for a time only: recordings, and pictures that Alex drew from rows.

    A recording without a fate was not listened to. Documents, and what people or staff sent to be looked at, last.
    """
    if not plain.get("file"):
        return False
    if plain["kind"] in _RECORDINGS:
        return role != Role.customer or "fate" in plain
    return role in _OURS and plain["kind"] == "image" and plain["file"] not in lasting


async def _for_good(session: AsyncSession) -> set[str]:
    found = {row.file async for row in _rows(session, select(Document.file))}
    found |= {row.logo async for row in _rows(session, select(Letterhead.logo)) if row.logo}
    for column in (Mail.files, ReceivedMail.files):
        async for row in _rows(session, select(column.label("files"))):
            found |= {str(one["token"]) for one in row.files if one.get("token")}
    return found


async def _rows(session: AsyncSession, statement: AnySelect) -> AsyncIterator[AnyRow]:
    streamed = await session.stream(statement.execution_options(yield_per=_PAGE))
    # A page at a time: each step of an asynchronous result costs more than what SQLite does for the row.
    async for page in streamed.partitions():
        for row in page:
            yield row
