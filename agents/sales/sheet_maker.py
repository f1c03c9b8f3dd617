"""The sales sheet of a product: one page, its price and what it includes from rows, its claims compiled or absent."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.claims.compiler import Claim, Compiler, record
from agents.claims.facts import Subject
from agents.claims.levers import Medium
from agents.errors import NotFound
from agents.pages import DocumentPage
from agents.printing import Draft, Offered, Typesetter
from agents.sales.catalogue import Offer, offer_called
from agents.texts.lookup import PARIS, money, say
from storage.database import Database, Transaction
from storage.models.ids import ContactId

KIND = "sheet"
_ENGLISH = ".en"


@dataclass(frozen=True, slots=True)
class _Sheet:
    offer: Offer
    claims: Sequence[Claim]
    made_at: datetime
    language: str

    @property
    def title(self) -> str:
        return say("sheet.title", self.language, name=self.offer.name(self.language))


class SheetMaker:
    """Keeps the promises of agents.printing.DocumentMaker for the staff.

    A subject is the id of a product on sale, `formation-basic`, or of its sheet in English, `formation-basic.en`.
    """

    def __init__(self, database: Database, compiler: Compiler, *, typeset: Typesetter) -> None:
        self._database = database
        self._compiler = compiler
        self._typeset = typeset

    async def edition(self, subject: str) -> str:
        """Another one with any change of a price, a claim or the day. Raises NotFound."""
        sheet = await self._database.write(lambda tx: self._read(tx, subject))
        return hashlib.sha256(self._html(sheet).encode()).hexdigest()[:12]

    async def draft(self, subject: str) -> Draft:
        """Every claim it makes is written down with the rows that proved it."""

        def read(tx: Transaction) -> _Sheet:
            found = self._read(tx, subject)
            for claim in found.claims:
                record(tx, [claim.backed], language=found.language, contact_id=None, conversation_id=None)
            return found

        sheet = await self._database.write(read)
        name = say("sheet.file", sheet.language, product=sheet.offer.id)
        return Draft(DocumentPage(self._html(sheet)), sheet.title, name, sheet.language, None)

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Offered]:  # noqa: ARG002 -- the staff's
        return ()

    def _read(self, tx: Transaction, subject: str) -> _Sheet:
        language = "en" if subject.endswith(_ENGLISH) else "fr"
        offer = offer_called(tx, subject.removesuffix(_ENGLISH))
        if offer is None:
            raise NotFound
        claims = self._compiler.claims_for(tx, Medium.sheet, Subject(language, offer.id))
        return _Sheet(offer, claims, tx.now, language)

    def _html(self, sheet: _Sheet) -> str:
        language = sheet.language
        return self._typeset(
            "sales_sheet.html.j2",
            language=language,
            title=sheet.title,
            created_at=sheet.made_at.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0),
            offer=sheet.offer,
            price=money(sheet.offer.price, language),
            includes=sheet.offer.includes(language),
            claims=[claim.text for claim in sheet.claims],
        )
