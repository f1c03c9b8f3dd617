"""One message of a person → what it means, by its kind."""

from collections.abc import Callable, Mapping

from agents.messages import (
    Attachment,
    AttachmentKind,
    ButtonPressed,
    Inbound,
    IncomingMessage,
    MessageEdited,
    Sender,
)
from bot.channels.whatsapp.payloads import Choice, MediaBody, MessageEntry

_MOST_SHARED_CONTACTS = 10


def read_message(message: MessageEntry, sender: Sender) -> Inbound | None:
    """What a message means; None for what asks for no answer.

    A kind that cannot be read (a poll, a live event, an edit that Meta withholds) becomes a message without words,
    so that its sender gets an answer rather than silence.
    """
    reader = _READERS.get(message.type)
    return reader(message, sender) if reader is not None else _plain(message, sender)


def _plain(message: MessageEntry, sender: Sender, text: str = "", *attachments: Attachment) -> IncomingMessage:
    return IncomingMessage(
        sender=sender,
        external_id=message.id,
        text=text,
        sent_at=message.timestamp,
        attachments=attachments,
        reply_to=message.context.id,
        forwarded=message.context.forwarded or message.context.frequently_forwarded,
    )


def _text(message: MessageEntry, sender: Sender) -> Inbound:
    return _plain(message, sender, message.text.body if message.text else "")


def _image(message: MessageEntry, sender: Sender) -> Inbound:
    return _media(message, sender, AttachmentKind.image, message.image)


def _document(message: MessageEntry, sender: Sender) -> Inbound:
    return _media(message, sender, AttachmentKind.document, message.document)


def _video(message: MessageEntry, sender: Sender) -> Inbound:
    return _media(message, sender, AttachmentKind.video, message.video)


def _sticker(message: MessageEntry, sender: Sender) -> Inbound:
    return _media(message, sender, AttachmentKind.sticker, message.sticker)


def _audio(message: MessageEntry, sender: Sender) -> Inbound:
    spoken = message.audio is not None and message.audio.voice
    return _media(message, sender, AttachmentKind.voice if spoken else AttachmentKind.audio, message.audio)


def _media(message: MessageEntry, sender: Sender, kind: AttachmentKind, body: MediaBody | None) -> IncomingMessage:
    if body is None:
        return _plain(message, sender)
    attachment = Attachment(kind, platform_reference=body.id, name=body.filename, mime=body.mime_type)
    return _plain(message, sender, body.caption, attachment)


def _location(message: MessageEntry, sender: Sender) -> Inbound:
    place = message.location
    if place is None:
        return _plain(message, sender)
    data = {"latitude": f"{place.latitude:.6f}", "longitude": f"{place.longitude:.6f}"}
    data |= {"address": place.address} if place.address else {}
    return _plain(message, sender, "", Attachment(AttachmentKind.location, name=place.name, data=data))


def _contacts(message: MessageEntry, sender: Sender) -> Inbound:
    shared = [
        Attachment(
            AttachmentKind.contact,
            name=one.name.formatted_name,
            data={"phone": one.phones[0].phone} if one.phones and one.phones[0].phone else {},
        )
        for one in message.contacts[:_MOST_SHARED_CONTACTS]
    ]
    return _plain(message, sender, "", *shared)


def _interactive(message: MessageEntry, sender: Sender) -> Inbound:
    body = message.interactive
    choice = (body.button_reply or body.list_reply) if body is not None else None
    if choice is None or not choice.id:
        return _plain(message, sender)
    return _press(message, sender, value=choice.id, label=_label(choice))


def _label(choice: Choice) -> str:
    """The whole label: a row keeps it in its description when its title had to be cut."""
    is_cut = choice.title.endswith("…") and (choice.description or "").startswith(choice.title[:-1])
    return (choice.description or choice.title) if is_cut else choice.title


def _button(message: MessageEntry, sender: Sender) -> Inbound:
    """The quick reply of a template."""
    body = message.button
    if body is None or not body.payload:
        return _plain(message, sender, body.text if body is not None else "")
    return _press(message, sender, value=body.payload, label=body.text)


def _press(message: MessageEntry, sender: Sender, *, value: str, label: str) -> ButtonPressed:
    return ButtonPressed(
        sender=sender,
        external_id=message.id,
        value=value,
        pressed_at=message.timestamp,
        label=label or None,
    )


def _edit(message: MessageEntry, sender: Sender) -> Inbound | None:
    if message.edit is None:
        return None
    new = message.edit.message
    media = new.image or new.video or new.document
    text = new.text.body if new.text else (media.caption if media else "")
    return MessageEdited(sender, message.edit.original_message_id, text, message.timestamp)


def _revoke(message: MessageEntry, sender: Sender) -> Inbound | None:
    """A message taken back is a message edited to nothing."""
    if message.revoke is None:
        return None
    return MessageEdited(sender, message.revoke.original_message_id, "", message.timestamp)


def _order(message: MessageEntry, sender: Sender) -> Inbound:
    return _plain(message, sender, message.order.text if message.order is not None else "")


def _nothing(_message: MessageEntry, _sender: Sender) -> Inbound | None:
    return None


_READERS: Mapping[str, Callable[[MessageEntry, Sender], Inbound | None]] = {
    "text": _text,
    "image": _image,
    "document": _document,
    "video": _video,
    "sticker": _sticker,
    "audio": _audio,
    "voice": _audio,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "edit": _edit,
    "revoke": _revoke,
    "order": _order,
    "reaction": _nothing,
    "request_welcome": _nothing,
}
