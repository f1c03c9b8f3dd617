"""A copy that is nobody's: what a visitor may leaf through, with what rows prove on its cover."""

from collections.abc import Sequence
from typing import get_args

from agents.claims.compiler import Compiler
from agents.claims.facts import Subject
from agents.claims.levers import Medium
from agents.errors import NotFound
from agents.handbook.composing import LANGUAGE, Owner
from agents.handbook.editions import Editions
from agents.handbook.owning import PRODUCTS
from agents.ports import DocumentPage
from agents.printing import Draft, Offered
from agents.texts.lookup import say
from knowledge.handbook.plan import VolumeName
from storage.database import Database, Transaction
from storage.models.handbook import HandbookEdition
from storage.models.ids import ContactId

KIND = "specimen"


class SpecimenMaker:
    """Keeps the promises of agents.printing.DocumentMaker for the staff; a subject is a volume."""

    def __init__(self, database: Database, editions: Editions, compiler: Compiler) -> None:
        self._database = database
        self._editions = editions
        self._compiler = compiler

    async def edition(self, subject: str) -> str:
        """A cover is as true as its day: there is one for each edition and day. Raises NotFound."""
        row = await self._database.write(lambda tx: _latest(tx, _volume(subject)))
        return f"{row.number}-{self._database.clock():%Y-%m-%d}"

    async def draft(self, subject: str) -> Draft:
        volume = _volume(subject)

        def read(tx: Transaction) -> tuple[HandbookEdition, tuple[str, ...]]:
            about = Subject(LANGUAGE, PRODUCTS[volume])
            claims = self._compiler.claims_for(tx, Medium.cover, about)
            return _latest(tx, volume), tuple(one.text for one in claims)

        row, claims = await self._database.write(read)
        owner = Owner(say("handbook.specimen", LANGUAGE), "—", row.number, row.published_at, claims)
        page = DocumentPage(self._editions.composer.cover(volume, owner), binding=self._editions.binding(row))
        title = say(f"handbook.name_{volume}", LANGUAGE)
        return Draft(page, title, f"specimen-{volume}-{row.number}.pdf", LANGUAGE, None)

    async def offered(self, contact_id: ContactId, language: str) -> Sequence[Offered]:  # noqa: ARG002 -- nobody's
        return ()


def _volume(subject: str) -> VolumeName:
    for volume in get_args(VolumeName):
        if subject == volume:
            return "premium" if volume == "premium" else "basic"
    raise NotFound


def _latest(tx: Transaction, volume: VolumeName) -> HandbookEdition:
    row = tx.handbooks.latest(volume)
    if row is None:
        raise NotFound
    return row
