"""Facts and what other agents do about them; the only file that knows two agents at once."""

from agents.conversation.notifying import notify
from agents.conversation.replying import Replying
from agents.sales.notices import notice
from storage.database import Database, Transaction
from storage.models.work import Event


class Reactions:
    def __init__(self, database: Database, *, replying: Replying) -> None:
        self._database = database
        self._replying = replying

    async def react(self, event_id: int) -> None:
        """Tell the staff about what waits for a person. Idempotent: an open Issue of a key counts up, no more."""

        def write(tx: Transaction) -> None:
            event = tx.issues.event(event_id)
            if event is not None:
                self._tell_buyer(tx, event)
            if event is None or event.kind not in {"HandoffRequested", "LeadCaptured"}:
                return
            subject = event.payload.get("handoff_id") or event.payload.get("lead_id")
            key = f"{event.kind}:{subject}"
            what = event.payload.get("reason") or event.payload.get("interest") or ""
            tx.issues.raise_issue(kind=event.kind, key=key, detail=str(what), now=tx.now)

        await self._database.write(write)

    def _tell_buyer(self, tx: Transaction, event: Event) -> None:
        """Say what became of an order where it was made, once."""
        told = notice(tx, event.kind, event.payload)
        if told is not None and tx.issues.take_slot(kind="notice", slot=str(event.id), now=tx.now):
            notify(self._replying, tx, told.conversation_id, told.message)
