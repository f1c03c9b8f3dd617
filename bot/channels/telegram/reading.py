"""A message of the Bot API → its text and its attachments."""

from collections.abc import Iterator

from agents.messages import Attachment, AttachmentKind
from bot.channels.telegram.payloads import File, Message

_WITH_FILE = (
    # An animation also comes as a document, for old clients: whichever is read first is the one.
    ("animation", AttachmentKind.video, "video/mp4"),
    ("document", AttachmentKind.document, None),
    ("voice", AttachmentKind.voice, "audio/ogg"),
    ("audio", AttachmentKind.audio, "audio/mpeg"),
    ("video", AttachmentKind.video, "video/mp4"),
    ("video_note", AttachmentKind.video, "video/mp4"),
    ("sticker", AttachmentKind.sticker, "image/webp"),
)
CAPTIONED = frozenset({"photo", "animation", "document", "voice", "audio", "video"})


def words_of(message: Message) -> str:
    return message.text or message.caption or ""


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """What a message carries besides words; of a photo the largest size."""
    return tuple(_attachments(message))


def _attachments(message: Message) -> Iterator[Attachment]:
    photo = max((size for size in message.photo or () if size), key=_extent, default=None)
    if photo is not None:
        yield Attachment(
            AttachmentKind.image,
            platform_reference=photo.file_id,
            mime="image/jpeg",  # Telegram recompresses every photo
            size_bytes=photo.file_size,
        )
    for name, kind, mime in _WITH_FILE:
        file: File | None = getattr(message, name)
        if file is not None:
            yield _file(file, kind, mime)
            break
    yield from _without_file(message)


def _extent(size: File) -> tuple[int, int]:
    return (size.width or 0) * (size.height or 0), size.file_size or 0


def _file(file: File, kind: AttachmentKind, mime: str | None) -> Attachment:
    return Attachment(
        kind,
        platform_reference=file.file_id,
        name=file.file_name,
        mime=file.mime_type or mime,
        size_bytes=file.file_size,
        duration=file.duration,
        data={"emoji": file.emoji} if file.emoji else {},
    )


def _without_file(message: Message) -> Iterator[Attachment]:
    place = message.venue.location if message.venue else message.location
    if place is not None:
        data = {"latitude": str(place.latitude), "longitude": str(place.longitude)}
        if message.venue and message.venue.address:
            data["address"] = message.venue.address
        yield Attachment(AttachmentKind.location, name=message.venue.title if message.venue else None, data=data)
    if message.contact is not None:
        name = " ".join(part for part in (message.contact.first_name, message.contact.last_name) if part)
        data = {"name": name, "phone": message.contact.phone_number or ""}
        yield Attachment(AttachmentKind.contact, name=name or None, data={key: one for key, one in data.items() if one})
