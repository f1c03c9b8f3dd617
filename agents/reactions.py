"""Facts and what other agents do about them; the only file that knows two agents at once."""

from storage.database import Database, Transaction


class Reactions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def react(self, event_id: int) -> None:
        """Tell the staff about what waits for a person. Idempotent: an open Issue of a key counts up, no more."""

        def write(tx: Transaction) -> None:
            event = tx.issues.event(event_id)
            if event is None or event.kind not in {"HandoffRequested", "LeadCaptured"}:
                return
            subject = event.payload.get("handoff_id") or event.payload.get("lead_id")
            key = f"{event.kind}:{subject}"
            what = event.payload.get("reason") or event.payload.get("interest") or ""
            tx.issues.raise_issue(kind=event.kind, key=key, detail=str(what), now=tx.now)

        await self._database.write(write)
