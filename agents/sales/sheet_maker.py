"""The sales sheet of a product: one page, its price and what it includes from rows, its claims compiled or absent."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from agents.claims.compiler import Claim, Compiler, record
from agents.claims.facts import Subject
from agents.claims.levers import Medium
from agents.errors import NotFound
from agents.ports import DocumentPage
from agents.printing import Draft, Offered, Typesetter
from agents.sales.catalogue import Offer, offer_called
from agents.texts.lookup import PARIS, money, say
from storage.database import Database, Transaction
from storage.models.ids import ContactId

KIND = "sheet"
_LANGUAGE = "fr"


class SheetMaker:
    """Keeps the promises of agents.printing.DocumentMaker for the staff; a subject is the id of a product on sale."""

    def __init__(self, database: Database, compiler: Compiler, *, typeset: Typesetter) -> None:
        self._database = database
        self._compiler = compiler
        self._typeset = typeset

    async def edition(self, subject: str) -> str:
        """Another one with any change of a price, a claim or the day. Raises NotFound."""
        offer, claims, now = await self._database.write(lambda tx: self._read(tx, subject))
        return hashlib.sha256(self._html(offer, claims, now).encode()).hexdigest()[:12]

    async def draft(self, subject: str) -> Draft:
        """Every claim it makes is written down with the rows that proved it."""

        def read(tx: Transaction) -> tuple[Offer, Sequence[Claim], datetime]:
            found = self._read(tx, subject)
            for claim in found[1]:
                record(tx, [claim.backed], language=_LANGUAGE, contact_id=None, conversation_id=None)
            return found

        offer, claims, now = await self._database.write(read)
        title = say("sheet.title", _LANGUAGE, name=offer.name(_LANGUAGE))
        page = DocumentPage(self._html(offer, claims, now))
        return Draft(page, title, f"fiche-{offer.id}.pdf", _LANGUAGE, None)

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Offered]:  # noqa: ARG002 -- the staff's
        return ()

    def _read(self, tx: Transaction, subject: str) -> tuple[Offer, Sequence[Claim], datetime]:
        offer = offer_called(tx, subject)
        if offer is None:
            raise NotFound
        claims = self._compiler.claims_for(tx, Medium.sheet, Subject(_LANGUAGE, offer.id))
        return offer, claims, tx.now

    def _html(self, offer: Offer, claims: Sequence[Claim], now: datetime) -> str:
        return self._typeset(
            "sales_sheet.html.j2",
            language=_LANGUAGE,
            title=say("sheet.title", _LANGUAGE, name=offer.name(_LANGUAGE)),
            created_at=now.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0),
            offer=offer,
            price=money(offer.price, _LANGUAGE),
            includes=offer.includes(_LANGUAGE),
            claims=[claim.text for claim in claims],
        )
