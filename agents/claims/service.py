"""What the team sees of the levers: every template with today's facts, or why it says nothing; what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.claims.compiler import Claim, Compiler, Unproven
from agents.claims.facts import Subject
from agents.claims.levers import Lever, Medium, Template
from storage.database import Database, Transaction

_SHOWN_REFUSALS = 30
_REFUSED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Preview:
    """One template as it would be read now; `text` is None where a fact is missing."""

    template: Template
    words: str
    text: str | None
    missing: tuple[str, ...]
    sources: tuple[str, ...]
    expires_at: datetime | None
    read_by: int
    """How many times somebody was told it."""


@dataclass(frozen=True, slots=True)
class Refused:
    kind: str
    sentence: str
    origin: str
    conversation_id: int | None
    refused_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    name: str
    places: int | None
    """Its capacity; None when it is not limited."""


class ClaimsService:
    def __init__(self, database: Database, compiler: Compiler) -> None:
        self._database = database
        self._compiler = compiler

    async def preview(self, medium: Medium, subject: Subject) -> dict[Lever, list[Preview]]:
        """Every template of a medium by lever, in the order of the levers. Nothing is recorded."""

        def read(tx: Transaction) -> dict[Lever, list[Preview]]:
            counts = tx.claims.rendered_counts()
            shown: dict[Lever, list[Preview]] = {lever: [] for lever in Lever}
            for one in self._compiler.all_for(tx, medium, subject):
                shown[one.template.lever].append(_preview(one, subject.language, counts))
            return shown

        return await self._database.write(read)

    async def products(self, language: str) -> Sequence[Choice]:
        def read(tx: Transaction) -> Sequence[Choice]:
            return [
                Choice(one.id, one.name_fr if language == "fr" else one.name_en, _places(tx, one.id))
                for one in tx.catalogue.listed()
            ]

        return await self._database.write(read)

    async def refused(self) -> Sequence[Refused]:
        """What was taken out of texts in the last 30 days, the latest first."""

        def read(tx: Transaction) -> Sequence[Refused]:
            found = tx.claims.refused_since(tx.now - _REFUSED_WITHIN, limit=_SHOWN_REFUSALS)
            return [Refused(one.kind, one.sentence, one.origin, one.conversation_id, one.refused_at) for one in found]

        return await self._database.write(read)


def _places(tx: Transaction, product_id: str) -> int | None:
    row = tx.claims.capacity(product_id)
    return None if row is None else row.places


def _preview(one: Claim | Unproven, language: str, counts: dict[str, int]) -> Preview:
    template = one.template
    proven = one if isinstance(one, Claim) else None
    return Preview(
        template=template,
        words=template.text(language),
        text=proven.text if proven is not None else None,
        missing=one.missing if isinstance(one, Unproven) else (),
        sources=proven.sources if proven is not None else (),
        expires_at=proven.expires_at if proven is not None else None,
        read_by=counts.get(template.name, 0),
    )
