"""What a part looks like in WhatsApp, checked against the rules of the Cloud API by the loopback's own checker."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.messages import Attachment, AttachmentKind, Button, OutgoingPart
from bot.channels.whatsapp.compose import Unsendable, compose, cut, units
from tests.loopback.whatsapp_rules import check

LINK = Button("Payer", "pay", url="https://pay.example/c/1")


def composed(
    text: str, *buttons: Button, attachment: Attachment | None = None, media_id: str | None = None, **more: Any
) -> dict[str, Any]:
    part = OutgoingPart(more.get("address", "33612345678"), text, "42", buttons, attachment, more.get("reply_to"))
    body = compose(part, media_id)
    check(body, heard=(), media=("M1",))
    return body


def choices(count: int, label: str = "Choix") -> list[Button]:
    return [Button(f"{label} {number}", f"v{number}") for number in range(1, count + 1)]


def test_a_text_goes_as_text_with_our_reference_and_what_it_answers() -> None:
    assert composed("Bonjour", reply_to="wamid.q") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "33612345678",
        "biz_opaque_callback_data": "42",
        "context": {"message_id": "wamid.q"},
        "type": "text",
        "text": {"body": "Bonjour", "preview_url": False},
    }


def test_a_business_scoped_id_goes_into_its_own_field() -> None:
    body = composed("Bonjour", address="FR.4711")

    assert body["recipient"] == "FR.4711"
    assert "to" not in body


def test_three_short_choices_are_buttons() -> None:
    interactive = composed("Laquelle ?", *choices(3))["interactive"]

    assert interactive["type"] == "button"
    assert [one["reply"] for one in interactive["action"]["buttons"]] == [
        {"id": "v1", "title": "Choix 1"},
        {"id": "v2", "title": "Choix 2"},
        {"id": "v3", "title": "Choix 3"},
    ]


def test_more_choices_are_a_list() -> None:
    interactive = composed("Laquelle ?", *choices(10))["interactive"]

    assert interactive["type"] == "list"
    assert len(interactive["action"]["sections"][0]["rows"]) == 10


def test_a_long_label_is_cut_in_the_title_of_a_row_and_kept_whole_below_it() -> None:
    label = "Seulement quand le moteur est froid"
    interactive = composed("Quand ?", Button("Toujours", "a"), Button(label, "b"))["interactive"]

    assert interactive["action"]["sections"][0]["rows"] == [
        {"id": "a", "title": "Toujours"},
        {"id": "b", "title": "Seulement quand le mote…", "description": label},
    ]


def test_a_single_link_is_a_link_button() -> None:
    interactive = composed("Voici votre lien.", LINK)["interactive"]

    assert interactive["type"] == "cta_url"
    assert interactive["action"]["parameters"] == {"display_text": "Payer", "url": "https://pay.example/c/1"}


def test_a_link_beside_choices_stands_in_the_text() -> None:
    interactive = composed("Et maintenant ?", LINK, *choices(2))["interactive"]

    assert interactive["type"] == "button"
    assert interactive["body"]["text"] == "Et maintenant ?\n\nPayer\nhttps://pay.example/c/1"


@pytest.mark.parametrize(
    "link",
    [
        Button("Un libellé de plus de vingt caractères", "l", url="https://pay.example/"),
        Button("Payer", "l", url="http://127.0.0.1:8080/pay"),
    ],
)
def test_a_link_that_a_button_cannot_carry_stands_in_the_text(link: Button) -> None:
    assert composed("Voici.", link)["text"]["body"] == f"Voici.\n\n{link.label}\n{link.url}"


@pytest.mark.parametrize(
    "buttons", [choices(11), [Button("Oui", "a"), Button("Oui", "b")], [Button("x" * 80, "a")], [Button("", "a")]]
)
def test_choices_that_fit_no_form_are_numbered_lines(buttons: list[Button]) -> None:
    expected = "\n".join(f"{number}. {one.label}" for number, one in enumerate(buttons, start=1))

    assert composed("Laquelle ?", *buttons)["text"]["body"] == f"Laquelle ?\n\n{expected}"


def test_a_text_too_long_for_buttons_numbers_its_choices() -> None:
    body = composed("m" * 3072, *choices(10, "Un choix avec un libellé long"), LINK)["text"]["body"]

    assert body.startswith("m" * 3072 + "\n\n1. Un choix")
    assert body.endswith("10. Un choix avec un libellé long 10\n\nPayer\nhttps://pay.example/c/1")


def test_choices_and_links_are_never_cut_the_prose_is() -> None:
    body = composed("m" * 4096, *choices(3))["text"]["body"]

    assert units(body) == 4096
    assert body.endswith("m…\n\n1. Choix 1\n2. Choix 2\n3. Choix 3")


def test_an_emoji_counts_as_the_strictest_reader_would() -> None:
    assert units("🚗") == 2
    assert cut("🚗🚗🚗", 5) == "🚗🚗…"
    assert cut("🚗🚗🚗", 4) == "🚗…"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (AttachmentKind.image, {"type": "image", "image": {"id": "M1", "caption": "Voici"}}),
        (AttachmentKind.video, {"type": "video", "video": {"id": "M1", "caption": "Voici"}}),
        (
            AttachmentKind.document,
            {"type": "document", "document": {"id": "M1", "filename": "f.pdf", "caption": "Voici"}},
        ),
        (AttachmentKind.audio, {"type": "audio", "audio": {"id": "M1"}}),
        (AttachmentKind.voice, {"type": "audio", "audio": {"id": "M1", "voice": True}}),
        (AttachmentKind.sticker, {"type": "sticker", "sticker": {"id": "M1"}}),
    ],
)
def test_a_file_goes_by_its_media_id_with_the_text_as_its_caption(
    kind: AttachmentKind, expected: dict[str, object]
) -> None:
    body = composed("Voici", attachment=Attachment(kind, name="f.pdf"), media_id="M1")

    assert expected.items() <= body.items()


def test_a_picture_with_buttons_is_their_header() -> None:
    body = composed("C’est lui ?", *choices(2), attachment=Attachment(AttachmentKind.image), media_id="M1")

    assert body["interactive"]["header"] == {"type": "image", "image": {"id": "M1"}}
    assert body["interactive"]["type"] == "button"


def test_a_picture_with_a_list_has_numbered_choices_in_its_caption() -> None:
    body = composed("Lequel ?", *choices(4), attachment=Attachment(AttachmentKind.image), media_id="M1")

    assert body["image"]["caption"] == "Lequel ?\n\n1. Choix 1\n2. Choix 2\n3. Choix 3\n4. Choix 4"


def test_a_place_is_a_location() -> None:
    place = Attachment(AttachmentKind.location, name="Garage", data={"latitude": "48.8", "longitude": "2.3"})

    assert composed("", attachment=place)["location"] == {"latitude": "48.8", "longitude": "2.3", "name": "Garage"}


@pytest.mark.parametrize(
    "attachment",
    [
        Attachment(AttachmentKind.document, name="f.pdf"),
        Attachment(AttachmentKind.contact, name="Garage"),
        Attachment(AttachmentKind.location),
    ],
)
def test_what_whatsapp_cannot_carry_is_said_and_not_dropped(attachment: Attachment) -> None:
    with pytest.raises(Unsendable):
        composed("Voici", attachment=attachment)


LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=70)
ANY_BUTTONS = st.lists(
    st.builds(
        Button, LABELS, st.text("abc:123", min_size=1, max_size=64), st.sampled_from([None, None, "https://a.example/"])
    ),
    max_size=12,
)


@given(st.text(st.characters(codec="utf-8"), max_size=3072).map(lambda text: f"m{text}"), ANY_BUTTONS)
def test_every_text_and_every_choice_give_a_message_that_graph_takes(text: str, buttons: list[Button]) -> None:
    assert composed(text, *buttons)["type"] in {"text", "interactive"}
