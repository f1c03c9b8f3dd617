"""The staff's group on Telegram: one topic for each customer, both ways, and what befalls a topic (pain P13)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from agents.messages import ChannelName, StaffPost
from bot.app import App, build
from bot.channels.telegram.channel import TelegramChannel
from bot.library import Library
from bot.settings import Settings
from storage.files import FileStore
from storage.models.staff import StaffRole
from tests.builders import Person, plain
from tests.conftest import FixedClock
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.telegram_forum import Forum, Topic
from tests.loopback.telegram_values import Person as Somebody

ALICE = Somebody(1001, "Alice")
BOB = Somebody(2002, "Bob")
DINA = Somebody(2003, "Dina")


class Office:
    """Alex with a staff's group; `works` carries what was said, both ways."""

    def __init__(self, app: App, telegram: LoopbackTelegram, forum: Forum, clock: FixedClock) -> None:
        self.app = app
        self.telegram = telegram
        self.forum = forum
        self._clock = clock

    async def works(self, *, seconds: float = 2) -> None:
        channel = self.app.doors["telegram"]
        assert isinstance(channel, TelegramChannel)
        updates, self.telegram._queue = self.telegram._queue, []
        for update in updates:
            await self.app.pipeline.accept(channel.parse(update))
        for _ in range(2):
            self._clock.advance(seconds=seconds)
            await self.app.worker.run_until_idle()

    async def hears_its_name(self) -> None:
        """As at a start: Telegram tells what commands call us."""
        await self.app.doors["telegram"].start()
        await self.telegram.called("setMyCommands")

    async def alice_says(self, text: str) -> Topic:
        await self.telegram.says(ALICE, text)
        await self.works()
        return self.topic

    @property
    def topic(self) -> Topic:
        (topic,) = self.forum.topics.values()
        return topic

    def shown(self) -> list[str]:
        return [line.text for line in self.topic.lines]

    def heard(self) -> list[str]:
        return [sent.text for sent in self.telegram.sent_to(ALICE)]

    async def issues(self) -> Mapping[str, str]:
        return {kind: detail for kind, detail, _ in await self.app.team.staff.open_issues()}


@pytest.fixture
async def office(settings: Settings, clock: FixedClock, library: Library, tmp_path: Path) -> AsyncIterator[Office]:
    async with LoopbackTelegram() as telegram:
        forum = telegram.has_forum()
        channel = TelegramChannel(
            token=telegram.token,
            clock=clock,
            base_url=telegram.base_url,
            path_of=FileStore(tmp_path / "files").path,
            group_id=forum.group_id,
        )
        app = build(settings, clock=clock, library=library, doors={"telegram": channel})
        await app.brain.warm()
        yield Office(app, telegram, forum, clock)
        await app.close()


async def test_a_customer_has_one_topic_whose_title_and_card_tell_who_holds_the_thread(office: Office) -> None:
    topic = await office.alice_says("P0301")
    assert topic.name == "Alice · Alex"
    assert topic.pinned == topic.lines[0].message_id
    assert office.shown()[1] == "P0301"
    assert office.shown()[2].startswith("🤖 Alex\u00a0: ")
    await office.alice_says("je veux un humain")
    assert office.topic.name == "Alice · en attente"
    assert "Résumé : P0301" in office.telegram.reworded[-1][1] or "En attente depuis" in office.telegram.reworded[-1][1]


async def test_to_answer_in_the_topic_is_to_take_the_thread(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    await office.telegram.staff_says(BOB, topic, "Ici Bob, je m’en occupe.")
    await office.works()
    assert office.heard()[-1] == "Ici Bob, je m’en occupe."
    assert office.topic.name == "Alice · Bob"
    card = office.telegram.reworded[-1][1]
    assert "Prise en charge le" in card
    assert "En attente" not in card
    before = len(office.heard())
    await office.alice_says("merci")
    assert len(office.heard()) == before
    assert office.shown().count("Ici Bob, je m’en occupe.") == 0


async def test_the_same_post_told_twice_is_said_once(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    office.telegram.repeats = 2
    await office.telegram.staff_says(BOB, topic, "Une fois.")
    await office.works()
    assert office.heard().count("Une fois.") == 1


async def test_buttons_and_commands_take_give_back_and_close(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    await office.telegram.staff_taps(BOB, topic, "room:take")
    await office.works()
    assert topic.name == "Alice · Bob"
    await office.telegram.staff_says(BOB, topic, "/rendre")
    await office.works()
    assert topic.name == "Alice · Alex"
    await office.telegram.staff_says(BOB, topic, "/prendre")
    await office.telegram.staff_says(BOB, topic, "/clore")
    await office.works()
    assert "satisfait" in office.heard()[-1]


async def test_a_note_never_reaches_the_customer(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    await office.telegram.staff_says(BOB, topic, "/note client fragile, rester doux")
    await office.works()
    assert "fragile" not in " ".join(office.heard())
    assert len(office.shown()) == 3


async def test_neither_do_the_pictures_beside_a_note_nor_words_that_became_one(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    posted = await office.telegram.staff_says(BOB, topic, "fragile")
    await office.works()
    heard = office.heard()
    for place, caption in enumerate(("", "/note vu au garage", "")):
        picture = {"photo": [office.telegram.keep(b"\xff\xd8\xff %d" % place, "p.jpg")], "media_group_id": "8"}
        await office.telegram.staff_posts(BOB, topic, picture | {"caption": caption})
    await office.telegram.staff_posts(
        BOB, topic, {"message_id": posted, "edit_date": 1, "text": "/note fragile"}, kind="edited_message"
    )
    await office.works()
    assert office.heard() == heard
    assert not any("/note fragile" in text for _, text in office.telegram.reworded)
    assert [line for line in office.shown() if "n’est ni envoyé" in line or "Non corrigé" in line]


async def test_who_holds_a_thread_loses_it_to_nobody_who_does_not_know_it_and_every_refusal_is_told(
    office: Office,
) -> None:
    topic = await office.alice_says("je veux un humain")
    await office.telegram.staff_says(BOB, topic, "/prendre")
    await office.works()
    team = office.app.team.staff
    reader = await team.add_member("telegram", str(DINA.id), role=StaffRole.read_only)
    for said in ("Je réponds quand même", "/rendre"):
        await office.telegram.staff_says(DINA, topic, said)
    await office.works()
    assert (topic.name, sum("lecture seule" in line for line in office.shown())) == ("Alice · Bob", 2)
    assert reader == await team.add_member("telegram", str(DINA.id), role=StaffRole.agent)
    for verb in ("prendre", "rendre", "clore"):
        await office.telegram.staff_says(DINA, topic, f"/{verb}")
        await office.telegram.staff_taps(DINA, topic, "room:close")
    await office.hears_its_name()
    for said in ("/rednre", "/meteo@autre_bot", "/prendre@autre_bot Bob", "/note", "/assigner Personne"):
        await office.telegram.staff_says(DINA, topic, said)
    before = len(office.shown())
    await office.works()
    told = office.shown()[before:]
    assert topic.name == "Alice · Bob"
    assert [sum(sign in one for one in told) for sign in ("Bob tient", "inconnue", "vide", "un seul")] == [6, 1, 1, 1]
    await office.telegram.staff_says(DINA, topic, "/prendre@Alex_Loopback_Bot Bob")
    await office.works()
    assert topic.name == "Alice · Dina"
    await office.telegram.staff_says(BOB, topic, "/clore dina")
    await office.telegram.staff_says(BOB, topic, "/clore")
    await office.works()
    assert (topic.name, sum("satisfait" in line for line in office.heard())) == ("Alice · Alex", 1)
    assert "Rien n’est ouvert ici" in office.shown()[-1]


async def test_pictures_of_an_album_are_copied_together_and_never_forwarded(office: Office) -> None:
    await office.alice_says("bonjour")
    for _ in range(2):
        await office.telegram.shares(ALICE, "photo", b"\xff\xd8\xff picture", media_group_id="a")
    await office.works()
    assert [together for _, _, together in office.topic.copies] == [2, 2]


async def test_a_correction_of_the_customer_and_one_of_the_staff_are_carried_over(office: Office) -> None:
    number = await office.telegram.says(ALICE, "P0301")
    await office.works()
    topic = office.topic
    await office.telegram.edits(ALICE, number, "P0401")
    await office.works()
    shown = next(line for line in topic.lines if line.text == "P0301")
    assert (f"{office.forum.group_id}:{shown.message_id}", "P0401") in office.telegram.reworded
    posted = await office.telegram.staff_says(BOB, topic, "Demain a 9 h")
    await office.works()
    await office.telegram.staff_posts(
        BOB, topic, {"message_id": posted, "edit_date": 1, "text": "Demain à 9 h"}, kind="edited_message"
    )
    await office.works()
    sent = office.telegram.sent_to(ALICE)[-1]
    assert (f"{ALICE.id}:{sent.message_id}", "Demain à 9 h") in office.telegram.reworded


async def test_a_reply_points_at_what_it_answers_on_both_sides(office: Office) -> None:
    number = await office.telegram.says(ALICE, "P0301")
    await office.works()
    shown = next(line for line in office.topic.lines if line.text == "P0301")
    replied = {"reply_to_message": {"message_id": shown.message_id}}
    await office.telegram.staff_says(BOB, office.topic, "Ce code-là ?", **replied)
    await office.works()
    answer = office.telegram.sent_to(ALICE)[-1]
    assert answer.parameters["reply_parameters"]["message_id"] == number
    await office.telegram.says(ALICE, "oui", reply_to_message={"message_id": answer.message_id})
    await office.works()
    assert office.topic.lines[-1].text == "oui"
    assert "reply_parameters" in office.topic.lines[-1].parameters


async def test_a_file_of_the_staff_reaches_the_customer(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    file = office.telegram.keep(b"%PDF-1.7 devis", "devis.pdf") | {"file_name": "devis.pdf"}
    await office.telegram.staff_posts(BOB, topic, {"document": file, "caption": "Votre devis"})
    await office.works()
    sent = office.telegram.sent_to(ALICE)[-1]
    assert (sent.method, sent.text, sent.content) == ("sendDocument", "Votre devis", b"%PDF-1.7 devis")


async def test_the_group_reads_in_the_language_of_the_owner(office: Office) -> None:
    owner = await office.app.team.staff.add_member("terminal", "boss", role=StaffRole.owner)
    await office.app.team.contacts.choose_language(owner, "en")
    topic = await office.alice_says("je veux un humain")
    assert topic.name == "Alice · waiting"
    assert topic.lines[0].rows == [["Take", "Back to Alex"], ["Close"]]


async def posts_album(office: Office, *pictures: bytes, caption: str = "") -> Sequence[int]:
    """Pictures that a member of staff posts together; their numbers."""
    words = [{"caption": caption}, *({} for _ in pictures[1:])]
    return [
        await office.telegram.staff_posts(
            BOB, office.topic, {"photo": [office.telegram.keep(one, "p.jpg")], "media_group_id": "7"} | more
        )
        for one, more in zip(pictures, words, strict=True)
    ]


async def test_an_album_of_the_staff_reaches_the_customer_as_one_however_often_it_is_told(office: Office) -> None:
    await office.alice_says("bonjour")
    office.telegram.repeats = 2
    number, *_ = await posts_album(office, b"\xff\xd8\xff one", b"\xff\xd8\xff two", caption="Vos plaquettes")
    await office.works()
    album = [one for one in office.telegram.sent_to(ALICE) if one.method == "sendMediaGroup"]
    assert [(one.text, one.content[-3:], one.parameters["together"]) for one in album] == [
        ("Vos plaquettes", b"one", 2),
        ("", b"two", 2),
    ]
    assert office.topic.name == "Alice · Bob"
    assert "Vos plaquettes" not in office.shown()
    office.telegram.repeats = 1
    content = {"message_id": number, "edit_date": 1, "caption": "Vos disques"}
    await office.telegram.staff_posts(BOB, office.topic, content, kind="edited_message")
    await office.works()
    assert (f"{ALICE.id}:{album[0].message_id}", "Vos disques") in office.telegram.reworded


async def test_a_reply_to_a_later_picture_of_an_album_points_at_that_picture(office: Office) -> None:
    await office.alice_says("bonjour")
    numbers = await posts_album(office, b"\xff\xd8\xff one", b"\xff\xd8\xff two", caption="Vos plaquettes")
    await office.works()
    album = [one for one in office.telegram.sent_to(ALICE) if one.method == "sendMediaGroup"]
    pointed = []
    for sent in album:
        await office.telegram.says(ALICE, "celle-ci ?", reply_to_message={"message_id": sent.message_id})
        await office.works()
        pointed.append(office.topic.lines[-1].parameters["reply_parameters"]["message_id"])
    assert pointed == numbers


async def test_a_picture_of_an_album_that_cannot_be_had_keeps_no_other_from_the_customer(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    gone = office.telegram.keep(b"\xff\xd8\xff gone", "p.jpg")
    office.telegram.files.pop(str(gone["file_id"]))
    await office.telegram.staff_posts(BOB, topic, {"photo": [gone], "media_group_id": "7", "caption": "Voici"})
    await posts_album(office, b"\xff\xd8\xff here")
    await office.works()
    assert office.telegram.sent_to(ALICE)[-1].content == b"\xff\xd8\xff here"
    assert any("n’ont pas pu être repris\u00a0: 1" in line for line in office.shown())


async def test_a_customer_of_another_channel_has_a_topic_too(office: Office, clock: FixedClock) -> None:
    visitor = Person(office.app, clock, "vera", ChannelName.webchat)
    await visitor.writes("P0420")
    await office.works()
    assert office.shown()[1] == "💬 (chat du site) P0420"
    await office.telegram.staff_says(BOB, office.topic, "Bonjour Vera")
    await office.works()
    assert (await visitor.lines())[-1]["text"] == "Bonjour Vera"


async def test_p13_a_deleted_topic_is_opened_anew_with_the_last_twenty_lines(office: Office) -> None:
    topic = await office.alice_says("P0301")
    for number in range(14):
        await office.telegram.says(ALICE, f"encore {number}")
        await office.works()
    office.forum.deletes(topic)
    await office.alice_says("vous m’avez perdue ?")
    assert office.topic.thread_id != topic.thread_id
    assert "vous m’avez perdue ?" in office.shown()
    assert len(office.shown()) >= 20
    assert "message thread not found" in (await office.issues())["staff_room"]


async def test_p13_a_closed_topic_is_reopened(office: Office) -> None:
    topic = await office.alice_says("P0301")
    office.forum.closes(topic)
    await office.alice_says("toujours là ?")
    assert not topic.is_closed
    assert "toujours là ?" in office.shown()


async def test_p13_a_group_that_moves_is_followed(office: Office) -> None:
    await office.alice_says("P0301")
    office.telegram.forum_moves(-1009)
    await office.alice_says("et ensuite ?")
    assert "et ensuite ?" in office.shown()
    await office.telegram.staff_says(BOB, office.topic, "Je suis là.")
    await office.works()
    assert office.heard()[-1] == "Je suis là."


async def test_after_a_start_a_group_that_moved_is_found_before_its_first_post_is_read(
    office: Office, clock: FixedClock
) -> None:
    topic = await office.alice_says("P0301")
    office.telegram.forum_moves(-1009)
    telegram = office.telegram
    restarted = TelegramChannel(token=telegram.token, clock=clock, base_url=telegram.base_url, group_id=-1001)
    assert restarted.room is not None
    await restarted.room.find()
    await telegram.staff_says(BOB, topic, "Je suis là.")
    (update,) = telegram._queue
    (post,) = restarted.parse(update)
    assert isinstance(post, StaffPost)
    assert (post.group_id, post.earlier_group_id) == (-1009, -1001)
    await restarted.close()


async def test_p13_without_rights_no_line_is_lost_and_the_staff_are_told(office: Office) -> None:
    await office.alice_says("P0301")
    office.forum.may_manage = False
    await office.alice_says("personne ?")
    assert "not enough rights" in (await office.issues())["staff_room"]
    assert "personne ?" not in office.shown()
    office.forum.may_manage = True
    await office.works(seconds=200)
    await office.works(seconds=200)
    assert "personne ?" in office.shown()


async def test_a_stranger_in_another_group_says_nothing_to_us(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    before = len(office.heard())
    message = office.forum.post(BOB, topic, 9999, 1.0, {"text": "hé"})
    message["chat"]["id"] = -555
    await office.telegram.push({"message": message})
    await office.works()
    assert len(office.heard()) == before


async def test_a_topic_takes_tags_and_is_put_away_until_later(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    heard = len(office.heard())
    for said, told in (
        ("/veille demain", "Personne ne tient cette conversation"),
        ("/etiquette devis", "Étiquette ajoutée : devis"),
        ("/etiquette ???", "Rien n’est changé : une étiquette"),
        ("/prendre", ""),
        ("/veille bientôt", "Rien n’est changé. Écrivez par exemple : /veille"),
        ("/veille lundi", "En veille jusqu’au 23/11/2026 à 9"),
        ("/etiquette -devis", "Étiquette retirée : devis"),
    ):
        await office.telegram.staff_says(BOB, topic, said)
        await office.works()
        assert told in plain(office.shown()[-1]), said
    assert await office.app.inbox.threads() == []
    assert len(office.heard()) == heard
    await office.alice_says("vous êtes là ?")
    assert [one.name for one in await office.app.inbox.threads()] == ["Alice"]
