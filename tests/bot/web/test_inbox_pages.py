"""The inbox as staff use it: found, read, answered, noted; and what it refuses to send."""

import re
from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.staff.service import Member
from bot.app import App
from bot.web.server import build_server
from storage.database import Transaction
from storage.models.staff import StaffRole
from storage.models.takeover import Suggestion
from tests.builders import Person
from tests.conftest import FixedClock

Client: TypeAlias = TestClient[web.Request, web.Application]


class Agent:
    """A member of staff in front of the console."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def reads(self, page: str, status: int = 200) -> str:
        response = await self._client.get(f"/console/{page}")
        assert response.status == status
        return await response.text()

    async def does(self, page: str, action: str, **fields: str) -> tuple[int, str]:
        """Send a form of that page, with everything hidden in it."""
        text = await self.reads(page)
        hidden = dict(re.findall(r'name="(csrf|seen|holder)" value="([^"]*)"', text))
        response = await self._client.post(f"/console/{page}/{action}", data={**hidden, **fields})
        return response.status, await response.text()

    async def posts(self, action: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form of the queue."""
        csrf = dict(re.findall(r'name="(csrf)" value="([^"]*)"', await self.reads("conversations")))
        response = await self._client.post(f"/console/{action}", data={**csrf, **fields})
        return response.status, await response.text()


async def _agent(app: App, name: str, role: StaffRole = StaffRole.agent) -> AsyncIterator[Agent]:
    async with TestClient(TestServer(build_server(app))) as client:
        who = await app.team.staff.add_member("terminal", name, role=role)
        await client.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(who)})
        yield Agent(client)


@pytest.fixture
async def bob(app: App) -> AsyncIterator[Agent]:
    async for agent in _agent(app, "Bob"):
        yield agent


@pytest.fixture
async def reader(app: App) -> AsyncIterator[Agent]:
    async for agent in _agent(app, "Rosa", StaffRole.read_only):
        yield agent


@pytest.fixture
async def page(alice: Person) -> str:
    """The page of a conversation in which something was said."""
    await alice.says("P0420 sur ma Clio, que faire ?")
    return f"conversations/{await alice.conversation()}"


async def test_the_queue_is_filtered_and_searched_by_whatever_was_said(
    app: App, alice: Person, charlie: Person, bob: Agent
) -> None:
    await alice.says("P0420 sur ma Clio")
    await alice.says("merci")
    await charlie.says("je veux un humain")
    assert "alice" in await bob.reads("conversations?q=clio")
    assert "charlie" not in await bob.reads("conversations?q=clio")
    waiting = await bob.reads("conversations?state=waiting")
    assert ("charlie" in waiting, "alice" in waiting) == (True, False)
    assert "charlie" not in await bob.reads("conversations?channel=telegram")


async def test_mine_are_those_i_hold(app: App, bob: Agent, page: str) -> None:
    assert "alice" not in await bob.reads("conversations?mine=1")
    await bob.does(page, "claim")
    assert "alice" in await bob.reads("conversations?mine=1")


async def test_an_answer_takes_the_thread_and_resolving_gives_it_back(
    app: App, alice: Person, bob: Agent, page: str
) -> None:
    assert (await bob.does(page, "reply", text="Bonjour Alice"))[0] == 200
    assert (await alice.lines())[-1]["text"] == "Bonjour Alice"
    assert "Bob" in await bob.reads(page)
    await bob.does(page, "resolve")
    assert (await app.inbox.thread(await alice.conversation())).state == "closed"


async def test_a_note_stands_beside_the_thread_and_is_no_message(
    app: App, alice: Person, bob: Agent, page: str
) -> None:
    before = len(await alice.lines())
    assert (await bob.does(page, "note", text="cliente fidèle"))[0] == 200
    assert "cliente fidèle" in await bob.reads(page)
    assert len(await alice.lines()) == before


async def test_a_ready_reply_is_filled_from_what_is_known(app: App, bob: Agent, page: str) -> None:
    await app.canned.keep(
        "Accueil à l’arrivée", language="fr", text="Bonjour {nom}, commande {commande} ?", author="Bob"
    )
    shown = await bob.reads(page)
    assert "Bonjour alice, commande {commande} ?" in shown
    assert "accueil-a-l-arrivee" in shown


async def test_a_missing_variable_blocks_sending_and_keeps_the_words(
    app: App, alice: Person, bob: Agent, page: str
) -> None:
    before = len(await alice.lines())
    status, shown = await bob.does(page, "reply", text="Votre commande {commande} part demain.")
    assert status == 422
    assert "À remplir avant l’envoi\u00a0: commande" in shown
    assert "Votre commande {commande} part demain." in shown
    assert len(await alice.lines()) == before


async def test_who_answers_a_page_that_a_colleague_answered_meanwhile_is_stopped(
    app: App, alice: Person, bob: Agent, page: str
) -> None:
    dina = Member(
        await app.team.staff.add_member("terminal", "Dina", role=StaffRole.agent), "Dina", StaffRole.agent, ""
    )
    bench = await app.workbench.around(await alice.conversation())
    await app.inbox.reply(await alice.conversation(), dina, "Je m’en occupe.")
    status, shown = await bob.does(page, "reply", text="Moi aussi", seen=str(bench.last))
    assert status == 409
    assert "a répondu entre-temps" in shown
    assert (await alice.lines())[-1]["text"] == "Je m’en occupe."
    for late in ("claim", "release", "resolve"):
        status, shown = await bob.does(page, late, holder="")
        assert (status, "Un collègue tient" in shown, "Reprendre à Dina" in shown) == (409, True, True)
    assert (await bob.does(page, "claim"))[0] == 200
    assert (await app.workbench.around(await alice.conversation())).holder == "Bob"
    await bob.does(page, "assign", to=str(dina.contact_id))
    found = await app.workbench.around(await alice.conversation())
    assert (found.holder, (await app.inbox.thread(await alice.conversation())).state) == ("Dina", "with_person")


async def test_a_button_that_is_pressed_twice_does_it_once(app: App, alice: Person, bob: Agent, page: str) -> None:
    before = len(await alice.lines())
    seen = str((await app.workbench.around(await alice.conversation())).last)
    for _ in range(2):
        assert (await bob.does(page, "reply", text="Bonjour Alice", seen=seen))[0] == 200
        await bob.does(page, "note", text="cliente fidèle")
        await bob.does(page, "resolve")
    assert [line["text"] for line in (await alice.lines())[before:] if line["role"] == "operator"] == ["Bonjour Alice"]
    assert len((await app.workbench.around(await alice.conversation())).notes) == 1


@pytest.mark.parametrize(
    "decision",
    [("reply", "", "accepted"), ("reply", " Bonne route !", "edited"), ("reject", "", "rejected")],
)
async def test_what_becomes_of_a_draft_is_recorded_and_it_does_not_come_back(
    app: App, alice: Person, bob: Agent, page: str, decision: tuple[str, str, str]
) -> None:
    deed, added, fate = decision
    draft = await app.suggesting.propose(await alice.conversation())
    assert draft is not None
    assert draft.sources
    assert await app.suggesting.propose(await alice.conversation()) == draft
    await bob.does(page, deed, text=f"{draft.text}{added}", suggestion=str(draft.id))

    def kept(tx: Transaction) -> tuple[str | None, str | None]:
        row = tx.session.get(Suggestion, draft.id)
        assert row is not None
        return row.fate, row.said

    said = {"reply": f"{draft.text}{added}", "reject": None}[deed]
    assert await app.database.write(kept) == (fate, said)
    assert await app.suggesting.propose(await alice.conversation()) is None
    assert f'data-draft="{draft.id}"' not in await bob.reads(page)


async def test_who_works_says_how_many_and_what_they_are_given(app: App, bob: Agent, page: str) -> None:
    assert "Vous êtes noté présent." in await bob.reads("conversations")
    changes = {"capacity": "2", "skill-facture": "1", "skill-garantie": "1"}
    assert (await bob.posts("presence", changes))[0] == 200
    assert (await bob.posts("presence", {"away": "1"}))[0] == 200
    shown = await bob.reads("conversations")
    assert "Vous êtes noté absent." in shown
    assert 'name="capacity" min="1" max="50" value="2"' in shown
    assert re.findall(r'name="skill-([a-z-]+)" value="1" checked', shown) == ["facture", "garantie"]
    assert (await bob.posts("presence", {"capacity": "2", "skill-magie": "1"}))[0] == 422


async def test_the_queue_shows_what_was_asked_and_who_waits_longest_first(
    app: App, alice: Person, charlie: Person, bob: Agent, clock: FixedClock
) -> None:
    await alice.says("je veux un humain pour ma facture")
    clock.advance(minutes=5)
    await charlie.says("passez-moi quelqu’un, la pièce est cassée")
    clock.advance(minutes=5)
    await alice.says("toujours là ?")
    shown = await bob.reads("conversations")
    assert shown.index("toujours là ?") < shown.index("la pièce est cassée")
    assert "attend depuis le" in shown
    assert "je suis Alex" not in shown


async def test_a_reader_sees_the_thread_and_changes_nothing(reader: Agent, page: str) -> None:
    shown = await reader.reads(page)
    assert "P0420" in shown
    assert 'name="text"' not in shown
    assert (await reader.does(page, "reply", text="non"))[0] == 403


async def test_the_history_of_all_channels_stands_in_one_thread(
    alice: Person, charlie: Person, bob: Agent, page: str
) -> None:
    await charlie.says("le voyant est revenu")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", str((await alice.says("/lier"))["reply"]))
    assert code is not None
    await charlie.says(f"/lier {code[0]}")
    assert "le voyant est revenu" in await bob.reads(page)


async def test_a_promise_is_written_down_from_what_was_said_and_closed_by_hand(bob: Agent, page: str) -> None:
    await bob.does(page, "reply", text="On vous prête la Twingo")
    assert ">On vous prête la Twingo</textarea>" in await bob.reads(page)
    status, shown = await bob.does(page, "promise", text="On vous prête la Twingo", day="2026-11-27")
    assert (status, "On vous prête la Twingo · au plus tard le 27/11/2026" in shown) == (200, True)
    assert (await bob.does(page, "promise", text="Demain", day="le 27"))[0] == 422
    assert "au plus tard le" not in (await bob.does(page, "promised", promise="1", how="kept"))[1]


async def test_a_warning_leads_to_its_thread_and_goes_when_somebody_has_seen_to_it(
    app: App, bob: Agent, alice: Person, clock: FixedClock
) -> None:
    await alice.says("je veux un humain")
    clock.advance(minutes=13)
    await app.worker.run_until_idle()
    queue = await bob.reads("conversations")
    assert f'<a href="/console/conversations/{await alice.conversation()}">conversation n°' in queue
    (number,) = re.findall(r"/console/issues/(\d+)/seen-to", queue)
    await bob.posts(f"issues/{number}/seen-to", {})
    assert "seen-to" not in await bob.reads("conversations")


async def test_a_thread_is_found_by_the_tags_the_team_put_on_it(
    app: App, alice: Person, charlie: Person, bob: Agent, page: str
) -> None:
    await charlie.says("P0301")
    for word in ("#Devis  Urgent", "devis urgent", "très fidèle"):
        assert (await bob.does(page, "tag", tag=word))[0] == 200
    assert (await app.inbox.thread(await alice.conversation())).tags == ["devis urgent", "très fidèle"]
    found = await bob.reads("conversations?tag=devis urgent")
    assert (found.count("alice"), "charlie" in found) == (1, False)
    for wrong in ("<b>", "x" * 31, "  "):
        assert (await bob.does(page, "tag", tag=wrong))[0] == 422
    assert (await bob.does(page, "untag", tag="devis urgent"))[0] == 200
    assert await app.arranging.tags() == ["très fidèle"]


async def test_a_snoozed_thread_leaves_the_queue_and_comes_back_at_its_time_or_with_the_customer(
    app: App, alice: Person, bob: Agent, page: str, clock: FixedClock
) -> None:
    assert (await bob.does(page, "snooze", until="2h"))[0] == 409
    await alice.says("je veux un humain")
    await bob.does(page, "claim")
    status, shown = await bob.does(page, "snooze", until="2h")
    assert (status, "Le client attend une réponse" in shown) == (409, True)
    await bob.does(page, "reply", text="Je vérifie votre facture.")
    assert (await bob.does(page, "snooze", until="gestern"))[0] == 422
    assert (await bob.does(page, "snooze", until="2h"))[0] == 200
    assert "alice" not in await bob.reads("conversations")
    assert "En veille jusqu’au 20/11/2026 à 12" in await bob.reads("conversations?state=snoozed")
    assert "alice" in await bob.reads("conversations?q=facture")
    clock.advance(hours=2)
    await app.worker.run_until_idle()
    assert "alice" in await bob.reads("conversations")
    await bob.does(page, "snooze", until="tomorrow")
    assert "alice" not in await bob.reads("conversations")
    await alice.says("et pour la garantie ?")
    assert "alice" in await bob.reads("conversations")


async def test_who_is_named_in_a_note_is_told_where_and_not_what(
    app: App, alice: Person, bob: Agent, page: str, clock: FixedClock
) -> None:
    dina = Person(app, clock, "Dina")
    who = await app.team.staff.add_member("terminal", "Dina", role=StaffRole.agent)
    member = Member(who, "Dina", StaffRole.agent, "")
    await dina.says("bonjour")
    heard = len(await alice.lines())
    await bob.does(page, "note", text="@dina, son chèque est en bois. @bob @Dinah @nadia@dina.fr")
    await app.worker.run_until_idle()
    told = str((await dina.lines())[-1]["text"])
    assert "Bob vous nomme dans une note privée sur la conversation de alice" in told
    assert "chèque" not in told
    assert len(await alice.lines()) == heard
    assert [one.by for one in await app.arranging.mentions(member)] == ["Bob"]
    await app.arranging.see(member, await alice.conversation())
    assert await app.arranging.mentions(member) == []
