"""A copy that is nobody's: what a visitor may leaf through, with what rows prove on its cover."""

from collections.abc import Sequence

from agents.claims.compiler import Compiler
from agents.claims.facts import Subject
from agents.claims.levers import Medium
from agents.errors import NotFound
from agents.handbook.composing import Owner
from agents.handbook.editions import Editions
from agents.handbook.owning import PRODUCTS, Book, book_named
from agents.pages import DocumentPage
from agents.printing import Draft, Offered
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.handbook import HandbookEdition
from storage.models.ids import ContactId

KIND = "specimen"


class SpecimenMaker:
    """Keeps the promises of agents.printing.DocumentMaker for the staff; a subject is the id of a book."""

    def __init__(self, database: Database, editions: Editions, compiler: Compiler) -> None:
        self._database = database
        self._editions = editions
        self._compiler = compiler

    async def edition(self, subject: str) -> str:
        """A cover is as true as its day: there is one for each edition and day. Raises NotFound."""
        row = await self._database.write(lambda tx: _latest(tx, book_named(subject)))
        return f"{row.number}-{self._database.clock():%Y-%m-%d}"

    async def draft(self, subject: str) -> Draft:
        book = book_named(subject)
        language = book.language

        def read(tx: Transaction) -> tuple[HandbookEdition, tuple[str, ...]]:
            about = Subject(language, PRODUCTS[book.volume])
            claims = self._compiler.claims_for(tx, Medium.cover, about)
            return _latest(tx, book), tuple(one.text for one in claims)

        row, claims = await self._database.write(read)
        owner = Owner(say("handbook.specimen", language), "—", row.number, row.published_at, claims)
        cover = self._editions.composer(language).cover(book.volume, owner)
        page = DocumentPage(cover, binding=self._editions.binding(row))
        title = say(f"handbook.name_{book.volume}", language)
        file = say("handbook.specimen_file", language, volume=book.volume, number=row.number)
        return Draft(page, title, file, language, None)

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Offered]:  # noqa: ARG002 -- nobody's
        return ()


def _latest(tx: Transaction, book: Book) -> HandbookEdition:
    row = tx.handbooks.latest(book.volume, book.language)
    if row is None:
        raise NotFound
    return row
