"""After WhatsApp's 24 hours approved forms of words carry what house and team have to say, or the staff are told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp.test_utils import TestServer

from agents.approved import Occasion, Template
from agents.conversation.windows import WindowClosed
from agents.messages import Button, OutgoingMessage
from agents.staff.service import Member
from bot.app import App, build
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server
from storage.database import Transaction
from storage.models.ids import ConversationId
from storage.models.message import Role
from storage.models.staff import StaffRole
from tests.conftest import FixedClock
from tests.loopback.whatsapp import LoopbackGraph
from tests.loopback.whatsapp_rules import Approved

VERA = "33611223344"
SETTLED = "grincement au freinage, plaquettes usées"
ASKED = Approved(
    "Bonjour, il y a quelques jours nous avons cherché votre panne ; le plus probable était : {{1}}. Est-ce réparé ?",
    ("C’est réparé", "Pas encore", "Parler à quelqu’un"),
)
ANSWERED = Approved("Bonjour, {{1}} de notre équipe vous répond : {{2}} Répondez ici pour continuer.")
TOLD = Approved("Bonjour, une nouvelle de votre dossier : {{1}} Répondez ici pour continuer.")
THREAD = ConversationId(1)
ALL = {
    (Occasion.aftercare, "fr"): Template("suivi_reparation", "fr"),
    (Occasion.reply, "fr"): Template("reponse_equipe", "fr"),
    (Occasion.notice, "fr"): Template("nouvelle", "fr_FR"),
}


@dataclass(frozen=True, slots=True)
class House:
    app: App
    graph: LoopbackGraph
    clock: FixedClock

    async def works(self) -> None:
        for _ in range(2):
            self.clock.advance(seconds=2)
            await self.app.worker.run_until_idle()
        await self.graph.settled()

    async def a_day_passes(self, *, hours: int = 25) -> None:
        self.clock.advance(hours=hours)
        await self.app.recurring["upsell"]()
        await self.works()

    def last(self) -> str:
        return self.graph.sent_to(VERA)[-1].text

    async def bob(self) -> Member:
        contact = await self.app.team.staff.add_member("terminal", "Bob", role=StaffRole.agent)
        return Member(contact, "Bob", StaffRole.agent, "")

    async def told_the_staff(self) -> tuple[list[str], list[tuple[str, str]]]:
        """The notes of the thread, and the Issues."""
        notes = await self.app.database.write(lambda tx: [one.text for one in tx.takeover.notes([THREAD], after=0)])
        issues = await self.app.team.staff.open_issues()
        return notes, [(kind, detail) for kind, detail, _ in issues]


@asynccontextmanager
async def _house(
    settings: Settings, clock: FixedClock, library: Library, templates: dict[tuple[Occasion, str], Template]
) -> AsyncIterator[House]:
    def seconds() -> float:
        return clock.at.timestamp()

    async with LoopbackGraph(clock=seconds) as graph:
        graph.approved = {
            ("suivi_reparation", "fr"): ASKED,
            ("reponse_equipe", "fr"): ANSWERED,
            ("nouvelle", "fr_FR"): TOLD,
        }
        door = WhatsAppChannel(
            access_token=graph.access_token,
            phone_number_id=graph.phone_number_id,
            app_secret=graph.app_secret,
            verify_token="verify",
            base_url=graph.base_url,
            templates=templates,
        )
        app = build(settings, clock=clock, library=library, doors={"whatsapp": door})
        async with TestServer(build_server(app)) as server:
            graph.hook = str(server.make_url("/webhooks/whatsapp"))
            house = House(app, graph, clock)
            await graph.says(VERA, SETTLED)
            await house.works()
            yield house
            await graph.settled()
        await app.close()


@pytest.fixture
async def house(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[House]:
    async with _house(settings, clock, library, ALL) as opened:
        yield opened


@pytest.fixture
async def bare(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[House]:
    """Without a template."""
    async with _house(settings, clock, library, {}) as opened:
        yield opened


async def test_how_the_repair_went_is_asked_in_the_approved_form_and_its_button_answers(house: House) -> None:
    await house.a_day_passes(hours=98)
    sent = house.graph.sent_to(VERA)[-1]
    assert sent.body["template"]["name"] == "suivi_reparation"
    assert sent.text == ASKED.words.replace("{{1}}", "Plaquettes de frein")
    house.clock.advance(hours=24)
    await house.graph.taps(VERA, "C’est réparé")
    await house.works()
    await house.graph.taps(VERA, "Plaquettes de frein")
    await house.works()
    reports = await house.app.database.write(lambda tx: [row.component for row in tx.learning.reports()])
    assert reports == ["brake_pad"]


async def test_without_a_template_the_question_is_not_queued_and_the_staff_see_why_once(bare: House) -> None:
    before = len(bare.graph.calls)
    await bare.a_day_passes(hours=98)
    await bare.a_day_passes(hours=1)
    notes, issues = await bare.told_the_staff()
    assert len(bare.graph.calls) == before
    assert [kind for kind, _ in issues] == ["template"]
    assert issues[0][1] == f"aftercare/fr {THREAD}"
    (note,) = notes
    assert "aucun n’est réglé pour aftercare/fr" in note
    assert "Plaquettes de frein" in note


async def test_words_of_the_team_go_out_in_the_approved_form_on_one_line(house: House) -> None:
    await house.a_day_passes()
    bob = await house.bob()
    assert (await house.app.inbox.thread(THREAD)).by_template
    await house.app.pipeline.send(await house.app.inbox.reply(THREAD, bob, "Votre devis est prêt.\n\nIl fait 240 €."))
    assert house.last() == ANSWERED.words.replace("{{1}}", "Bob").replace(
        "{{2}}", "Votre devis est prêt. Il fait 240 €."
    )
    with pytest.raises(WindowClosed):
        await house.app.inbox.reply(THREAD, bob, "x" * 900)


async def test_a_notice_that_waits_in_line_keeps_its_form_and_its_link(house: House) -> None:
    await house.a_day_passes()
    house.graph.breaks(times=1)
    page = Button("Votre facture", "invoice", url="https://alex.example/f/1")
    notice = OutgoingMessage("Votre commande est payée.", (page,))
    await house.app.pipeline.send(await house.app.replying.say(THREAD, notice, role=Role.assistant))
    notice = OutgoingMessage("Elle est prête.")
    await house.app.pipeline.send(await house.app.replying.say(THREAD, notice, role=Role.assistant))
    await house.a_day_passes(hours=1)
    assert house.last() == TOLD.words.replace("{{1}}", "Elle est prête.")
    await house.app.pipeline.send(
        await house.app.replying.say(THREAD, OutgoingMessage("Payée.", (page,)), role=Role.assistant)
    )
    assert "Payée. Votre facture\u00a0: https://alex.example/f/1 Répondez" in house.last()


async def test_a_form_that_meta_does_not_know_is_told_to_the_staff(house: House) -> None:
    house.graph.approved.clear()
    await house.a_day_passes(hours=98)
    _, issues = await house.told_the_staff()
    (told,) = issues
    assert told[0] == "delivery"
    assert "132001" in told[1]


async def test_words_that_meta_drops_later_are_told_to_the_staff(bare: House) -> None:
    bare.graph.fails_later(bare.graph.sent_to(VERA)[-1], 131047, "Re-engagement message")
    await bare.graph.settled()
    _, issues = await bare.told_the_staff()
    assert [kind for kind, _ in issues] == ["delivery"]


async def test_an_answer_that_is_late_by_a_day_is_not_thought_again_and_again(bare: House) -> None:
    """The machine was away while the window closed: nothing is queued, and nothing goes round in circles."""
    await bare.graph.says(VERA, "merci, et combien ça coûte ?")
    bare.clock.advance(hours=25)
    await bare.works()

    def waiting(tx: Transaction) -> bool:
        row = tx.conversations.get(THREAD)
        assert row is not None
        return bool(row.answered_seq < row.last_seq)

    assert not await bare.app.database.write(waiting)
    assert (await bare.told_the_staff())[1][0][1] == f"notice/fr {THREAD}"
