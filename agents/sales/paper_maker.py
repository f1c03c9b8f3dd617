"""Invoices and credit notes as documents: each is printed once and never again."""

from collections.abc import Sequence
from datetime import timedelta

from agents.pages import DocumentPage, Enclosed, Relationship
from agents.printing import Draft, Offered, Typesetter
from agents.sales.factur_x import LEVEL, NAME, encloses, factur_x
from agents.sales.invoicing import invoice_of
from agents.sales.papers import Paper, paper_of
from agents.texts.lookup import money, say
from storage.database import Database, Transaction
from storage.models.ids import ContactId
from storage.models.invoice import Invoice
from storage.money import Money

KIND = "invoice"
_OFFERED = timedelta(days=3660)
"""Invoices are kept ten years (Code de commerce, L123-22)."""


class PaperMaker:
    """Keeps the promises of agents.printing.DocumentMaker; a subject is the reference of a paper."""

    def __init__(self, database: Database, *, typeset: Typesetter) -> None:
        self._database = database
        self._typeset = typeset

    async def edition(self, subject: str) -> str:
        """There is one for ever."""
        await self._database.write(lambda tx: invoice_of(tx, subject))
        return ""

    async def draft(self, subject: str) -> Draft:
        def read(tx: Transaction) -> tuple[Paper, int]:
            invoice = invoice_of(tx, subject)
            order = tx.orders.get(invoice.order_id)
            assert order is not None
            return paper_of(tx, invoice), order.contact_id

        paper, owner = await self._database.write(read)
        title = say(f"paper.title_{paper.kind}", paper.language, reference=paper.reference)
        html = self._typeset(
            "invoice.html.j2", paper=paper, language=paper.language, title=title, created_at=paper.issued_at
        )
        page = DocumentPage(html, archival=True, enclosed=_data(paper))
        return Draft(page, title, f"{paper.reference}.pdf", paper.language, ContactId(owner))

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Offered]:
        def read(tx: Transaction) -> Sequence[Offered]:
            orders = tx.orders.of_contacts(tx.contacts.parts(contact_id))
            papers = [one for order in orders for one in tx.ledger.invoices(order.id)]
            return [_offered(one, language) for one in papers if tx.now - one.issued_at < _OFFERED]

        return await self._database.write(read)


def _offered(invoice: Invoice, language: str) -> Offered:
    title = say(f"paper.title_{invoice.kind}", language, reference=invoice.reference)
    amount = money(Money(invoice.amount_minor, invoice.currency), language)
    return Offered(invoice.reference, f"{title} ({amount})", invoice.issued_at)


def _data(paper: Paper) -> tuple[Enclosed, ...]:
    if not encloses(paper):
        return ()
    description = say("paper.data", paper.language)
    return (Enclosed(NAME, factur_x(paper), Relationship.alternative, description, invoice_level=LEVEL),)
