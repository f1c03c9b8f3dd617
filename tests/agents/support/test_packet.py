"""What whoever opens a thread is told to do next."""

import pytest

from agents.staff.service import Member
from agents.support.lease import ANSWERED
from agents.support.packet import Packet, packet_of
from bot.app import App
from storage.database import Transaction
from storage.models.staff import StaffRole
from tests.builders import Person


async def packet(app: App, alice: Person, *, reason: str = "") -> Packet:
    number = await alice.conversation()

    def read(tx: Transaction) -> Packet:
        row = tx.conversations.get(number)
        assert row is not None
        return packet_of(tx, row, reason=reason, language="fr")

    return await app.database.write(read)


async def next_step(app: App, alice: Person) -> str:
    return (await packet(app, alice)).next_step.replace("\u00a0", " ")


@pytest.fixture
async def dina(app: App) -> Member:
    return Member(await app.team.staff.owner(), "Dina", StaffRole.owner, "")


async def test_what_the_customer_said_last_is_answered_then_what_was_promised_is_kept(
    app: App, alice: Person, dina: Member
) -> None:
    await alice.says("je veux parler à un humain")
    assert await next_step(app, alice) == "Répondre à : « je veux parler à un humain »"
    await app.inbox.reply(await alice.conversation(), dina, "Bonjour, je suis là.")
    assert await next_step(app, alice) == "Rien n’attend de réponse."
    await app.inbox.reply(await alice.conversation(), dina, "Je vous rappelle demain.")
    assert await next_step(app, alice) == "Tenir : « Je vous rappelle demain. »"
    await alice.says("merci, et le devis ?")
    assert await next_step(app, alice) == "Répondre à : « merci, et le devis ? »"


async def test_where_nobody_asked_for_a_person_the_line_that_names_most_says_what_it_is_about(
    app: App, alice: Person
) -> None:
    await alice.says("bonjour, P0301 sur ma Clio 4")
    await alice.says("merci beaucoup, c’est vraiment très clair")
    assert (await packet(app, alice, reason=ANSWERED)).summary == "bonjour, P0301 sur ma Clio 4"
