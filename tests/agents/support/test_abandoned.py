"""A question that its customer leaves: the ticket is closed without a word, and opens again with the next one."""

import pytest

from agents.support.abandoned import AbandonedTickets
from agents.support.desk import NewTicket, SupportDesk
from agents.support.oversight import Oversight
from storage.database import Database
from storage.models.ticket import TicketStatus
from tests.conftest import FixedClock


@pytest.fixture
def desk(bare: Database) -> SupportDesk:
    return SupportDesk(bare)


def _asks(text: str) -> NewTicket:
    return NewTicket("email", "camille@example.com", text)


async def test_a_question_left_for_a_week_closes_its_ticket_and_counts_as_nothing(
    desk: SupportDesk, bare: Database, clock: FixedClock
) -> None:
    asked = await desk.answer(_asks("Je veux être remboursé"))
    assert (asked.status, asked.replies[-1].template) == (TicketStatus.in_progress, "question_which")
    abandoned, oversight = AbandonedTickets(bare), Oversight(bare)
    clock.advance(days=7)
    assert await abandoned.close() == 0
    clock.advance(seconds=1)
    assert [await abandoned.close(), await abandoned.close()] == [1, 0]
    closed = await desk.get(asked.id)
    assert (closed.status, len(closed.replies)) == (TicketStatus.handled, 1)
    assert (await oversight.figures()).assumed == 0
    heard = await desk.go_on(asked.id, "Pardon, c’est la commande 1043")
    assert heard is not None
    assert heard.replies[-1].template == "refund.fr v0"
    clock.advance(days=30)
    assert await abandoned.close() == 0


async def test_what_the_team_owes_a_word_about_is_left_alone(
    desk: SupportDesk, bare: Database, clock: FixedClock
) -> None:
    tickets = [
        await desk.answer(_asks("Je veux être remboursé et je veux parler à une personne")),
        await desk.answer(_asks("Je veux être remboursé de ma commande 1043")),
    ]
    clock.advance(days=60)
    assert await AbandonedTickets(bare).close() == 0
    assert {(await desk.get(one.id)).status for one in tickets} == {TicketStatus.in_progress}
