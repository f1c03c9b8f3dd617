"""Every kind of update, as the Bot API documents it, and what it means to us."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Update

from agents.messages import (
    Attachment,
    AttachmentKind,
    ButtonPressed,
    ChannelName,
    ContactGone,
    ContactReturned,
    Inbound,
    IncomingMessage,
    MessageEdited,
    PaymentReturned,
    PaymentSettled,
    PreCheckout,
    Sender,
)
from bot.channels.telegram.parse import UPDATE_KINDS, parse_update
from storage.money import Money

FOLDER = Path(__file__).parents[3] / "loopback" / "telegram_payloads"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SENT = datetime.fromtimestamp(1_789_000_000, tz=UTC)
ALICE = Sender(ChannelName.telegram, "1001", "1001", name="Alice Martin", language_hint="fr")


def load(name: str) -> Mapping[str, object]:
    update: Mapping[str, object] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return update


def parsed(name: str) -> list[Inbound]:
    return parse_update(load(name), now=NOW)


def message(text: str, **more: object) -> IncomingMessage:
    return IncomingMessage(ALICE, "1001:1365", text, SENT, **more)  # type: ignore[arg-type]  # fields by name


def test_words_come_through_as_they_were_written() -> None:
    assert parsed("text") == [message("ma Clio 4 1.5 dCi broute à froid, code P0401")]
    assert parsed("command") == [message("/aide")]


def test_a_deep_link_comes_as_the_command_it_is() -> None:
    assert parsed("deep_link") == [message("/start lier-ABCD-2345")]


def test_of_a_photo_the_largest_size_is_taken() -> None:
    photo = Attachment(AttachmentKind.image, platform_reference="LARGE", mime="image/jpeg", size_bytes=4321)
    assert parsed("photo") == [message("le voyant", attachments=(photo,))]
    assert parsed("album") == [message("", attachments=(photo,), group_id="13579")]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "document",
            "mon devis",
            Attachment(
                AttachmentKind.document,
                platform_reference="DOC",
                name="devis n°7.pdf",
                mime="application/pdf",
                size_bytes=4321,
            ),
        ),
        (
            "voice",
            "",
            Attachment(
                AttachmentKind.voice,
                platform_reference="VOICE",
                mime="audio/ogg",
                size_bytes=4321,
                duration=timedelta(seconds=7),
            ),
        ),
        (
            "audio",
            "",
            Attachment(
                AttachmentKind.audio,
                platform_reference="AUDIO",
                name="bruit.mp3",
                mime="audio/mpeg",
                size_bytes=4321,
                duration=timedelta(seconds=61),
            ),
        ),
        (
            "video",
            "la fumée",
            Attachment(
                AttachmentKind.video,
                platform_reference="VIDEO",
                name="fumee.mp4",
                mime="video/mp4",
                size_bytes=4321,
                duration=timedelta(seconds=12),
            ),
        ),
        (
            "video_note",
            "",
            Attachment(
                AttachmentKind.video,
                platform_reference="NOTE",
                mime="video/mp4",
                size_bytes=4321,
                duration=timedelta(seconds=5),
            ),
        ),
        (
            "animation",
            "",
            Attachment(
                AttachmentKind.video,
                platform_reference="ANIM",
                name="a.mp4",
                mime="video/mp4",
                size_bytes=4321,
                duration=timedelta(seconds=3),
            ),
        ),
        (
            "sticker",
            "",
            Attachment(
                AttachmentKind.sticker,
                platform_reference="STICKER",
                mime="image/webp",
                size_bytes=4321,
                data={"emoji": "🚗"},
            ),
        ),
        (
            "location",
            "",
            Attachment(AttachmentKind.location, data={"latitude": "48.8566", "longitude": "2.3522"}),
        ),
        (
            "venue",
            "",
            Attachment(
                AttachmentKind.location,
                name="Garage du Marais",
                data={"latitude": "48.8566", "longitude": "2.3522", "address": "4 rue de Turenne, Paris"},
            ),
        ),
        (
            "contact",
            "",
            Attachment(
                AttachmentKind.contact,
                name="Bob Durand",
                data={"name": "Bob Durand", "phone": "+33612345678"},
            ),
        ),
    ],
)
def test_every_kind_of_content_is_one_attachment(name: str, text: str, expected: Attachment) -> None:
    assert parsed(name) == [message(text, attachments=(expected,))]


def test_replies_and_forwards_are_known_as_such() -> None:
    assert parsed("reply") == [message("oui, celle-là", reply_to="1001:1300")]
    assert parsed("forward") == [message("Voyant allumé", forwarded=True)]


def test_edits_carry_the_new_words_and_what_stands_beside_them() -> None:
    edited_at = SENT + timedelta(minutes=1)
    photo = Attachment(AttachmentKind.image, platform_reference="LARGE", mime="image/jpeg", size_bytes=4321)
    assert parsed("edited_text") == [MessageEdited(ALICE, "1001:1365", "non, P0402", edited_at)]
    assert parsed("edited_caption") == [
        MessageEdited(ALICE, "1001:1365", "l'autre voyant", edited_at, attachments=(photo,))
    ]


def test_a_press_has_its_value_and_its_label() -> None:
    assert parsed("button") == [ButtonPressed(ALICE, "4382bfdwdsb323b2d9", "since:30", NOW, label="Un mois")]
    assert parsed("button_of_an_old_message") == [ButtonPressed(ALICE, "4382bfdwdsb323b2da", "since:1", NOW)]


def test_who_blocks_us_is_gone_and_comes_back() -> None:
    assert parsed("blocked") == [ContactGone(ChannelName.telegram, "1001", SENT + timedelta(seconds=100))]
    assert parsed("unblocked") == [ContactReturned(ChannelName.telegram, "1001", SENT + timedelta(seconds=200))]


@pytest.mark.parametrize("name", ["dice", "story", "unknown_content"])
def test_content_we_cannot_read_still_is_a_message_that_gets_an_answer(name: str) -> None:
    assert parsed(name) == [message("")]


def test_unknown_fields_and_malformed_parts_drop_no_words() -> None:
    assert parsed("unknown_fields") == [message("P0301")]
    (malformed,) = parsed("malformed_parts")
    assert malformed == IncomingMessage(ALICE, "1001:1365", "P0301", NOW)


def test_what_no_database_can_hold_is_replaced() -> None:
    assert parsed("half_a_pair") == [message("clio ? P0401")]


@pytest.mark.parametrize(
    "name",
    [
        "added_to_group",
        "business_connection",
        "business_message",
        "button_game",
        "button_inline",
        "channel_post",
        "chat_boost",
        "chat_join_request",
        "chat_member",
        "chosen_inline_result",
        "deleted_business_messages",
        "edited_business_message",
        "edited_channel_post",
        "from_a_bot",
        "group_button",
        "group_migrated",
        "group_text",
        "guest_message",
        "inline_query",
        "live_location",
        "managed_bot",
        "message_reaction",
        "message_reaction_count",
        "pinned",
        "poll",
        "poll_answer",
        "purchased_paid_media",
        "removed_chat_boost",
        "shipping_query",
        "unknown_kind",
        "without_a_sender",
    ],
)
def test_what_says_nothing_to_us_gives_nothing(name: str) -> None:
    assert parsed(name) == []


def test_every_kind_that_the_library_knows_is_in_the_corpus() -> None:
    covered = {kind for path in FOLDER.glob("*.json") for kind in json.loads(path.read_text("utf-8"))}
    assert set(Update.ALL_TYPES) - covered == set()
    assert set(UPDATE_KINDS) <= set(Update.ALL_TYPES)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(UPDATE_KINDS), _JSON))
def test_nothing_that_comes_raises(update: Mapping[str, object]) -> None:
    assert isinstance(parse_update(update, now=NOW), list)


@given(st.sampled_from(_NAMES), st.data())
def test_no_single_broken_field_raises(name: str, data: st.DataObject) -> None:
    update = dict(load(name))
    kind = min(update.keys() - {"update_id"})
    part = update[kind]
    assert isinstance(part, dict)
    field = data.draw(st.sampled_from(sorted(part)))
    assert isinstance(parse_update({kind: part | {field: data.draw(_JSON)}}, now=NOW), list)


def test_a_payment_about_to_be_made_waits_for_our_word() -> None:
    sender = Sender(ChannelName.telegram, "1001", "1001", language_hint="fr")
    assert parsed("pre_checkout_query") == [PreCheckout(sender, "pq1", "order:7", Money(100, "XTR"), NOW)]


def test_a_payment_made_is_money_and_no_message() -> None:
    assert parsed("successful_payment") == [PaymentSettled(ALICE, "ch1", "order:7", Money(100, "XTR"), SENT)]


def test_a_payment_given_back_names_its_charge() -> None:
    assert parsed("refunded_payment") == [PaymentReturned(ALICE, "ch1", Money(100, "XTR"), SENT)]
