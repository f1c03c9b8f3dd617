"""One part of an answer → the one message object of the Cloud API that carries it.

Choices become reply buttons (three short ones), else a list (ten rows), else numbered lines; a link becomes a button
when it stands alone. What an interactive message cannot carry goes into the text, which WhatsApp makes tappable.
"""

from collections.abc import Sequence

from agents.approved import FilledTemplate
from agents.messages import Attachment, AttachmentKind, Button, OutgoingPart

MAX_TEXT = 4096
MAX_BODY = 1024
_MAX_BUTTONS = 3
_MAX_BUTTON_TITLE = 20
_MAX_ROWS = 10
_MAX_ROW_TITLE = 24
_MAX_ROW_DESCRIPTION = 72
_MAX_ADDRESS = 2000
# The same word in French and in English: a part does not say its language.
_OPEN_LIST = "Options"

_TYPES = {
    AttachmentKind.image: "image",
    AttachmentKind.document: "document",
    AttachmentKind.video: "video",
    AttachmentKind.audio: "audio",
    AttachmentKind.voice: "audio",
    AttachmentKind.sticker: "sticker",
}
_CAPTIONED = {"image", "document", "video"}


class Unsendable(Exception):
    """Nothing in WhatsApp can carry this part."""


def compose(part: OutgoingPart, media_id: str | None = None) -> dict[str, object]:
    """The body of the call; `media_id` names the uploaded attachment. Raises Unsendable."""
    # A business-scoped id goes into its own field: `to` takes phone numbers alone.
    address = "to" if part.address.isdigit() else "recipient"
    body: dict[str, object] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        address: part.address,
        "biz_opaque_callback_data": part.reference,
    }
    if part.reply_to:
        body["context"] = {"message_id": part.reply_to}
    if part.template is not None:
        return body | _templated(part.template)
    if part.attachment is not None:
        return body | _attached(part, part.attachment, media_id)
    return body | (_interactive(part) or _plain(part))


def _templated(filled: FilledTemplate) -> dict[str, object]:
    components: list[dict[str, object]] = []
    if filled.blanks:
        blanks = [{"type": "text", "text": blank} for blank in filled.blanks]
        components.append({"type": "body", "parameters": blanks})
    for place, payload in enumerate(filled.payloads):
        values = [{"type": "payload", "payload": payload}]
        components.append({"type": "button", "sub_type": "quick_reply", "index": str(place), "parameters": values})
    language = {"code": filled.template.language}
    return {
        "type": "template",
        "template": {"name": filled.template.name, "language": language, "components": components},
    }


def _plain(part: OutgoingPart) -> dict[str, object]:
    text = _with_choices(part.text, part.buttons, longest=MAX_TEXT)
    # A preview would be fetched from the payment page, in the person's name, by somebody else.
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def _interactive(part: OutgoingPart, header: dict[str, object] | None = None) -> dict[str, object] | None:
    """The interactive form; None where none fits and the choices belong into the text."""
    choices = [button for button in part.buttons if not button.url]
    links = [button for button in part.buttons if button.url]
    if not choices:
        action = _link_action(links)
        body = part.text
    else:
        # A list takes no picture as its header.
        action = _button_action(choices) or (None if header else _list_action(choices))
        body = _with_links(part.text, links)
    if action is None or not 0 < units(body.strip()) <= MAX_BODY:
        return None
    kind, content = action
    interactive: dict[str, object] = {"type": kind, "body": {"text": body}, "action": content}
    if header is not None:
        interactive["header"] = header
    return {"type": "interactive", "interactive": interactive}


def _link_action(links: Sequence[Button]) -> tuple[str, dict[str, object]] | None:
    if len(links) != 1 or units(links[0].label) > _MAX_BUTTON_TITLE:
        return None
    url = links[0].url or ""
    if not url.startswith("https://") or len(url) > _MAX_ADDRESS:
        return None
    return "cta_url", {"name": "cta_url", "parameters": {"display_text": links[0].label, "url": url}}


def _button_action(choices: Sequence[Button]) -> tuple[str, dict[str, object]] | None:
    short = all(0 < units(choice.label) <= _MAX_BUTTON_TITLE for choice in choices)
    if len(choices) > _MAX_BUTTONS or not short or not _distinct(choices):
        return None
    replies = [{"type": "reply", "reply": {"id": choice.value, "title": choice.label}} for choice in choices]
    return "button", {"buttons": replies}


def _list_action(choices: Sequence[Button]) -> tuple[str, dict[str, object]] | None:
    fits = all(0 < units(choice.label) <= _MAX_ROW_DESCRIPTION for choice in choices)
    if len(choices) > _MAX_ROWS or not fits or not _distinct(choices):
        return None
    return "list", {"button": _OPEN_LIST, "sections": [{"rows": [_row(choice) for choice in choices]}]}


def _row(choice: Button) -> dict[str, str]:
    if units(choice.label) <= _MAX_ROW_TITLE:
        return {"id": choice.value, "title": choice.label}
    return {"id": choice.value, "title": cut(choice.label, _MAX_ROW_TITLE), "description": choice.label}


def _distinct(choices: Sequence[Button]) -> bool:
    """WhatsApp refuses a message with two choices of one id or one title."""
    return len({choice.value for choice in choices}) == len({choice.label for choice in choices}) == len(choices)


def _with_links(text: str, links: Sequence[Button]) -> str:
    lines = [f"{link.label}\n{link.url}" for link in links]
    return "\n\n".join([text, *lines]) if lines else text


def _with_choices(text: str, buttons: Sequence[Button], *, longest: int) -> str:
    """Choices as numbered lines, answered by typing the number; the prose gives way to them, never they to it."""
    choices = [button for button in buttons if not button.url]
    numbered = [f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1)]
    tail = _with_links("\n".join(numbered), [button for button in buttons if button.url]).strip("\n")
    if not tail:
        return cut(text, longest)
    return f"{cut(text, longest - units(tail) - 2)}\n\n{tail}".strip("\n")


def _attached(part: OutgoingPart, attachment: Attachment, media_id: str | None) -> dict[str, object]:
    if attachment.kind is AttachmentKind.location:
        return _place(attachment)
    kind = _TYPES.get(attachment.kind)
    if kind is None or media_id is None:
        raise Unsendable(f"{attachment.kind} without a file")
    media: dict[str, object] = {"id": media_id}
    if kind == "document" and attachment.name:
        media["filename"] = attachment.name
    if attachment.kind is AttachmentKind.voice:
        media["voice"] = True
    if kind in _CAPTIONED:
        if part.buttons and (carried := _interactive(part, {"type": kind, kind: dict(media)})):
            return carried
        if caption := _with_choices(part.text, part.buttons, longest=MAX_BODY):
            media["caption"] = caption
    return {"type": kind, kind: media}


def _place(attachment: Attachment) -> dict[str, object]:
    place = {key: attachment.data[key] for key in ("latitude", "longitude", "address") if key in attachment.data}
    if "latitude" not in place or "longitude" not in place:
        raise Unsendable("a location without coordinates")
    return {"type": "location", "location": place | ({"name": attachment.name} if attachment.name else {})}


def units(text: str) -> int:
    """Length in UTF-16 units, the strictest way WhatsApp may count."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, longest: int) -> str:
    """At most `longest` units, with an ellipsis where something is missing."""
    if units(text) <= longest:
        return text
    kept = text.encode("utf-16-le")[: max(longest - 1, 0) * 2].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"
