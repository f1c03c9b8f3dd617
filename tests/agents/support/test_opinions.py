"""Whether they recommend us: one tap, after what was resolved, seldom, and only while the channel takes free words."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from agents.messages import ChannelName
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from scripts.breaking.takeover import Door
from storage.database import Transaction
from storage.models.takeover import SurveyKind
from storage.models.ticket import Ticket, TicketStatus
from tests.builders import Person
from tests.conftest import FixedClock


def _asked_for(conversation: int, number: int) -> Ticket:
    """What somebody asked for in a chat, which a person answers."""
    return Ticket(
        key=f"ticket {number}",
        channel="chat",
        conversation_id=conversation,
        email="camille@example.com",
        text="Je veux être remboursée de la commande 1043",
        language="fr",
        category="Remboursement",
        probability=0.9,
        abstained=False,
        labels=[],
        sentiment="neutral",
        urgency="normal",
        status=TicketStatus.in_progress,
    )


class House:
    """Alex behind one door, with somebody who wrote in it and has tickets answered."""

    def __init__(self, app: App, clock: FixedClock) -> None:
        self.app = app
        self.camille = Person(app, clock, "camille", ChannelName.whatsapp)

    async def answers(self, number: int) -> None:
        conversation = await self.camille.conversation()

        def open_one(tx: Transaction) -> int:
            ticket = _asked_for(conversation, number)
            ticket.created_at = ticket.updated_at = ticket.due_at = tx.now
            tx.tickets.add(ticket)
            return ticket.id

        ticket_id = await self.app.database.write(open_one)
        await self.app.team.desk.send(ticket_id, text="C’est remboursé.", actor="Bob")
        await self.app.worker.run_until_idle()

    async def asked(self) -> int:
        return sum("recommanderiez" in str(line["text"]) for line in await self.camille.lines())


@pytest.fixture
async def house(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[House]:
    door = Door()
    window = timedelta(hours=24)
    door.capabilities = replace(door.capabilities, session_window=window, max_buttons=10, settle=timedelta(0))
    app = build(settings, clock=clock, library=library, doors={"whatsapp": door})
    house = House(app, clock)
    await house.camille.writes("bonjour")
    await app.worker.run_until_idle()
    yield house
    await app.close()


async def test_an_answered_ticket_of_whatsapp_is_asked_about_once_with_ten_buttons(
    house: House, clock: FixedClock
) -> None:
    clock.advance(hours=1)
    await house.answers(1)
    await house.answers(2)
    assert await house.asked() == 1
    await house.camille.presses("0 ou 1")

    def scores(tx: Transaction) -> list[tuple[int | None, int | None]]:
        return [(one.ticket_id, one.score) for one in tx.takeover.surveys(SurveyKind.nps)]

    assert await house.app.database.write(scores) == [(1, 1)]


async def test_where_whatsapp_drops_free_words_nothing_is_asked(house: House, clock: FixedClock) -> None:
    clock.advance(hours=25)
    await house.answers(1)
    assert await house.asked() == 0
