"""Wishes that a person must follow up: sites, campaigns, lessons, trainings to buy."""

from collections.abc import Sequence
from enum import StrEnum

from agents.events import LeadCaptured
from agents.marketing.effects import MEASURED, Effect, effect
from storage.database import Database, Transaction
from storage.models.ids import ContactId


class Interest(StrEnum):
    site = "site"
    marketing = "marketing"
    training = "training"
    purchase = "purchase"


class MarketingService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def effects(self) -> Sequence[Effect]:
        """What each measured sequence changed, against those it was kept from."""
        return await self._database.write(lambda tx: [effect(tx, name) for name in MEASURED])

    async def note_request(self, contact_id: ContactId, *, interest: Interest, text: str) -> int:
        """Take a wish down for the team; a second word about the same interest is added to the first."""

        def write(tx: Transaction) -> int:
            lead = tx.leads.add(contact_id, interest=interest, text=text[:2000], now=tx.now)
            tx.record(LeadCaptured(lead.id, contact_id, interest))
            tx.publish("inbox", {"type": "lead", "lead": lead.id})
            return lead.id

        return await self._database.write(write)
