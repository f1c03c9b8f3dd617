"""One part of an answer → the one call of the Bot API that carries it.

Choices and links become an inline keyboard; what a keyboard cannot carry is written out as lines of the text, a choice
with the number that answers it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from agents.messages import Attachment, AttachmentKind, Button, OutgoingPart

MAX_TEXT = 4096
MAX_CAPTION = 1024
_MAX_DATA_BYTES = 64
_MAX_LABEL = 64
_MAX_BUTTONS = 100
_MAX_ROW = 3
# What a phone shows side by side without cutting it: an estimate.
_ROW_WIDTH = 26
LARGEST_PHOTO = 10 * 1024 * 1024

_METHODS: Mapping[AttachmentKind, tuple[str, str]] = {
    AttachmentKind.image: ("sendPhoto", "photo"),
    AttachmentKind.document: ("sendDocument", "document"),
    AttachmentKind.voice: ("sendVoice", "voice"),
    AttachmentKind.audio: ("sendAudio", "audio"),
    AttachmentKind.video: ("sendVideo", "video"),
    AttachmentKind.sticker: ("sendSticker", "sticker"),
}


class Unsendable(Exception):
    """Nothing in Telegram can carry this part."""


@dataclass(frozen=True, slots=True)
class Call:
    """`file_field` is the parameter that takes the uploaded file, when there is one."""

    method: str
    parameters: Mapping[str, object]
    file_field: str | None = None


def compose(part: OutgoingPart, *, with_keyboard: bool = True, size_bytes: int = 0) -> Call:
    """`size_bytes` is that of the attached file; without a keyboard the choices stand in the text.

    Raises Unsendable.
    """
    shown = _shown(part.buttons) if with_keyboard else ()
    parameters = address_of(part)
    if shown:
        parameters["reply_markup"] = {"inline_keyboard": [[_key(button) for button in row] for row in _rows(shown)]}
    lines = tuple(_lines(part.buttons, shown))
    if part.attachment is not None:
        return _attached(part, part.attachment, parameters, lines, size_bytes=size_bytes)
    text = _text(part.text, lines, longest=MAX_TEXT)
    if not text:
        raise Unsendable("a message without words")
    # A preview would be fetched by somebody else, from the payment page and in the person's name.
    return Call("sendMessage", parameters | {"text": text, "link_preview_options": {"is_disabled": True}})


def caption_of(part: OutgoingPart) -> str:
    """The words under a file that no keyboard goes with: choices and links are written out."""
    return _text(part.text, tuple(_lines(part.buttons, ())), longest=MAX_CAPTION)


def address_of(part: OutgoingPart) -> dict[str, object]:
    """Whom it goes to, and what it replies to."""
    parameters: dict[str, object] = {"chat_id": int(part.address) if _is_number(part.address) else part.address}
    replied = (part.reply_to or "").rpartition(":")[2]
    if _is_number(replied):
        parameters["reply_parameters"] = {"message_id": int(replied), "allow_sending_without_reply": True}
    return parameters


def _attached(
    part: OutgoingPart,
    attachment: Attachment,
    parameters: dict[str, object],
    lines: Sequence[str],
    *,
    size_bytes: int,
) -> Call:
    if attachment.kind is AttachmentKind.location:
        return Call("sendLocation", parameters | _place(attachment))
    kind = attachment.kind
    if kind is AttachmentKind.image and size_bytes > LARGEST_PHOTO:
        kind = AttachmentKind.document
    if kind not in _METHODS or not (attachment.file or attachment.platform_reference):
        raise Unsendable(f"{attachment.kind} without a file")
    method, field = _METHODS[kind]
    caption = _text(part.text, lines, longest=MAX_CAPTION)
    if caption and kind is not AttachmentKind.sticker:
        parameters["caption"] = caption
    if attachment.file is not None:
        return Call(method, parameters, field)
    return Call(method, parameters | {field: attachment.platform_reference})


def _place(attachment: Attachment) -> dict[str, object]:
    try:
        return {name: float(attachment.data[name]) for name in ("latitude", "longitude")}
    except (KeyError, ValueError) as error:
        raise Unsendable("a location without coordinates") from error


def _shown(buttons: Sequence[Button]) -> tuple[Button, ...]:
    fitting = [button for button in buttons if button.label.strip() and _fits(button)]
    return tuple(fitting[:_MAX_BUTTONS])


def _fits(button: Button) -> bool:
    if button.url is None:
        return 0 < len(button.value.encode()) <= _MAX_DATA_BYTES
    parts = urlsplit(button.url)
    # Telegram refuses a whole message for a link to a name that only this machine knows.
    return parts.scheme in {"http", "https", "tg"} and "." in (parts.hostname or "")


def _rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """Short ones side by side, in their order."""
    rows: list[list[Button]] = []
    width = _ROW_WIDTH
    for button in buttons:
        length = len(button.label) + 2
        if not rows or width + length > _ROW_WIDTH or len(rows[-1]) == _MAX_ROW:
            rows.append([])
            width = 0
        rows[-1].append(button)
        width += length
    return rows


def _key(button: Button) -> Mapping[str, str]:
    label = cut(button.label, _MAX_LABEL)
    return {"text": label, "url": button.url} if button.url else {"text": label, "callback_data": button.value}


def _lines(buttons: Sequence[Button], shown: Sequence[Button]) -> Iterator[str]:
    number = 0
    for button in buttons:
        number += button.url is None
        if button not in shown:
            yield f"{button.label}\n{button.url}" if button.url else f"{number}. {button.label}"


def _text(text: str, lines: Sequence[str], *, longest: int) -> str:
    """The lines stay whole and the prose gives way to them."""
    tail = "\n".join(lines)
    room = longest - (units(tail) + 2 if tail else 0)
    return "\n\n".join(part for part in (cut(text, room), tail) if part.strip())


def units(text: str) -> int:
    """Length in UTF-16 units, the strictest way Telegram may count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut(text: str, longest: int) -> str:
    """At most `longest` units, with an ellipsis where something is missing."""
    if units(text) <= longest:
        return text
    kept = text.encode("utf-16-le")[: max(longest - 1, 0) * 2].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and text.isascii()
