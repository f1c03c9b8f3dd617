"""Handing a thread to a person and back. Always honoured, with any brain or none."""

from dataclasses import dataclass
from datetime import datetime

from agents.events import HandoffRequested
from agents.support.lease import give_back, take
from storage.database import Database, Transaction
from storage.models.conversation import ConversationState
from storage.models.ids import ContactId, ConversationId


@dataclass(frozen=True, slots=True)
class HandoffNotice:
    """What the customer is told: since when, and whether it was asked for already."""

    requested_at: datetime
    already: bool


class SupportService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask_for_person(self, conversation_id: ConversationId, *, reason: str) -> HandoffNotice:
        """Put the thread in the queue of the team; asking twice changes nothing."""

        def write(tx: Transaction) -> HandoffNotice:
            open_handoff = tx.conversations.open_handoff(conversation_id)
            if open_handoff is not None:
                return HandoffNotice(open_handoff.requested_at, already=True)
            handoff_id = tx.conversations.add_handoff(conversation_id, reason=reason[:500], now=tx.now)
            # Still Alex's thread: the epoch stays, so the answer being thought is not lost.
            tx.conversations.change(conversation_id, {"state": ConversationState.waiting})
            tx.record(HandoffRequested(conversation_id, handoff_id, reason[:500]))
            tx.publish("inbox", {"type": "handoff", "conversation": conversation_id})
            tx.publish(f"conversation:{conversation_id}", {"type": "state", "owner": "waiting"})
            return HandoffNotice(tx.now, already=False)

        return await self._database.write(write)

    async def claim(self, conversation_id: ConversationId, staff_id: ContactId) -> None:
        """A person takes the thread: whatever Alex was thinking is discarded. Claiming twice changes nothing."""
        await self._database.write(lambda tx: take(tx, conversation_id, staff_id, reason="claimed by staff"))

    async def release(self, conversation_id: ConversationId) -> None:
        """Give the thread back to Alex, who will say again that it is an AI."""
        await self._database.write(lambda tx: give_back(tx, conversation_id))
