"""Every payload kind of Meta's documentation, and bodies from people who mean harm."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.errors import DomainError
from agents.messages import (
    Attachment,
    AttachmentKind,
    ButtonPressed,
    ChannelName,
    IdentityChanged,
    Inbound,
    IncomingMessage,
    MessageEdited,
    ReceiptChanged,
    ReceiptState,
    Sender,
)
from bot.channels.whatsapp.parse import MalformedWebhook, parse_webhook

FOLDER = Path(__file__).parents[3] / "loopback" / "whatsapp_payloads"
AT = datetime.fromtimestamp(1780000000, tz=UTC)
LATER = datetime.fromtimestamp(1780000001, tz=UTC)
ALICE = Sender(
    channel=ChannelName.whatsapp,
    external_id="FR.4711",
    address="33612345678",
    name="Alice Martin",
    aliases=("33612345678", "FR.ENT.99"),
)


def parsed(name: str) -> list[Inbound]:
    return parse_webhook((FOLDER / f"{name}.json").read_bytes())


def message(name: str, text: str = "", *attachments: Attachment) -> IncomingMessage:
    return IncomingMessage(ALICE, f"wamid.{name}", text, AT, attachments)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", message("text", "Ma Clio broute à froid")),
        ("text_from_ad", message("ad", "C’est combien ?")),
        (
            "image",
            message("image", "Le voyant", Attachment(AttachmentKind.image, "900001", mime="image/jpeg")),
        ),
        (
            "document",
            message(
                "document",
                "",
                Attachment(AttachmentKind.document, "900002", name="facture.pdf", mime="application/pdf"),
            ),
        ),
        ("voice", message("voice", "", Attachment(AttachmentKind.voice, "900003", mime="audio/ogg; codecs=opus"))),
        ("audio", message("audio", "", Attachment(AttachmentKind.audio, "900004", mime="audio/mpeg"))),
        ("video", message("video", "Le bruit", Attachment(AttachmentKind.video, "900005", mime="video/mp4"))),
        ("sticker", message("sticker", "", Attachment(AttachmentKind.sticker, "900006", mime="image/webp"))),
        (
            "location",
            message(
                "location",
                "",
                Attachment(
                    AttachmentKind.location,
                    name="Garage du Centre",
                    data={
                        "latitude": "48.856600",
                        "longitude": "2.352200",
                        "address": "1 rue de Rivoli, Paris",
                    },
                ),
            ),
        ),
        (
            "contacts",
            message(
                "contacts",
                "",
                Attachment(AttachmentKind.contact, name="Garage Dupont", data={"phone": "+33 1 02 03 04 05"}),
                Attachment(AttachmentKind.contact, name="Sans numéro"),
            ),
        ),
        ("order", message("order", "Livraison samedi ?")),
        (
            "button_reply",
            ButtonPressed(ALICE, "wamid.press", "diag:yes", AT, "Oui"),
        ),
        (
            "list_reply",
            ButtonPressed(ALICE, "wamid.row", "diag:cold", AT, "Seulement quand le moteur est froid"),
        ),
        (
            "template_button",
            ButtonPressed(ALICE, "wamid.quick", "nudge:stop", AT, "Ne plus recevoir"),
        ),
        ("edit", MessageEdited(ALICE, "wamid.text", "Ma Clio 4 broute à froid", AT)),
        ("edit_caption", MessageEdited(ALICE, "wamid.image", "Le voyant orange", AT)),
        ("revoke", MessageEdited(ALICE, "wamid.text", "", AT)),
    ],
)
def test_a_message_of_each_kind_is_understood(name: str, expected: Inbound) -> None:
    assert parsed(name) == [expected]


@pytest.mark.parametrize(
    ("name", "external_id"),
    [("unsupported", "wamid.poll"), ("unknown_kind", "wamid.new"), ("flow_reply", "wamid.flow")],
)
def test_what_cannot_be_read_still_is_a_message_so_that_its_sender_is_answered(name: str, external_id: str) -> None:
    assert parsed(name) == [IncomingMessage(ALICE, external_id, "", AT)]


@pytest.mark.parametrize(
    "name", ["reaction", "echo", "group_message", "identity_key_changed", "status_unknown", "account_error"]
)
def test_what_asks_for_no_answer_gives_nothing(name: str) -> None:
    assert parsed(name) == []


def test_an_answer_to_a_message_and_a_forward_say_so() -> None:
    (one,) = parsed("text_reply_forwarded")

    assert isinstance(one, IncomingMessage)
    assert (one.reply_to, one.forwarded) == ("wamid.asked", True)


def test_a_person_with_a_hidden_phone_is_known_and_reached_by_the_business_scoped_id() -> None:
    (one,) = parsed("text_without_phone")

    assert isinstance(one, IncomingMessage)
    assert one.sender == Sender(ChannelName.whatsapp, "FR.4711", "FR.4711", "Alice")


def test_a_person_without_a_business_scoped_id_is_known_by_the_phone() -> None:
    (one,) = parsed("text_without_user_id")

    assert isinstance(one, IncomingMessage)
    assert one.sender == Sender(ChannelName.whatsapp, "33612345678", "33612345678", "Alice")


def test_a_batch_gives_every_message_and_status_to_its_own_sender_in_order() -> None:
    found = parsed("batch")

    texts = [(one.sender.external_id, one.text) for one in found if isinstance(one, IncomingMessage)]
    assert texts == [("FR.4711", "un"), ("FR.5", "deux"), ("FR.4711", ""), ("FR.5", "quatre"), ("FR.4711", "cinq")]
    references = [one.reference for one in found if isinstance(one, ReceiptChanged)]
    assert references == ["42", "43"]
    assert len(found) == 7


def changed(old: str, new: str, address: str) -> IdentityChanged:
    return IdentityChanged(ChannelName.whatsapp, old, new, address, AT)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "number_changed",
            [changed("FR.4711", "FR.4712", "33687654321"), changed("33612345678", "FR.4712", "33687654321")],
        ),
        ("number_changed_before_user_ids", [changed("33612345678", "33687654321", "33687654321")]),
        ("user_id_changed", [changed("FR.4711", "FR.4712", "FR.4712")]),
    ],
)
def test_a_changed_number_or_id_names_each_id_we_may_know(name: str, expected: list[IdentityChanged]) -> None:
    assert parsed(name) == expected


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("status_sent", ReceiptState.accepted),
        ("status_delivered", ReceiptState.delivered),
        ("status_read", ReceiptState.read),
        ("status_played", ReceiptState.read),
    ],
)
def test_a_status_carries_our_reference(name: str, state: ReceiptState) -> None:
    assert parsed(name) == [ReceiptChanged(ChannelName.whatsapp, "wamid.sent", state, LATER, reference="42")]


@pytest.mark.parametrize(
    ("code", "error", "permanent", "gone"),
    [
        (131047, "131047 Re-engagement message", True, False),
        (131026, "131026 Message undeliverable", True, True),
        (131049, "131049 Meta chose not to deliver", True, False),
        (131048, "131048 Spam rate limit hit", False, False),
    ],
)
def test_a_failed_status_says_what_it_means(code: int, error: str, permanent: bool, gone: bool) -> None:  # noqa: FBT001 - a table of cases
    assert parsed(f"status_failed_{code}") == [
        ReceiptChanged(
            ChannelName.whatsapp,
            "wamid.sent",
            ReceiptState.failed,
            LATER,
            reference="42",
            error=error,
            permanent=permanent,
            gone=gone,
        )
    ]


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"5", b'"text"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}', b'{"a":"\\ud800"}']
)
def test_a_body_that_is_no_json_object_is_refused_as_the_senders_fault(raw: bytes) -> None:
    with pytest.raises(MalformedWebhook) as refused:
        parse_webhook(raw)

    assert isinstance(refused.value, ValueError)
    assert isinstance(refused.value, DomainError)
    assert refused.value.http_status == 422


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b'{"entry": 5}',
        b'{"entry": [5, null, {"changes": "x"}, {"changes": [null, {"value": []}]}]}',
        b'{"entry": [{"changes": [{"field": "messages", "value": {"messages": [{}, 7, {"id": 3}], "contacts": 1}}]}]}',
        b'{"entry": [{"changes": [{"field": "messages", "value": {"statuses": [{"id": "a"}], "metadata": []}}]}]}',
    ],
)
def test_a_body_of_the_wrong_shape_gives_nothing(raw: bytes) -> None:
    assert parse_webhook(raw) == []


def envelope(*messages: object) -> bytes:
    value = {"messages": messages, "contacts": [{"wa_id": "33612345678"}]}
    return json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()


def good(**more: object) -> dict[str, object]:
    text = {
        "from": "33612345678",
        "id": "wamid.good",
        "timestamp": "1780000000",
        "type": "text",
        "text": {"body": "oui"},
    }
    return text | more


@pytest.mark.parametrize(
    "bad",
    [
        {"timestamp": "yesterday"},
        {"timestamp": "-1"},
        {"timestamp": "9" * 30},
        {"timestamp": True},
        {"timestamp": None},
        {"id": ""},
        {"id": "with space"},
        {"id": "x" * 600},
        {"from": {"a": 1}},
        {"text": "not an object"},
        {"type": ["text"]},
        {"location": {"latitude": "north"}},
    ],
)
def test_one_malformed_message_takes_no_other_with_it(bad: dict[str, object]) -> None:
    found = parse_webhook(envelope(good(**bad), good()))

    assert [one.external_id for one in found if isinstance(one, IncomingMessage)] == ["wamid.good"]


def test_a_message_of_nobody_gives_nothing() -> None:
    nobody = {"messages": [{"id": "wamid.x", "timestamp": "1780000000", "type": "text", "text": {"body": "?"}}]}
    raw = json.dumps({"entry": [{"changes": [{"value": nobody}]}]}).encode()

    assert parse_webhook(raw) == []


@pytest.mark.parametrize(("named", "count"), [("111", 1), (111, 1), (None, 1), ("222", 0)])
def test_what_came_to_another_number_of_the_account_is_not_ours(named: object, count: int) -> None:
    body = json.loads(envelope(good()))
    body["entry"][0]["changes"][0]["value"]["metadata"] = {"phone_number_id": named}

    assert len(parse_webhook(json.dumps(body).encode(), phone_number_id="111")) == count


def test_nul_characters_which_no_database_keeps_are_left_out() -> None:
    (one,) = parse_webhook(envelope(good(text={"body": "a\0b"})))

    assert isinstance(one, IncomingMessage)
    assert one.text == "ab"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "text", "body", "image", "from", "timestamp", "system", "errors"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_no_json_in_the_place_of_a_message_crashes(anything: object) -> None:
    value = {"messages": [anything], "statuses": [anything], "contacts": [anything]}
    raw = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()

    assert isinstance(parse_webhook(raw), list)


@given(st.binary(max_size=200))
def test_no_bytes_crash(raw: bytes) -> None:
    with pytest.raises(MalformedWebhook):
        parse_webhook(b"x" + raw)
