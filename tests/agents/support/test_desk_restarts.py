"""What the desk owes by the clock outlives the process: it dies before a rule was worked, and after, unwritten."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from agents.staff.service import Member
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from storage.database import Transaction
from storage.models.ids import ConversationId
from storage.models.staff import StaffRole
from storage.models.takeover import ServiceClock, Survey
from storage.models.work import Event
from tests.builders import Person
from tests.conftest import FixedClock

AT_ONCE, AFTER_THE_DEED = 0.0, 20.0
"""How many seconds a process has for the jobs it began before it dies."""
DEATHS = pytest.mark.parametrize("patience", [AT_ONCE, AFTER_THE_DEED])


class House:
    """Processes that come and go on one database."""

    def __init__(self, settings: Settings, clock: FixedClock, library: Library) -> None:
        self._settings = settings
        self._clock = clock
        self._library = library
        self.app = self._open()

    def _open(self) -> App:
        return build(self._settings, clock=self._clock, library=self._library, printer=PaperlessRenderer())

    async def begins_and_dies(self, patience: float) -> None:
        """Take up what is due and die, with nothing written of how it ended; the next process finds the rest."""
        await self.app.worker.claim()  # type: ignore[attr-defined]  # the engine of SQLite
        tasks = [task for task in asyncio.all_tasks() if task.get_name().startswith("job:")]
        assert tasks
        await asyncio.wait(tasks, timeout=patience)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.app.close()
        self.app = self._open()
        await self.app.worker.recover()

    async def member(self, name: str) -> Member:
        contact = await self.app.team.staff.add_member("terminal", name, role=StaffRole.agent)
        await self.app.team.assignment.seen(contact)
        return Member(contact, name, StaffRole.agent, "")

    async def clocks(self) -> list[ServiceClock]:
        return await self.app.database.write(lambda tx: list(tx.session.query(ServiceClock)))

    async def told(self, kind: str) -> list[int]:
        """How often each open Issue of a kind was raised."""
        return await self.app.database.write(lambda tx: [one.times for one in tx.issues.open() if one.kind == kind])

    async def facts(self, kind: str) -> int:
        def read(tx: Transaction) -> int:
            return tx.session.query(Event).filter(Event.kind == kind).count()

        return await self.app.database.write(read)


@pytest.fixture
async def house(settings: Settings, clock: FixedClock, library: Library, _brain_imported: None) -> AsyncIterator[House]:
    one = House(settings, clock, library)
    yield one
    await one.app.close()


async def asks(house: House, clock: FixedClock) -> ConversationId:
    alice = Person(house.app, clock, "alice")
    await alice.says("je veux un humain pour ma facture")
    return await alice.conversation()


@DEATHS
async def test_a_warning_and_a_breach_are_told_once_each(house: House, clock: FixedClock, patience: float) -> None:
    await asks(house, clock)
    clock.advance(minutes=12)
    await house.begins_and_dies(patience)
    await house.app.worker.run_until_idle()
    first = next(one for one in await house.clocks() if one.kind == "first_reply")
    assert (first.warned_at, first.breached_at) == (clock(), None)
    assert await house.told("service_level") == [1]
    clock.advance(minutes=3)
    await house.begins_and_dies(patience)
    await house.app.worker.run_until_idle()
    first = next(one for one in await house.clocks() if one.kind == "first_reply")
    assert (first.breached_at, first.warned_at) == (clock(), clock() - timedelta(minutes=3))
    assert await house.told("service_level") == [2]


@DEATHS
async def test_a_silent_colleague_loses_the_thread_once_to_the_next(
    house: House, clock: FixedClock, patience: float
) -> None:
    bob = await house.member("Bob")
    conversation = await asks(house, clock)
    await house.app.team.support.claim(conversation, bob.contact_id)
    clock.advance(minutes=10)
    dina = await house.member("Dina")
    await house.begins_and_dies(patience)
    await house.app.worker.run_until_idle()
    handoff = await house.app.database.write(lambda tx: tx.takeover.last_handoff(conversation))
    assert handoff is not None
    assert (handoff.assigned_to_id, handoff.claimed_by_id) == (dina.contact_id, None)
    assert await house.facts("HandoffLapsed") == 1
    said = [str(line["text"]) for line in await Person(house.app, clock, "alice").lines()]
    assert sum("n’est plus disponible" in text for text in said) == 1


@DEATHS
async def test_the_customer_is_asked_once_how_it_was(house: House, clock: FixedClock, patience: float) -> None:
    bob = await house.member("Bob")
    conversation = await asks(house, clock)
    await house.app.inbox.reply(conversation, bob, "C’est corrigé.")
    await house.app.worker.run_until_idle()
    await house.app.team.support.resolve(conversation)
    await house.begins_and_dies(patience)
    await house.app.worker.run_until_idle()
    surveys = await house.app.database.write(lambda tx: list(tx.session.query(Survey)))
    assert [(one.kind, one.asked_at) for one in surveys] == [("csat", clock())]
    said = [str(line["text"]) for line in await Person(house.app, clock, "alice").lines()]
    assert sum("Êtes-vous satisfait" in text for text in said) == 1
