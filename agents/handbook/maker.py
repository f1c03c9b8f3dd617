"""The handbook as a document: one copy for each order that includes one, of the edition that is the latest."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from agents.claims.compiler import Compiler
from agents.claims.facts import Subject
from agents.claims.levers import Lever, Medium
from agents.errors import NotFound
from agents.handbook.composing import Owner
from agents.handbook.editions import Editions
from agents.handbook.owning import HANDBOOK, Owned, owned_named, owned_of
from agents.pages import DocumentPage
from agents.printing import Draft, Offered
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.entitlement import EntitlementState
from storage.models.handbook import HandbookEdition
from storage.models.ids import ContactId

_ON_A_COPY = (Lever.authority,)
"""Who holds the book has bought it: the cover tells what is in it, and urges nothing."""


class HandbookMaker:
    """Keeps the promises of agents.printing.DocumentMaker; a subject is a volume and the number of an order."""

    def __init__(self, database: Database, editions: Editions, compiler: Compiler) -> None:
        self._database = database
        self._editions = editions
        self._compiler = compiler

    async def edition(self, subject: str) -> str:
        """Raises NotFound when the subject is nobody's, or before the first edition."""
        _, edition = await self._database.write(lambda tx: _read(tx, subject))
        return str(edition.number) if edition.language == "fr" else f"{edition.number}-{edition.language}"

    async def draft(self, subject: str) -> Draft:
        def read(tx: Transaction) -> tuple[Owned, HandbookEdition, tuple[str, ...]]:
            owned, edition = _read(tx, subject)
            return owned, edition, self._claims(tx, owned)

        owned, edition, claims = await self._database.write(read)
        order, language = owned.order, owned.book.language
        name = _reader(owned)
        owner = Owner(name, str(order.id), edition.number, edition.published_at, claims)
        html = self._editions.composer(language).cover(owned.volume, owner)
        title = say(f"handbook.name_{owned.volume}", language)
        page = DocumentPage(html, binding=self._editions.binding(edition))
        file = say("handbook.file", language, volume=owned.volume, number=edition.number)
        return Draft(page, title, file, language, ContactId(order.contact_id))

    async def easy_draft(self, subject: str) -> Draft:
        """Every sheet set easy to read, chapters printed when somebody first asks for them so."""
        draft = await self.draft(subject)
        owned, _ = await self._database.write(lambda tx: _read(tx, subject))
        binding = await self._editions.easy_binding(owned.book)
        return replace(draft, page=replace(draft.page, binding=binding))

    async def chapter(self, subject: str, number: int) -> tuple[str, str]:
        """Title and HTML of a chapter of a copy somebody owns. Raises NotFound."""
        owned, _ = await self._database.write(lambda tx: _read(tx, subject))
        language = owned.book.language
        chapters = await asyncio.to_thread(self._editions.composer(language).chapters, owned.volume)
        if not 1 <= number <= len(chapters):
            raise NotFound
        piece = chapters[number - 1]
        return say("handbook.chapter", language, number=number, title=piece.title), piece.html

    def _claims(self, tx: Transaction, owned: Owned) -> tuple[str, ...]:
        subject = Subject(owned.book.language, order_id=owned.order.id)
        found = self._compiler.claims_for(tx, Medium.cover, subject, levers=_ON_A_COPY)
        return tuple(one.text for one in found)

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Offered]:
        def read(tx: Transaction) -> Sequence[Offered]:
            orders = tx.orders.of_contacts(tx.contacts.parts(contact_id))
            rows = [row for order in orders for row in tx.orders.entitlements(order.id)]
            mine = [row for row in rows if row.part == HANDBOOK and row.state == EntitlementState.active]
            owned = [one for row in mine if row.starts_at <= tx.now and (one := owned_of(tx, row)) is not None]
            return [shown for one in owned if (shown := _offered(tx, one, language)) is not None]

        return await self._database.write(read)


def _read(tx: Transaction, subject: str) -> tuple[Owned, HandbookEdition]:
    owned = owned_named(tx, subject)
    edition = _latest(tx, owned)
    if edition is None:
        raise NotFound
    return owned, edition


def _latest(tx: Transaction, owned: Owned) -> HandbookEdition | None:
    return tx.handbooks.latest(owned.volume, owned.book.language)


def _reader(owned: Owned) -> str:
    company = owned.order.company or {}
    return str(company.get("name") or owned.order.name or say("handbook.reader", owned.book.language))


def _offered(tx: Transaction, owned: Owned, language: str) -> Offered | None:
    edition = _latest(tx, owned)
    if edition is None:
        return None
    return Offered(owned.subject, say(f"handbook.name_{owned.volume}", language), edition.published_at)
