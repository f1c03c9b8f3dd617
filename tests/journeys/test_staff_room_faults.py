"""What goes wrong between Alex and the staff's group, and that no line of a customer is lost by it (pain P13)."""

from collections.abc import Callable

import pytest

from agents.messages import ChannelName
from storage.models.staff import StaffRole
from tests.builders import Person
from tests.conftest import FixedClock
from tests.journeys.test_staff_room import ALICE, BOB, Office, office
from tests.loopback.telegram import LoopbackTelegram

__all__ = ["office"]

_JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20


@pytest.mark.parametrize(
    "trouble",
    [
        lambda telegram: telegram.limits(3),
        lambda telegram: telegram.breaks(502),
        lambda telegram: telegram.drops(),
        lambda telegram: telegram.refuses(403, "Forbidden: bot is not a member of the supergroup chat"),
    ],
    ids=["429", "502", "dropped", "403"],
)
async def test_what_the_group_does_not_take_at_once_is_shown_once_it_does(
    office: Office, clock: FixedClock, trouble: Callable[[LoopbackTelegram], None]
) -> None:
    visitor = Person(office.app, clock, "vera", ChannelName.webchat)
    await visitor.writes("P0420")
    await office.works()
    trouble(office.telegram)
    await visitor.writes("et P0301 ?")
    await office.works()
    await office.works(seconds=400)
    assert office.shown().count("💬 (chat du site) et P0301 ?") == 1


async def test_a_line_that_was_taken_and_not_acknowledged_is_shown_twice_rather_than_never(
    office: Office, clock: FixedClock
) -> None:
    visitor = Person(office.app, clock, "vera", ChannelName.webchat)
    await visitor.writes("P0420")
    await office.works()
    office.telegram.loses_answers()
    await visitor.writes("et P0301 ?")
    await office.works()
    await office.works(seconds=400)
    assert office.shown().count("💬 (chat du site) et P0301 ?") == 2


async def test_a_card_that_the_staff_deleted_is_posted_and_pinned_anew(office: Office) -> None:
    topic = await office.alice_says("P0301")
    before = topic.pinned
    office.telegram.refuses(400, "Bad Request: message to edit not found", method="editMessageText")
    await office.telegram.staff_says(BOB, topic, "Bonjour, ici Bob.")
    await office.works()
    assert topic.pinned != before
    await office.alice_says("merci Bob")
    assert "merci Bob" in office.shown()


async def test_without_the_right_to_pin_lines_are_shown_under_one_card_and_the_staff_are_told(office: Office) -> None:
    reason = "Bad Request: not enough rights to manage pinned messages in the chat"
    office.telegram.refuses(400, reason, method="pinChatMessage", times=3)
    await office.alice_says("P0301")
    await office.alice_says("toujours là ?")
    assert "toujours là ?" in office.shown()
    assert sum("Alice" in line for line in office.shown()) == 1
    assert "not pinned" in (await office.issues())["staff_room"]


async def test_a_picture_that_was_taken_back_keeps_no_later_line_from_the_staff(office: Office) -> None:
    await office.alice_says("P0301")
    office.telegram.refuses(400, "Bad Request: message to copy not found", method="copyMessage")
    await office.telegram.shares(ALICE, "photo", _JPEG, caption="la pièce")
    await office.works()
    await office.alice_says("vous voyez ?")
    assert [line for line in office.shown() if line in {"la pièce", "vous voyez ?"}] == ["la pièce", "vous voyez ?"]


async def test_a_correction_of_a_line_that_the_staff_deleted_is_shown_anew(office: Office) -> None:
    await office.alice_says("P0301")
    number = await office.telegram.says(ALICE, "c'est grva ?")
    await office.works()
    office.telegram.refuses(400, "Bad Request: message to edit not found", method="editMessageText")
    await office.telegram.edits(ALICE, number, "c'est grave ?")
    await office.works()
    await office.alice_says("alors ?")
    assert [line for line in office.shown() if line in {"c'est grave ?", "alors ?"}] == ["c'est grave ?", "alors ?"]


async def test_a_place_and_a_visiting_card_of_the_staff_reach_the_customer_as_words(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    await office.telegram.staff_posts(BOB, topic, {"location": {"latitude": 48.85, "longitude": 2.35}})
    await office.telegram.staff_posts(BOB, topic, {"contact": {"first_name": "Garage Dupont", "phone_number": "0123"}})
    await office.works()
    place, card = office.heard()[-2:]
    assert "mlat=48.85&mlon=2.35" in place
    assert card == "Garage Dupont\n0123"


async def test_a_file_that_telegram_does_not_give_out_is_told_in_the_topic(office: Office) -> None:
    topic = await office.alice_says("bonjour")
    before, gone = len(office.heard()), office.telegram.keep(b"%PDF", "devis.pdf")
    office.telegram.files.pop(str(gone["file_id"]))
    await office.telegram.staff_posts(BOB, topic, {"document": gone, "caption": "Voici"})
    await office.works()
    assert len(office.heard()) == before
    assert "Telegram ne donne pas ce fichier" in office.shown()[-1]
    assert not await office.issues()


async def test_who_steers_alex_has_a_topic_only_when_they_ask_for_a_person(office: Office, clock: FixedClock) -> None:
    grace = Person(office.app, clock, "grace", ChannelName.terminal)
    await office.app.team.staff.add_member("terminal", "grace", role=StaffRole.admin)
    await grace.writes("/stats")
    await office.works()
    assert not office.forum.topics
    await grace.writes("/humain")
    await office.works()
    assert office.topic.name.endswith("en attente")
