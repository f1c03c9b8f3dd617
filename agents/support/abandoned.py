"""Tickets whose customer left our question unanswered: closed without a word, open again as soon as they write."""

from agents.support.policy import ABANDONED_AFTER
from agents.support.reading import ALEX
from agents.support.steps import move
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.ticket import TicketStatus

_AT_ONCE = 200


class AbandonedTickets:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def close(self) -> int:
        """Close what has waited a week for its customer; how many. Twice changes nothing.

        Left alone is where the team owes the next word. What is closed so counts neither as solved nor as unsolved.
        """
        closed = 0
        while done := await self._database.write(_close):
            closed += done
        return closed


def _close(tx: Transaction) -> int:
    left = tx.tickets.unanswered(asked_before=tx.now - ABANDONED_AFTER, limit=_AT_ONCE)
    for ticket in left:
        ticket.abandoned_at = tx.now
        move(tx, ticket, TicketStatus.handled, actor=ALEX, said=say("support_console.abandoned", "fr"))
    return len(left)
