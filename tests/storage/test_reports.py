"""Figures read the same of either database."""

from datetime import timedelta

from sqlalchemy import insert

from storage.database import Database, Transaction
from storage.models.ticket import Ticket, TicketOutcome, TicketReply
from storage.reports.figures import FIGURES
from storage.reports.reading import Reports, Value, window_of


def _settled(tx: Transaction, name: str, *, waited: timedelta, judged: bool) -> None:
    """Opened so long before now, receipted at once, answered and settled now."""
    opened = tx.now - waited
    ticket = {
        "key": name, "channel": "email", "email": f"{name}@example.com", "text": "?", "language": "fr",
        "category": "Non classé", "probability": 0.5, "abstained": True, "labels": [], "sentiment": "neutral",
        "urgency": "low", "status": "Traité", "round": 2, "due_at": tx.now, "handled_at": tx.now, "created_at": opened,
        "updated_at": tx.now,
    }  # fmt: skip
    key = tx.session.execute(insert(Ticket).values(ticket).returning(Ticket.id)).scalar_one()
    for number, kind, at in ((1, "acknowledgement", opened), (2, "answer", tx.now)):
        reply = TicketReply(
            ticket_id=key, round=number, kind=kind, text="Voici.", template="", citations=[], author="ana"
        )
        reply.drafted_at, reply.sent_at = at, at
        tx.session.add(reply)
    if judged:
        right = TicketOutcome(
            ticket_id=key, category="Non classé", true_category="Non classé", abstained=True, was_right=True,
            judged_by="ana",
        )  # fmt: skip
        right.judged_at = tx.now
        tx.session.add(right)
    tx.session.flush()


async def test_waiting_and_solving_are_reckoned_by_the_database(database: Database) -> None:
    def write(tx: Transaction) -> None:
        _settled(tx, "camille", waited=timedelta(minutes=10), judged=True)
        _settled(tx, "hugo", waited=timedelta(days=1, minutes=20), judged=False)

    await database.write(write)
    today = database.clock().date()
    values = await Reports(database).values(window_of(today, today))
    names = ("first_contact", "confirmed", "assumed", "first_reply", "resolution")
    assert {name: values[name] for name in names} == {
        "first_contact": Value(2, 2),
        "confirmed": Value(1, 2),
        "assumed": Value(1, 2),
        "first_reply": Value(1470, 2),
        "resolution": Value(1470, 2),
    }
    behind = await Reports(database).rows(FIGURES["first_reply"], window_of(today, today))
    assert sorted(row.amount for row in behind) == [10, 1460]
