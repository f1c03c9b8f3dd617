"""What is free in a month, and what never counts."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

from agents.diagnosis.allowance import month_began_at
from agents.messages import ChannelName
from bot.app import App
from bot.web.server import build_server
from storage.database import Transaction
from storage.models.entitlement import Entitlement
from storage.models.ids import ContactId
from storage.models.staff import StaffRole
from tests.agents.sales.shop import Shop
from tests.builders import Line, Person
from tests.conftest import FixedClock

STORIES = (
    "ma clio broute au ralenti",
    "le chauffage ne chauffe plus",
    "la vitre conducteur ne remonte plus",
    "elle consomme trop d'essence",
)
GRAVE = "les freins ne répondent plus"
USED = "diagnostics gratuits de ce mois sont utilisés"


class Visitor(Person):
    """Somebody on the web, where fragments of one thought are waited for."""

    async def says(self, text: str) -> Line:
        await self.writes(text)
        self.moving.advance(seconds=2)
        await self._app.worker.run_until_idle()
        return await self.last()

    def __init__(self, app: App, clock: FixedClock) -> None:
        super().__init__(app, clock, "visitor", ChannelName.webchat)
        self.moving = clock


@pytest.fixture
async def visitor(app: App, clock: FixedClock) -> Visitor:
    """Two diagnoses are free."""
    await app.team.sales.set_free_cases(2)
    return Visitor(app, clock)


async def contact_of(app: App, person: Person) -> ContactId:
    row = await app.database.write(lambda tx: tx.contacts.identity(person.sender.channel, person.sender.external_id))
    assert row is not None
    return ContactId(row.contact_id)


async def tells(app: App, person: Person, *stories: str) -> Line:
    """Each is a story of its own."""
    for story in stories:
        await app.database.write(close_all)
        await person.says(story)
    return await person.last()


async def opened(app: App, story: str, contact_id: ContactId) -> None:
    """Another diagnosis, days of silence after the last."""
    await app.database.write(close_all)
    await app.team.diagnosis.diagnose(contact_id, text=story, language="fr")


def close_all(tx: Transaction) -> None:
    tx.connection.exec_driver_sql("UPDATE \"case\" SET state = 'closed'")


async def test_the_third_of_two_is_refused_with_what_is_urgent_and_an_offer(app: App, visitor: Person) -> None:
    last = await tells(app, visitor, *STORIES[:3])
    assert USED in str(last["reply"])
    assert "01/12/2026" in str(last["reply"])
    assert "Diagnostic à distance" in str(last["buttons"])
    assert not str(last["reply"]).startswith("Vos")
    refused = await app.team.claims.refused()
    assert refused == []


async def test_what_is_grave_is_free_without_limit_and_never_sold(app: App, visitor: Person) -> None:
    last = await tells(app, visitor, STORIES[0], STORIES[1], GRAVE)
    assert USED not in str(last["reply"])
    assert "product:" not in str(last["buttons"])
    assert last["case"] is not None


async def test_messages_and_what_was_not_understood_count_for_nothing(app: App, visitor: Person) -> None:
    await visitor.says("Bonjour")
    contact_id = await contact_of(app, visitor)
    await opened(app, "ma clio 4 1.5 dci", contact_id)
    await opened(app, STORIES[0], contact_id)
    await app.team.diagnosis.diagnose(contact_id, text="surtout à froid", language="fr")
    await opened(app, STORIES[1], contact_id)
    await tells(app, visitor, STORIES[2])
    await visitor.hears(USED)


async def test_a_new_month_in_paris_begins_anew(app: App, visitor: Person, clock: FixedClock) -> None:
    await visitor.says("Bonjour")
    contact_id = await contact_of(app, visitor)
    await opened(app, STORIES[0], contact_id)
    await opened(app, STORIES[1], contact_id)
    clock.at = clock.at.replace(month=11, day=30, hour=23, minute=30)
    assert month_began_at(clock()).isoformat() == "2026-12-01T00:00:00+01:00"
    last = await tells(app, visitor, STORIES[2])
    assert USED not in str(last["reply"])


async def test_a_person_on_two_channels_has_one_allowance(app: App, visitor: Person, clock: FixedClock) -> None:
    await visitor.says("Bonjour")
    other = Person(app, clock, "the same on WhatsApp", ChannelName.whatsapp)
    thread = await other.conversation()
    here = await contact_of(app, visitor)
    there = await app.database.write(lambda tx: tx.conversations.get(thread))
    assert there is not None
    await opened(app, STORIES[0], ContactId(there.contact_id))
    await opened(app, STORIES[1], here)
    await app.database.write(lambda tx: setattr(tx.contacts.get(there.contact_id), "linked_into_id", here))
    await tells(app, visitor, STORIES[2])
    await visitor.hears(USED)


async def test_a_subscriber_staff_and_who_sits_at_the_machine_have_no_limit(
    app: App, visitor: Person, alice: Person, clock: FixedClock
) -> None:
    await visitor.says("Bonjour")
    contact_id = await contact_of(app, visitor)
    shop = Shop(app, clock)
    order = await shop.bought("diagnostic-a-distance")
    await app.database.write(lambda tx: hand_over(tx, order.id, contact_id))
    for story in STORIES:
        await opened(app, story, contact_id)
    assert USED not in str((await tells(app, alice, *STORIES))["reply"])
    bob = await app.team.staff.add_member("webchat", "bob", role=StaffRole.agent)
    for story in STORIES:
        await opened(app, story, bob)


def hand_over(tx: Transaction, order_id: int, contact_id: ContactId) -> None:
    for row in tx.session.query(Entitlement).filter_by(order_id=order_id):
        row.contact_id = contact_id


async def test_a_key_counts_for_whose_program_it_is(app: App, visitor: Person) -> None:
    await visitor.says("Bonjour")
    contact_id = await contact_of(app, visitor)
    own = await app.team.staff.new_api_key("visitor's program", contact_id=contact_id)
    ours = await app.team.staff.new_api_key("our own")
    async with TestClient(TestServer(build_server(app))) as client:

        async def asks(key: str, text: str) -> tuple[int, str]:
            headers = {"Authorization": f"Bearer {key}"}
            answer = await client.post("/api/diagnostic", json={"text": text, "language": "fr"}, headers=headers)
            return answer.status, str(await answer.json())

        assert [(await asks(own, story))[0] for story in STORIES] == [200, 200, 402, 402]
        assert (await asks(own, GRAVE))[0] == 200
        assert [(await asks(ours, story))[0] for story in STORIES] == [200] * 4
        status, told = await asks(own, STORIES[2])
        assert (status, "free_cases_used" in told, "conseils de sécurité" in told) == (402, True, True)
    assert (await visitor.last())["case"] is None
