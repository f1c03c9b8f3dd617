"""Editions: what the handbook says from one day on, printed once, and sent to everybody who may have it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from agents.handbook.composing import Composer
from agents.handbook.owning import BOOKS, CADENCE, HANDBOOK, Book, owned_of
from agents.handbook.pressing import Pressing
from agents.handbook.sending import send_edition
from agents.pages import Binding
from agents.texts.lookup import PARIS
from knowledge.handbook.plan import BookLanguage, VolumeName
from storage.database import Database, Transaction
from storage.models.handbook import HandbookEdition
from storage.queue.job import Job

FIRST_EDITIONS, PUBLISH = "first-editions", "publish-edition"
_LISTED = 40
_AFTER_START = timedelta(minutes=20)
_QUIET = timedelta(minutes=10)
_NIGHT = range(2, 6)
"""Hours in Paris in which printing is in nobody's way."""

Compose = Callable[[BookLanguage], Composer]


@dataclass(frozen=True, slots=True)
class Edition:
    book: Book
    number: int
    fingerprint: str
    published_at: datetime


class Editions:
    """`folder` keeps the printed parts of every edition; `compose` is asked when a language has its first page made."""

    def __init__(self, database: Database, pressing: Pressing, compose: Compose, *, folder: Path) -> None:
        self._database = database
        self._pressing = pressing
        self._compose = compose
        self._composers: dict[BookLanguage, Composer] = {}
        self._folder = folder

    def composer(self, language: BookLanguage) -> Composer:
        if language not in self._composers:
            self._composers[language] = self._compose(language)
        return self._composers[language]

    def use(self, compose: Compose) -> None:
        """From now on editions say what this version of the library knows."""
        self._compose = compose
        self._composers.clear()

    async def begin(self) -> Sequence[Edition]:
        """Publish the first edition of each book that has none; those that were published now."""
        return await self._published([one for one in BOOKS if await self.latest(one) is None])

    async def begin_when_quiet(self) -> Sequence[Edition] | None:
        """As `begin`, once nobody has written for a while; None when that is put off to later.

        At night nobody waits for silence: who is never left alone would never have a handbook.
        """
        return await self.begin() if await self._database.write(_is_quiet) else None

    async def renew(self) -> Sequence[Edition]:
        """Publish what is due and says something new. Before the first edition nothing is due."""
        latest = [(book, await self.latest(book)) for book in BOOKS]
        now = self._database.clock()
        due = [book for book, one in latest if one is not None and now - one.published_at >= CADENCE[book.volume]]
        return await self._published(due)

    async def _published(self, books: Sequence[Book]) -> Sequence[Edition]:
        found = [await self.publish(book) for book in books]
        return [one for one in found if one is not None]

    async def publish(self, book: Book) -> Edition | None:
        """Print the book as it stands and send it to everybody who has it; None when nothing of it is new.

        Takes minutes the first time, and only what changed after. Raises DocumentError.
        """
        composer = self.composer(book.language)
        body = await self._pressing.body(composer, book.volume)
        fingerprint = composer.fingerprint(book.volume)
        published = await self._database.write(lambda tx: self._publish(tx, book, fingerprint, body))
        await self._pressing.tidy(keep=await self._database.write(_in_use))
        return published

    def _publish(self, tx: Transaction, book: Book, fingerprint: str, body: Binding) -> Edition | None:
        last = tx.handbooks.latest(book.volume, book.language)
        if last is not None and last.fingerprint == fingerprint:
            return None
        row = HandbookEdition(
            volume=book.volume,
            language=book.language,
            number=last.number + 1 if last is not None else 1,
            fingerprint=fingerprint,
            parts=[path.name for path in body.parts],
            numbers=body.numbers.name,
            published_at=tx.now,
        )
        tx.handbooks.add(row)
        for entitlement in tx.handbooks.entitled(HANDBOOK):
            owned = owned_of(tx, entitlement)
            if owned is not None and owned.book == book and entitlement.starts_at <= tx.now:
                send_edition(tx, owned, row.number)
        return _view(row)

    async def ask(self, book: Book) -> None:
        """Have the book published by a job of its own."""
        job = Job(PUBLISH, {"volume": book.id}, key=f"{PUBLISH}:{book.id}")
        await self._database.write(lambda tx: tx.enqueue(job))

    async def latest(self, book: Book) -> Edition | None:
        def read(tx: Transaction) -> Edition | None:
            row = tx.handbooks.latest(book.volume, book.language)
            return _view(row) if row is not None else None

        return await self._database.write(read)

    async def listed(self) -> Sequence[Edition]:
        """The latest first."""
        return await self._database.write(lambda tx: [_view(row) for row in tx.handbooks.editions(limit=_LISTED)])

    async def easy_binding(self, book: Book) -> Binding:
        """The book as the library knows it now, set easy to read; the first time it is printed for that.

        Raises DocumentError.
        """
        return await self._pressing.body(self.composer(book.language).set_easily(), book.volume)

    def binding(self, edition: HandbookEdition) -> Binding:
        """The printed parts of an edition."""
        return Binding(tuple(self._folder / name for name in edition.parts), self._folder / edition.numbers)


def first_editions_job(now: datetime) -> Job:
    """Some time from now: a first start owes its answers first, and printing takes both cores for minutes."""
    return Job(FIRST_EDITIONS, key=FIRST_EDITIONS, due_at=now + _AFTER_START)


def _is_quiet(tx: Transaction) -> bool:
    """Whether it may be printed now; else it is looked at again when it may be."""
    heard_at = tx.conversations.last_heard_at()
    quiet_at = heard_at + _QUIET if heard_at is not None else tx.now
    if quiet_at <= tx.now or tx.now.astimezone(PARIS).hour in _NIGHT:
        return True
    tx.enqueue(Job(FIRST_EDITIONS, key=FIRST_EDITIONS, due_at=quiet_at))
    return False


def _in_use(tx: Transaction) -> frozenset[str]:
    """The files of the current and the previous edition of each book."""
    kept = [row for book in BOOKS for row in tx.handbooks.last_two(book.volume, book.language)]
    return frozenset(name for row in kept for name in (*row.parts, row.numbers))


def _view(row: HandbookEdition) -> Edition:
    volume: VolumeName = "premium" if row.volume == "premium" else "basic"
    return Edition(Book(volume, "en" if row.language == "en" else "fr"), row.number, row.fingerprint, row.published_at)
