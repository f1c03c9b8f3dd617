"""What is sent, and what every failure says about it, against a loopback Bot API."""

from pathlib import Path

import pytest

from agents.errors import Certainty, DeliveryError
from agents.messages import Attachment, AttachmentKind, Button, ButtonPressed, ChannelName, OutgoingPart, Sender
from bot.channels.base import Channel
from bot.channels.telegram.channel import TelegramChannel
from storage.models.ids import FileId
from tests.bot.channels.telegram.conftest import channel_to
from tests.conftest import FixedClock
from tests.loopback.telegram import LoopbackTelegram
from tests.standing_clock import standing_clock

ALICE = 1001


def part(
    text: str = "Bonjour", *buttons: Button, attachment: Attachment | None = None, reply_to: str | None = None
) -> OutgoingPart:
    return OutgoingPart(str(ALICE), text, "42", buttons, attachment, reply_to)


async def failure(channel: TelegramChannel, sent: OutgoingPart | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await channel.send(sent or part())
    return caught.value


@pytest.fixture
async def alice(telegram: LoopbackTelegram) -> int:
    """Alice has written; returns the number of her message."""
    return await telegram.says(ALICE, "Bonjour")


def test_the_door_keeps_the_promises_of_a_channel(channel: TelegramChannel) -> None:
    promised: Channel = channel

    assert promised.name == "telegram"


async def test_an_answer_goes_out_without_a_preview_and_with_its_receipt(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    receipt = await channel.send(part("Voir https://alex.example/pay", reply_to=f"{ALICE}:{alice}"))

    (sent,) = telegram.sent_to(ALICE)
    assert sent.text == "Voir https://alex.example/pay"
    assert sent.parameters["link_preview_options"] == {"is_disabled": True}
    assert sent.parameters["reply_parameters"] == {"message_id": alice, "allow_sending_without_reply": True}
    assert receipt.external_id == f"{ALICE}:{sent.message_id}"


async def test_choices_and_links_become_a_keyboard(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    await channel.send(
        part(
            "Depuis quand ?",
            Button("Hier", "since:1"),
            Button("Un mois", "since:30"),
            Button("Payer sur notre page", "pay", "https://alex.example/pay"),
        )
    )

    (sent,) = telegram.sent_to(ALICE)
    assert sent.rows == [["Hier", "Un mois"], ["Payer sur notre page"]]
    assert sent.choices == [("since:1", "Hier"), ("since:30", "Un mois")]
    assert sent.links == [("https://alex.example/pay", "Payer sur notre page")]


async def test_what_a_keyboard_cannot_carry_stands_in_the_text(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    await channel.send(
        part(
            "Laquelle ?",
            Button("Une", "1"),
            Button("Deux", "x" * 65),
            Button("Page", "page", "http://localhost:8080/pay"),
        )
    )

    (sent,) = telegram.sent_to(ALICE)
    assert sent.text == "Laquelle ?\n\n2. Deux\nPage\nhttp://localhost:8080/pay"
    assert sent.choices == [("1", "Une")]


async def test_a_refused_keyboard_is_written_out(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    telegram.refuses(400, "Bad Request: BUTTON_TYPE_INVALID")
    await channel.send(part("Laquelle ?", Button("Une", "1"), Button("Deux", "2")))

    assert [sent.text for sent in telegram.sent_to(ALICE)] == ["Laquelle ?\n\n1. Une\n2. Deux"]


async def test_a_long_text_gives_way_to_its_choices(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    await channel.send(part("é" * 4096, Button("Deux", "x" * 65)))

    (sent,) = telegram.sent_to(ALICE)
    assert len(sent.text) == 4096
    assert sent.text.endswith("é…\n\n1. Deux")


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (AttachmentKind.document, "sendDocument"),
        (AttachmentKind.image, "sendPhoto"),
        (AttachmentKind.voice, "sendVoice"),
        (AttachmentKind.audio, "sendAudio"),
        (AttachmentKind.video, "sendVideo"),
    ],
)
async def test_a_file_is_uploaded_with_its_name_and_caption(
    telegram: LoopbackTelegram,
    channel: TelegramChannel,
    alice: int,
    tmp_path: Path,
    *,
    kind: AttachmentKind,
    method: str,
) -> None:
    (tmp_path / "abc").write_bytes(b"content")
    attachment = Attachment(kind, file=FileId("abc"), name="facture n°7.pdf")
    await channel.send(part("Votre facture", Button("Merci", "ok"), attachment=attachment))

    (sent,) = telegram.sent_to(ALICE)
    assert (sent.method, sent.content, sent.file_name, sent.text) == (
        method,
        b"content",
        "facture n°7.pdf",
        "Votre facture",
    )
    assert sent.choices == [("ok", "Merci")]


async def test_a_picture_that_is_too_large_for_a_photo_goes_as_a_document(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int, tmp_path: Path
) -> None:
    (tmp_path / "big").write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    await channel.send(part("", attachment=Attachment(AttachmentKind.image, file=FileId("big"), name="a.png")))

    assert [sent.method for sent in telegram.sent_to(ALICE)] == ["sendDocument"]


async def test_a_place_is_sent_as_a_place(telegram: LoopbackTelegram, channel: TelegramChannel, alice: int) -> None:
    place = Attachment(AttachmentKind.location, data={"latitude": "48.85", "longitude": "2.35"})
    await channel.send(part("", attachment=place))

    assert telegram.sent_to(ALICE)[0].parameters["latitude"] == 48.85


@pytest.mark.parametrize(
    "sent",
    [
        part(" "),
        part(attachment=Attachment(AttachmentKind.document, file=FileId("missing"))),
        part(attachment=Attachment(AttachmentKind.document)),
        part(attachment=Attachment(AttachmentKind.location)),
    ],
)
async def test_what_cannot_be_sent_is_final_and_surely_unsent(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int, sent: OutgoingPart
) -> None:
    error = await failure(channel, sent)

    assert (error.certainty, error.permanent, error.gone) == (Certainty.unsent, True, False)
    assert telegram.sent == []


@pytest.mark.parametrize(
    ("status", "description", "expected"),
    [
        # (certainty, permanent, gone, reauthorise)
        (403, "Forbidden: bot was blocked by the user", (Certainty.unsent, True, True, False)),
        (403, "Forbidden: user is deactivated", (Certainty.unsent, True, True, False)),
        (400, "Bad Request: chat not found", (Certainty.unsent, True, True, False)),
        (400, "Bad Request: PEER_ID_INVALID", (Certainty.unsent, True, True, False)),
        (400, "Bad Request: message is too long", (Certainty.unsent, True, False, False)),
        (403, "Forbidden: not enough rights to send text messages", (Certainty.unsent, True, False, False)),
        (413, "Request Entity Too Large", (Certainty.unsent, True, False, False)),
        (401, "Unauthorized", (Certainty.unsent, False, False, True)),
        (404, "Not Found", (Certainty.unsent, False, False, True)),
        (500, "Internal Server Error", (Certainty.unknown, False, False, False)),
        (504, "Gateway Timeout", (Certainty.unknown, False, False, False)),
    ],
)
async def test_a_refusal_says_what_became_of_the_message(
    telegram: LoopbackTelegram,
    channel: TelegramChannel,
    alice: int,
    *,
    status: int,
    description: str,
    expected: tuple[Certainty, bool, bool, bool],
) -> None:
    telegram.refuses(status, description)
    error = await failure(channel)

    assert (error.certainty, error.permanent, error.gone, error.reauthorise) == expected
    assert error.retry_after is None


async def test_too_many_requests_names_its_pause(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    telegram.limits(17)
    error = await failure(channel)

    assert (error.certainty, error.permanent, error.retry_after) == (Certainty.unsent, False, 17.0)


async def test_a_page_of_a_proxy_leaves_the_send_undecided(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    telegram.breaks(502)

    assert (await failure(channel)).certainty is Certainty.unknown


async def test_a_lost_answer_leaves_the_send_undecided(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    telegram.loses_answers()

    assert (await failure(channel)).certainty is Certainty.unknown
    assert len(telegram.sent) == 1


async def test_an_answer_that_does_not_come_in_time_leaves_the_send_undecided(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    telegram.delay = 3600.0
    with standing_clock() as passes:
        telegram.on_silence = lambda: passes(21)
        error = await failure(channel)

    assert error.certainty is Certainty.unknown


async def test_a_refused_connection_surely_sent_nothing(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    await telegram.goes_down()
    error = await failure(channel)

    assert (error.certainty, error.permanent) == (Certainty.unsent, False)


async def test_after_a_refused_connection_sending_goes_on(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    await telegram.goes_down()
    await failure(channel)
    await telegram.comes_back()
    await channel.send(part("de retour"))

    assert [sent.text for sent in telegram.sent_to(ALICE)] == ["de retour"]


async def test_a_wrong_token_asks_for_a_new_key(telegram: LoopbackTelegram, alice: int, tmp_path: Path) -> None:
    channel = channel_to(telegram, tmp_path, token="4242:wrong")
    error = await failure(channel)
    await channel.close()

    assert error.reauthorise
    assert "wrong" not in str(error)


async def test_a_chat_that_moved_is_followed(telegram: LoopbackTelegram, channel: TelegramChannel, alice: int) -> None:
    telegram.moves(ALICE, -1001234)
    receipt = await channel.send(part())

    assert receipt.external_id.startswith("-1001234:")


async def test_typing_is_shown_and_never_raises(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    with standing_clock():
        await channel.show_typing(str(ALICE))
        telegram.refuses(500, method="sendChatAction")
        await channel.show_typing(str(ALICE))
        await telegram.goes_down()
        await channel.show_typing(str(ALICE))

    assert telegram.calls_of("sendChatAction") == [{"chat_id": str(ALICE), "action": "typing"}]


async def test_typing_does_not_wait_for_a_platform_that_hangs(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int
) -> None:
    telegram.delay = 3600.0
    with standing_clock() as passes:
        telegram.on_silence = lambda: passes(1)
        await channel.show_typing(str(ALICE))

    assert telegram.calls_of("sendChatAction") == []


async def test_a_press_is_acknowledged_and_a_forgotten_one_does_no_harm(
    telegram: LoopbackTelegram, channel: TelegramChannel, alice: int, clock: FixedClock
) -> None:
    await channel.send(part("Encore ?", Button("Oui", "yes")))
    press = await telegram.taps(ALICE, "Oui")
    sender = Sender(ChannelName.telegram, str(ALICE), str(ALICE))
    await channel.acknowledge(ButtonPressed(sender, press, "yes", clock()))
    await channel.acknowledge(ButtonPressed(sender, "1", "yes", clock()))

    assert telegram.calls_of("answerCallbackQuery") == [{"callback_query_id": press}]
