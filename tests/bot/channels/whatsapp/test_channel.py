"""The door against a loopback Graph: what is sent, what comes back, and what every failure means."""

from pathlib import Path

import pytest

from agents.errors import Certainty, DeliveryError, PortError
from agents.messages import (
    Attachment,
    AttachmentKind,
    Button,
    ButtonPressed,
    IncomingMessage,
    OutgoingPart,
    Receipt,
    ReceiptChanged,
    ReceiptState,
)
from bot.channels.base import Channel
from bot.channels.whatsapp.channel import WhatsAppChannel
from storage.models.ids import FileId
from tests.bot.channels.whatsapp.conftest import Door, Seconds, channel_to
from tests.loopback.whatsapp import LoopbackGraph
from tests.loopback.whatsapp_values import Person
from tests.standing_clock import standing_clock

ALICE = "33612345678"
HIDDEN = Person(phone=None, user_id="FR.4711")


def part(
    text: str = "Bonjour", *buttons: Button, attachment: Attachment | None = None, to: str = ALICE
) -> OutgoingPart:
    return OutgoingPart(to, text, "42", buttons, attachment)


async def failure(channel: WhatsAppChannel, sent: OutgoingPart | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await channel.send(sent or part())
    return caught.value


def receipts(door: Door) -> list[ReceiptChanged]:
    return [one for one in door.inbound if isinstance(one, ReceiptChanged)]


def test_the_door_keeps_the_promises_of_a_channel(channel: WhatsAppChannel) -> None:
    promised: Channel = channel

    assert promised.name == "whatsapp"


async def test_a_question_comes_in_and_the_answer_goes_out(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door
) -> None:
    await graph.says(ALICE, "P0301 ?")
    receipt = await channel.send(part("Raté d’allumage."))

    assert [one.text for one in door.inbound if isinstance(one, IncomingMessage)] == ["P0301 ?"]
    assert [one.text for one in graph.sent_to(ALICE)] == ["Raté d’allumage."]
    assert receipt == Receipt(graph.sent[0].wamid)


async def test_a_person_with_a_hidden_phone_is_answered(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door
) -> None:
    await graph.says(HIDDEN, "Bonjour")
    (message,) = (one for one in door.inbound if isinstance(one, IncomingMessage))
    await channel.send(part(to=message.sender.address))

    assert [one.body["recipient"] for one in graph.sent_to(HIDDEN)] == ["FR.4711"]


async def test_the_statuses_of_a_send_come_back_with_our_reference(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door
) -> None:
    await graph.says(ALICE, "Bonjour")
    await channel.send(part())
    await graph.settled()

    assert [(one.state, one.reference) for one in receipts(door)] == [
        (ReceiptState.accepted, "42"),
        (ReceiptState.delivered, "42"),
        (ReceiptState.read, "42"),
    ]


async def test_statuses_may_come_twice_and_backwards(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door
) -> None:
    await graph.says(ALICE, "Bonjour")
    graph.repeats, graph.shuffles = 2, True
    await channel.send(part())
    await graph.settled()

    assert [one.state for one in receipts(door)] == ["read", "read", "delivered", "delivered", "accepted", "accepted"]


async def test_a_tapped_choice_carries_its_value(graph: LoopbackGraph, channel: WhatsAppChannel, door: Door) -> None:
    await graph.says(ALICE, "Bonjour")
    await channel.send(part("Depuis quand ?", Button("Hier", "since:1"), Button("Un mois", "since:30")))
    await graph.taps(ALICE, "Un mois")

    (press,) = (one for one in door.inbound if isinstance(one, ButtonPressed))
    assert (press.value, press.label) == ("since:30", "Un mois")


async def test_outside_the_window_the_message_is_taken_and_fails_later(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door, seconds: Seconds
) -> None:
    await graph.says(ALICE, "Bonjour")
    seconds.at += 24 * 3600 + 1
    await channel.send(part())
    await graph.settled()

    assert [(one.state, one.reference, one.permanent, one.gone) for one in receipts(door)] == [
        (ReceiptState.failed, "42", True, False)
    ]
    assert graph.sent == []


@pytest.mark.parametrize("code", [4, 80007, 130429, 131048, 131056])
async def test_a_rate_limit_is_surely_unsent_and_says_when_to_try_again(
    graph: LoopbackGraph, channel: WhatsAppChannel, code: int
) -> None:
    graph.refuses(code)
    error = await failure(channel)

    assert (error.certainty, error.permanent, error.gone) == (Certainty.unsent, False, False)
    assert error.retry_after is not None
    assert error.retry_after > 0


async def test_the_platforms_own_pause_wins(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    graph.refuses(130429, status=429, retry_after=17)

    assert (await failure(channel)).retry_after == 17


async def test_too_many_requests_without_a_code_are_unsent(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    graph.breaks(429)
    error = await failure(channel)

    assert (error.certainty, error.permanent) == (Certainty.unsent, False)
    assert error.retry_after


@pytest.mark.parametrize("code", [130472, 131047, 131049, 131050, 132000, 132001, 132015, 132016, 131009, 100, 999999])
async def test_what_repeating_cannot_help_is_permanent(
    graph: LoopbackGraph, channel: WhatsAppChannel, code: int
) -> None:
    graph.refuses(code)
    error = await failure(channel)

    assert (error.certainty, error.permanent, error.gone, error.reauthorise) == (Certainty.unsent, True, False, False)


@pytest.mark.parametrize("code", [131026, 131030])
async def test_a_person_without_whatsapp_is_gone(graph: LoopbackGraph, channel: WhatsAppChannel, code: int) -> None:
    graph.refuses(code)
    error = await failure(channel)

    assert (error.permanent, error.gone) == (True, True)


@pytest.mark.parametrize(
    ("code", "status"),
    [(190, 401), (0, 401), (3, 500), (10, 403), (200, 403), (368, 403), (131031, 403), (131042, 400)],
)
async def test_what_is_wrong_with_our_account_waits_for_its_owner(
    graph: LoopbackGraph, channel: WhatsAppChannel, code: int, status: int
) -> None:
    graph.refuses(code, status=status)
    error = await failure(channel)

    assert (error.certainty, error.permanent, error.reauthorise) == (Certainty.unsent, False, True)


async def test_a_wrong_token_asks_for_a_new_one(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    graph.access_token = "renewed elsewhere"

    assert (await failure(channel)).reauthorise


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
async def test_a_failing_server_leaves_open_whether_it_took_the_message(
    graph: LoopbackGraph, channel: WhatsAppChannel, status: int
) -> None:
    graph.breaks(status)
    error = await failure(channel)

    assert (error.certainty, error.permanent) == (Certainty.unknown, False)


async def test_an_answer_lost_after_acceptance_is_unknown_and_settled_by_the_status(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door
) -> None:
    await graph.says(ALICE, "Bonjour")
    graph.loses_answers()
    error = await failure(channel)
    await graph.settled()

    assert error.certainty is Certainty.unknown
    assert len(graph.sent_to(ALICE)) == 1
    assert receipts(door)[0].reference == "42"


async def test_an_answer_that_takes_too_long_is_unknown(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    graph.delay = 3600.0
    with standing_clock() as passes:
        graph.on_silence = lambda: passes(21)
        error = await failure(channel)

    assert error.certainty is Certainty.unknown


async def test_a_refused_connection_is_surely_unsent(graph: LoopbackGraph, seconds: Seconds, tmp_path: Path) -> None:
    await graph.stop()
    channel = channel_to(graph, seconds, tmp_path)
    error = await failure(channel)
    await channel.close()

    assert (error.certainty, error.permanent) == (Certainty.unsent, False)


async def test_after_a_failure_the_next_message_goes_out(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    await graph.says(ALICE, "Bonjour")
    graph.loses_answers()
    await failure(channel)
    await channel.send(part("Encore là."))

    assert [one.text for one in graph.sent_to(ALICE)] == ["Bonjour", "Encore là."]


async def test_a_file_is_uploaded_and_sent_by_its_id(
    graph: LoopbackGraph, channel: WhatsAppChannel, tmp_path: Path
) -> None:
    (tmp_path / "token").write_bytes(b"%PDF-1.7")
    await graph.says(ALICE, "Ma facture ?")
    file = Attachment(AttachmentKind.document, file=FileId("token"), name="facture.pdf", mime="application/pdf")
    await channel.send(part("La voici.", attachment=file))

    (sent,) = graph.sent_to(ALICE)
    assert graph.media[sent.body["document"]["id"]] == (b"%PDF-1.7", "application/pdf", "facture.pdf")
    assert (sent.text, sent.body["document"]["filename"]) == ("La voici.", "facture.pdf")


async def test_an_upload_that_fails_leaves_nothing_sent(
    graph: LoopbackGraph, channel: WhatsAppChannel, tmp_path: Path
) -> None:
    (tmp_path / "token").write_bytes(b"%PDF-1.7")
    graph.breaks(503)
    error = await failure(channel, part(attachment=Attachment(AttachmentKind.document, file=FileId("token"))))

    assert (error.certainty, error.permanent) == (Certainty.unsent, False)
    assert graph.calls == []


async def test_a_missing_file_is_a_permanent_failure(channel: WhatsAppChannel) -> None:
    missing = Attachment(AttachmentKind.document, file=FileId("missing"))
    error = await failure(channel, part(attachment=missing))

    assert (error.certainty, error.permanent) == (Certainty.unsent, True)


async def test_an_attachment_without_a_file_is_a_permanent_failure(channel: WhatsAppChannel) -> None:
    error = await failure(channel, part(attachment=Attachment(AttachmentKind.document, name="facture.pdf")))

    assert (error.certainty, error.permanent) == (Certainty.unsent, True)


async def test_a_received_file_is_fetched_in_pieces(graph: LoopbackGraph, channel: WhatsAppChannel, door: Door) -> None:
    await graph.shares(ALICE, "audio", b"OggS" + b"\0" * 900, "audio/ogg", voice=True)
    (message,) = (one for one in door.inbound if isinstance(one, IncomingMessage))

    assert message.attachments[0].kind is AttachmentKind.voice
    assert b"".join([piece async for piece in channel.fetch(message.attachments[0])]) == b"OggS" + b"\0" * 900


async def fetched(channel: WhatsAppChannel, reference: str | None) -> PortError:
    with pytest.raises(PortError) as caught:
        async for _ in channel.fetch(Attachment(AttachmentKind.image, platform_reference=reference)):
            pass
    return caught.value


@pytest.mark.parametrize("reference", ["404404", None, "../111/messages"])
async def test_a_file_that_is_not_there_is_a_permanent_failure(channel: WhatsAppChannel, reference: str | None) -> None:
    assert (await fetched(channel, reference)).permanent


async def test_a_file_that_is_too_large_is_not_fetched(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    error = await fetched(channel, graph.keep(b"x" * 1001, "image/jpeg"))

    assert (error.permanent, error.facts) == (True, {"reason": "too large"})


async def test_a_file_waits_while_our_key_is_refused(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    reference = graph.keep(b"x", "image/jpeg")
    graph.access_token = "renewed elsewhere"

    assert not (await fetched(channel, reference)).permanent


async def test_a_file_waits_while_the_platform_is_down(graph: LoopbackGraph, seconds: Seconds, tmp_path: Path) -> None:
    await graph.stop()
    channel = channel_to(graph, seconds, tmp_path)
    error = await fetched(channel, "1")
    await channel.close()

    assert not error.permanent


async def test_typing_answers_the_last_message_and_is_not_repeated_while_it_shows(
    graph: LoopbackGraph, channel: WhatsAppChannel, seconds: Seconds
) -> None:
    await graph.says(ALICE, "Bonjour")
    last = await graph.says(ALICE, "Vous êtes là ?")
    with standing_clock():
        await channel.show_typing(ALICE)
        await channel.show_typing(ALICE)
        seconds.at += 21
        await channel.show_typing(ALICE)

    assert graph.typing == [last, last]
    assert graph.calls[0]["typing_indicator"] == {"type": "text"}


async def test_typing_shows_again_after_an_answer_took_it_away(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    last = await graph.says(ALICE, "Bonjour")
    with standing_clock():
        await channel.show_typing(ALICE)
        await channel.send(part())
        await channel.show_typing(ALICE)

    assert graph.typing == [last, last]


async def test_typing_for_a_person_not_heard_here_is_left_out(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    await channel.show_typing(ALICE)

    assert graph.calls == []


async def test_the_ten_thousand_last_people_are_remembered_for_typing(
    graph: LoopbackGraph, channel: WhatsAppChannel
) -> None:
    people = [Person(phone=str(33600000000 + number)) for number in range(10_001)]
    await graph.push({"messages": [graph.message(one, {"type": "text"}) for one in people]})
    with standing_clock():
        await channel.show_typing(people[0].key)
        await channel.show_typing(people[1].key)

    assert len(graph.typing) == 1


async def test_typing_never_raises(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    await graph.says(ALICE, "Bonjour")
    graph.access_token = "renewed elsewhere"
    await channel.show_typing(ALICE)

    assert graph.typing == []


async def test_typing_waits_for_no_platform_that_hangs(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    await graph.says(ALICE, "Bonjour")
    graph.delay = 3600.0
    with standing_clock() as passes:
        graph.on_silence = lambda: passes(1)
        await channel.show_typing(ALICE)

    assert graph.typing == []


async def test_a_platform_that_is_down_at_the_start_stops_nothing(seconds: Seconds, tmp_path: Path) -> None:
    down = LoopbackGraph()
    down.base_url = "http://127.0.0.1:9"
    channel = channel_to(down, seconds, tmp_path)

    async def accept(_inbound: object) -> None: ...

    with standing_clock():
        await channel.start()
        await channel.show_typing(ALICE)
        await channel.listen(accept)
        await channel.close()
