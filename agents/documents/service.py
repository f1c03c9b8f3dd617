"""Documents: printed once for each edition, kept as they are, found again by whoever they belong to."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from agents.documents.links import LIFETIME, DocumentLinks
from agents.documents.words import words_of
from agents.errors import DocumentError, NotFound
from agents.ports import DocumentRenderer
from agents.printing import ChapteredMaker, DocumentMaker, Draft, EasyMaker, Offered, document_job, set_easily
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.files import FileStore
from storage.models.document import Document
from storage.models.ids import ContactId, ConversationId

_LISTED = 10
_EASY = "/easy"
"""Ends the edition of what is set easy to read."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A document that lies on our disk."""

    id: int
    kind: str
    subject: str
    owner: ContactId | None
    language: str
    title: str
    name: str
    file: str
    size_bytes: int
    sheets: int
    sha256: str
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    kind: str
    offered: Offered


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    text: str


class Documents:
    """`makers` knows how each kind is made, `files` where a kept file lies, `easy_style` is the CSS of easy reading."""

    def __init__(
        self,
        database: Database,
        *,
        printer: DocumentRenderer,
        files: FileStore,
        links: DocumentLinks,
        public_url: Callable[[], str],
        makers: Mapping[str, DocumentMaker],
        easy_style: str,
    ) -> None:
        self._database = database
        self._printer = printer
        self._files = files
        self._links = links
        self._public_url = public_url
        self._makers = makers
        self._easy_style = easy_style

    async def printed(self, kind: str, subject: str, *, easy: bool = False) -> Printed:
        """The document as it stands now, printed if it is not yet. Raises NotFound, DocumentError.

        `easy` is set easy to read; an archival one (an invoice) stays as it is: there is one original of it.
        """
        maker = self._maker(kind)
        edition = await maker.edition(subject) + (_EASY if easy else "")
        known = await self._database.write(lambda tx: tx.documents.printed(kind, subject, edition))
        if known is not None:
            return await self._whole(_view(known), maker, easy=easy)
        draft = await self._draft(maker, subject, easy=easy)
        if easy and draft.page.archival:
            return await self.printed(kind, subject)
        token = await asyncio.to_thread(self._files.new)
        path = self.path(token)
        try:
            sheets = await self._printer.render(draft.page, path)
            kept = await self._keep(kind, subject, edition, draft=draft, token=token, sheets=sheets)
        except BaseException:
            self._files.forget(token)
            raise
        if kept.file != token:
            self._files.forget(token)
        return kept

    async def _draft(self, maker: DocumentMaker, subject: str, *, easy: bool) -> Draft:
        if not easy:
            return await maker.draft(subject)
        if isinstance(maker, EasyMaker):
            draft = await maker.easy_draft(subject)
            page = draft.page
        else:
            draft = await maker.draft(subject)
            page = replace(draft.page, html=set_easily(draft.page.html, self._easy_style))
        stem, _, ending = draft.name.rpartition(".")
        return replace(draft, page=page, name=say("reading.file", draft.language, name=stem, ending=ending))

    async def _whole(self, document: Printed, maker: DocumentMaker, *, easy: bool) -> Printed:
        """The document with its file, printed again where a disk lost it.

        The same page gives the same file, byte for byte, so an archival one that comes out otherwise is refused.
        """
        path = self.path(document.file)
        if await asyncio.to_thread(path.is_file):
            return document
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        draft = await self._draft(maker, document.subject, easy=easy)
        sheets = await self._printer.render(draft.page, path)
        content = await asyncio.to_thread(path.read_bytes)
        digest = hashlib.sha256(content).hexdigest()
        if digest == document.sha256:
            return document
        if draft.page.archival:
            self._files.forget(document.file)
            raise DocumentError(permanent=True, reason=f"{document.name} is lost, and printed anew it is another file")
        return await self._database.write(
            lambda tx: _view(tx.documents.replace(document.id, size_bytes=len(content), sheets=sheets, sha256=digest))
        )

    def _maker(self, kind: str) -> DocumentMaker:
        maker = self._makers.get(kind)
        if maker is None:
            raise NotFound
        return maker

    async def _keep(self, kind: str, subject: str, edition: str, *, draft: Draft, token: str, sheets: int) -> Printed:
        """Write it down; where another process was faster, theirs is the document."""
        content = await asyncio.to_thread(self.path(token).read_bytes)

        def write(tx: Transaction) -> Printed:
            known = tx.documents.printed(kind, subject, edition)
            if known is not None:
                return _view(known)
            row = Document(
                kind=kind,
                subject=subject,
                edition=edition,
                contact_id=draft.owner,
                language=draft.language,
                title=draft.title,
                name=draft.name,
                file=token,
                size_bytes=len(content),
                sheets=sheets,
                sha256=hashlib.sha256(content).hexdigest(),
                printed_at=tx.now,
            )
            tx.documents.add(row)
            return _view(row)

        return await self._database.write(write)

    async def close(self) -> None:
        """The presses stop."""
        await self._printer.close()

    def path(self, file: str) -> Path:
        return self._files.path(file)

    async def is_whole(self, document: Printed) -> bool:
        """Whether the file still is the one that was printed."""
        path = self.path(document.file)
        content = await asyncio.to_thread(lambda: path.read_bytes() if path.is_file() else b"")
        return hashlib.sha256(content).hexdigest() == document.sha256

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Listed]:
        """Everything a person may have, the latest first."""
        found = [
            Listed(kind, one)
            for kind, maker in self._makers.items()
            for one in await maker.offered(contact_id, language)
        ]
        return sorted(found, key=lambda one: one.offered.dated_at, reverse=True)[:_LISTED]

    async def words(self, kind: str, subject: str, *, chapter: int = 1) -> Words:
        """What a document says, to be read aloud; of one in chapters that chapter. Raises NotFound, DocumentError."""
        maker = self._maker(kind)
        if isinstance(maker, ChapteredMaker):
            title, html = await maker.chapter(subject, chapter)
            return Words(title, words_of(html))
        draft = await maker.draft(subject)
        return Words(draft.title, words_of(draft.page.html))

    async def ask(
        self, contact_id: ContactId, conversation_id: ConversationId, *, kind: str, subject: str, language: str
    ) -> Offered:
        """Have a document of this person said in their thread. Raises NotFound for everybody else's."""
        offers = await self._maker(kind).offered(contact_id, language)
        wanted = next((one for one in offers if one.subject == subject), None)
        if wanted is None:
            raise NotFound

        def write(tx: Transaction) -> None:
            request = f"{conversation_id}:{tx.now.isoformat()}"
            tx.enqueue(document_job(kind, subject, conversation_id, request=request))

        await self._database.write(write)
        return wanted

    def link(self, document: Printed) -> Link:
        """A fresh address of it; whoever has it may read it until then."""
        until = self._database.clock() + LIFETIME
        return Link(f"{self._public_url()}/files/document/{self._links.token(document.id, until)}", until)

    async def opened(self, token: str) -> Printed:
        """What a link leads to. Raises NotFound when it is none of ours, or its time is over."""
        document_id = self._links.document_id(token, self._database.clock())
        row = await self._database.write(lambda tx: tx.documents.get(document_id))
        if row is None:
            raise NotFound
        return _view(row)


def _view(row: Document) -> Printed:
    return Printed(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        owner=ContactId(row.contact_id) if row.contact_id is not None else None,
        language=row.language,
        title=row.title,
        name=row.name,
        file=row.file,
        size_bytes=row.size_bytes,
        sheets=row.sheets,
        sha256=row.sha256,
        printed_at=row.printed_at,
    )
