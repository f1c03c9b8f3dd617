"""A customer of WhatsApp in the staff's group on Telegram: words and files both ways, and the 24 hours (pain P9)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.app import App, build
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server
from storage.files import FileStore
from tests.conftest import FixedClock
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.telegram_forum import Forum, Topic
from tests.loopback.telegram_values import Person as Somebody
from tests.loopback.whatsapp import LoopbackGraph

BOB = Somebody(2002, "Bob")
VERA = "33611223344"
PHOTO = b"\xff\xd8\xff" + b"a warning light" * 40
QUOTE = b"%PDF-1.7 the quote of a garage"


@dataclass(frozen=True, slots=True)
class Office:
    """Alex between WhatsApp and a staff's group; `works` carries what was said, both ways."""

    app: App
    telegram: LoopbackTelegram
    forum: Forum
    graph: LoopbackGraph
    clock: FixedClock

    async def works(self) -> None:
        channel = self.app.doors["telegram"]
        assert isinstance(channel, TelegramChannel)
        updates, self.telegram._queue = self.telegram._queue, []
        for update in updates:
            await self.app.pipeline.accept(channel.parse(update))
        for _ in range(2):
            self.clock.advance(seconds=2)
            await self.app.worker.run_until_idle()
        await self.graph.settled()

    @property
    def topic(self) -> Topic:
        (topic,) = self.forum.topics.values()
        return topic


@pytest.fixture
async def office(settings: Settings, clock: FixedClock, library: Library, tmp_path: Path) -> AsyncIterator[Office]:
    files = FileStore(tmp_path / "files").path

    def seconds() -> float:
        return clock.at.timestamp()

    async with LoopbackTelegram() as telegram, LoopbackGraph(clock=seconds) as graph:
        forum = telegram.has_forum()
        room = TelegramChannel(
            token=telegram.token, clock=clock, base_url=telegram.base_url, path_of=files, group_id=forum.group_id
        )
        customers = WhatsAppChannel(
            access_token=graph.access_token,
            phone_number_id=graph.phone_number_id,
            app_secret=graph.app_secret,
            verify_token="verify",
            base_url=graph.base_url,
            path_of=files,
        )
        app = build(settings, clock=clock, library=library, doors={"telegram": room, "whatsapp": customers})
        await app.brain.warm()
        async with TestServer(build_server(app)) as server:
            graph.hook = str(server.make_url("/webhooks/whatsapp"))
            yield Office(app, telegram, forum, graph, clock)
            await graph.settled()
        await app.close()


async def test_a_photo_of_the_customer_stands_in_the_topic_and_a_file_of_the_staff_reaches_them(office: Office) -> None:
    await office.graph.says(VERA, "bonjour, je veux parler à un humain")
    await office.works()
    await office.graph.shares(VERA, "image", PHOTO, "image/jpeg", caption="ce voyant")
    await office.works()
    shown = {line.text: line.content for line in office.topic.lines[-3:]}
    assert (shown["💬 (WhatsApp) ce voyant"], shown["💬 (WhatsApp) "]) == (b"", PHOTO)
    quote = office.telegram.keep(QUOTE, "devis.pdf") | {"file_name": "devis.pdf"}
    await office.telegram.staff_posts(BOB, office.topic, {"document": quote, "caption": "Votre devis"})
    await office.works()
    sent = office.graph.sent_to(VERA)[-1].body
    assert (sent["type"], sent["document"]["filename"], sent["document"]["caption"]) == (
        "document",
        "devis.pdf",
        "Votre devis",
    )
    assert office.graph.media[sent["document"]["id"]][0] == QUOTE


async def test_p9_after_24_hours_the_topic_says_that_nothing_was_sent(office: Office) -> None:
    await office.graph.says(VERA, "je veux parler à un humain")
    await office.works()
    before = len(office.graph.sent_to(VERA))
    office.clock.advance(hours=24, minutes=1)
    await office.telegram.staff_says(BOB, office.topic, "Votre pièce est là.")
    await office.works()
    assert "Non envoyé. WhatsApp ne transmet plus" in office.topic.lines[-1].text
    assert len(office.graph.sent_to(VERA)) == before
    await office.graph.says(VERA, "me revoilà")
    await office.works()
    await office.telegram.staff_says(BOB, office.topic, "Votre pièce est là.")
    await office.works()
    assert "Votre pièce est là." in office.graph.sent_to(VERA)[-1].text


async def test_pictures_that_belong_together_stand_together_and_reach_the_customer_one_by_one(office: Office) -> None:
    await office.graph.says(VERA, "bonjour, je veux parler à un humain")
    await office.works()
    for picture in (PHOTO, PHOTO[:-1]):
        await office.graph.shares(VERA, "image", picture, "image/jpeg")
    await office.works()
    assert [one.content for one in office.topic.lines if one.method == "sendMediaGroup"] == [PHOTO, PHOTO[:-1]]
    for picture, words in ((PHOTO, {"caption": "Voici les deux"}), (PHOTO[:-1], {})):
        photo = {"photo": [office.telegram.keep(picture, "p.jpg")], "media_group_id": "7"}
        await office.telegram.staff_posts(BOB, office.topic, photo | words)
    await office.works()
    sent = office.graph.sent_to(VERA)[-2:]
    assert [one.body["type"] for one in sent] == ["image", "image"]
    assert [one.text for one in sent] == ["Voici les deux", ""]


async def test_p16_what_the_staff_correct_is_said_in_words_where_the_platform_has_no_corrections(
    office: Office,
) -> None:
    await office.graph.says(VERA, "je veux parler à un humain")
    await office.works()
    posted = await office.telegram.staff_says(BOB, office.topic, "Demain a 9 h")
    await office.works()
    edit = {"message_id": posted, "edit_date": 1, "text": "Demain à 9 h"}
    await office.telegram.staff_posts(BOB, office.topic, edit, kind="edited_message")
    await office.works()
    before, after = [sent.text for sent in office.graph.sent_to(VERA)[-2:]]
    assert before == "Demain a 9 h"
    assert after.endswith("Demain à 9 h")
    assert after != "Demain à 9 h"
