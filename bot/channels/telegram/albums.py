"""Files that are shown together: one call of the Bot API (core.telegram.org/bots/api#sendmediagroup)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.messages import AttachmentKind, OutgoingPart
from bot.channels.telegram.compose import LARGEST_PHOTO, Unsendable, address_of, caption_of
from storage.models.ids import FileId

MOST_IN_ALBUM = 10
METHOD = "sendMediaGroup"
_DOCUMENT = "document"
_TYPES: Mapping[AttachmentKind, str] = {
    AttachmentKind.image: "photo",
    AttachmentKind.video: "video",
    AttachmentKind.document: _DOCUMENT,
    AttachmentKind.audio: "audio",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """`field` is the parameter that takes the file."""

    field: str
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Album:
    parameters: Mapping[str, object]
    uploads: Sequence[Upload]


def compose_album(part: OutgoingPart, path_of: Callable[[FileId], Path] | None) -> Album:
    """The words stand under the first file, which Telegram shows under the whole album.

    A photo that is too large for one makes an album of documents. Raises Unsendable; looks at the sizes on disk.
    """
    uploads = []
    for number, one in enumerate(part.album):
        if one.file is None or path_of is None or one.kind not in _TYPES:
            raise Unsendable(f"{one.kind} in an album")
        path = path_of(one.file)
        uploads.append(Upload(f"file{number}", path, one.name or path.name))
    as_documents = any(
        one.kind is AttachmentKind.image and _size(upload.path) > LARGEST_PHOTO
        for one, upload in zip(part.album, uploads, strict=True)
    )
    media = [
        {"type": _DOCUMENT if as_documents else _TYPES[one.kind], "media": f"attach://{upload.field}"}
        for one, upload in zip(part.album, uploads, strict=True)
    ]
    if caption := caption_of(part):
        media[0]["caption"] = caption
    return Album(address_of(part) | {"media": media}, uploads)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise Unsendable("the file is missing") from error
