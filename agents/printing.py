"""What an agent that has something to print hands over; who prints, keeps and delivers it is agents/documents."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from agents.pages import Binding, DocumentPage
from storage.models.ids import ContactId, ConversationId
from storage.queue.job import TURN, Job


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before it is printed. `name` is how its file is called, `owner` who may ask for it in a chat."""

    page: DocumentPage
    title: str
    name: str
    language: str
    owner: ContactId | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A document somebody may have, printed already or not."""

    subject: str
    title: str
    dated_at: datetime


class DocumentMaker(Protocol):
    """Knows one kind of document. `subject` is the maker's own word for what it is about, at most 40 letters."""

    async def edition(self, subject: str) -> str:
        """Which edition stands now; one that is printed already is not drafted again. Raises NotFound."""
        ...

    async def draft(self, subject: str) -> Draft:
        """Raises NotFound."""
        ...

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Offered]:
        """What this person may have, on whichever channel they ask."""
        ...


@runtime_checkable
class EasyMaker(Protocol):
    """A maker whose documents are more than one page of HTML, and which sets the whole of them easy to read itself."""

    async def easy_draft(self, subject: str) -> Draft:
        """As `draft`, set easy to read. Raises NotFound, DocumentError."""
        ...


@runtime_checkable
class ChapteredMaker(Protocol):
    """A maker whose documents are read aloud chapter by chapter."""

    async def chapter(self, subject: str, number: int) -> tuple[str, str]:
        """Title and HTML of one chapter, counted from 1. Raises NotFound."""
        ...


class Typesetter(Protocol):
    def __call__(self, template: str, /, **values: object) -> str:
        """A template of bot/web/documents, filled in: the HTML of a DocumentPage."""
        ...


@dataclass(frozen=True, slots=True)
class PrintedHeading:
    title: str
    level: int
    sheet: int
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """What stands where in a printed file: its outline, and the sheet of each place that has a name."""

    sheets: int
    headings: tuple[PrintedHeading, ...]
    places: Mapping[str, int]


class BookBinder(Protocol):
    """Makes one book of printed parts; tags, links and outline stay whole."""

    async def read(self, path: Path) -> PrintedPart:
        """What stands where in a file that was printed. Raises DocumentError."""
        ...

    async def bind(self, cover: Path, binding: Binding, path: Path) -> int:
        """Write the book at `path`, whole or not at all; how many sheets it has. Raises DocumentError.

        Title, language, marks and dates of the book are those of its cover.
        """
        ...

    async def close(self) -> None: ...


def set_easily(html: str, style: str) -> str:
    """The same document with one more style sheet, which comes last and so has the last word."""
    head, end, body = html.partition("</head>")
    return f"{head}<style>\n{style}\n</style>\n{end}{body}" if end else html


def document_job(kind: str, subject: str, conversation_id: ConversationId, *, request: str) -> Job:
    """Print what is not printed yet and say it in that thread, once for each `request`."""
    payload: dict[str, int | str] = {
        "kind": kind,
        "subject": subject,
        "conversation": conversation_id,
        "request": request,
    }
    return Job("document", payload, key=f"document:{kind}:{subject}:{conversation_id}", priority=TURN)


@dataclass(frozen=True, slots=True)
class Signature:
    """How whoever hands a report on signs it. `logo` is a `data:` address of a picture."""

    name: str
    address: str
    logo: str | None
    changed_at: datetime


SignatureOf = Callable[[ContactId], Awaitable[Signature | None]]
"""The signature of a person who may sign reports with their own; None for everybody else."""
