"""What people send besides words: which of it still lies at the platform, and where it lies once it is fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import cast

from agents.messages import Attachment, AttachmentKind
from storage.database import Database, Transaction
from storage.files import Kept
from storage.models.base import AnyRow
from storage.models.ids import ConversationId, FileId, MessageId
from storage.models.staff import StoredFile
from storage.queue.job import Job

Json = Mapping[str, object]

_FETCHED = frozenset({AttachmentKind.image, AttachmentKind.document, AttachmentKind.video})
"""A recording is fetched by whoever listens to it; a sticker is a word."""


class Missing(StrEnum):
    """Why a file is not on our disk."""

    lost = "lost"
    """The platform no longer gives it out."""
    too_large = "too_large"
    expired = "expired"
    """Its time was over."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One attachment in its place of a message; `owner` is the person's id on the channel."""

    message_id: MessageId
    place: int
    conversation_id: ConversationId
    channel: str
    owner: str
    attachment: Attachment


def is_to_be_fetched(attachment: Attachment) -> bool:
    return attachment.kind in _FETCHED and attachment.platform_reference is not None and attachment.file is None


def fetch_job(message_id: int) -> Job:
    """Platforms keep a file for an hour (Telegram) or a few days (WhatsApp): fetched at once, staff see it for good."""
    return Job("fetch", {"message": message_id}, key=f"fetch:{message_id}")


class Enclosures:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, message_id: MessageId) -> Sequence[Enclosure]:
        """What of a message still lies at the platform alone."""
        return await self._database.write(lambda tx: _waiting(tx, message_id))

    async def keep(self, enclosure: Enclosure, kept: Kept) -> None:
        """Note where a fetched file lies, so that it is not fetched twice and staff may open it."""
        await self._database.write(lambda tx: keep(tx, enclosure, kept))

    async def miss(self, enclosure: Enclosure, why: Missing) -> None:
        """Note that the file cannot be had; staff see that there was one."""

        def write(tx: Transaction) -> None:
            change(tx, enclosure.message_id, enclosure.place, {"missing": why.value})

        await self._database.write(write)


def keep(tx: Transaction, enclosure: Enclosure, kept: Kept) -> None:
    name = enclosure.attachment.name or enclosure.attachment.kind.value
    tx.staff.add(
        StoredFile(
            token=kept.token,
            owner_channel=enclosure.channel,
            owner_external_id=enclosure.owner,
            name=name,
            mime=kept.mime,
            size_bytes=kept.size_bytes,
            created_at=tx.now,
        )
    )
    changes = {"file": kept.token, "mime": kept.mime, "size_bytes": kept.size_bytes, "name": name}
    change(tx, enclosure.message_id, enclosure.place, changes)


def change(tx: Transaction, message_id: MessageId, place: int, changes: Json) -> None:
    line = tx.messages.line(message_id)
    assert line is not None
    tx.messages.keep_attachments(message_id, changed(line, place, changes))


def changed(line: AnyRow, place: int, changes: Json) -> Sequence[Json]:
    return [{**plain, **changes} if position == place else plain for position, plain in enumerate(line.attachments)]


def attachment_of(plain: Json) -> Attachment:
    seconds = cast("float | None", plain.get("duration"))
    return Attachment(
        AttachmentKind(str(plain["kind"])),
        platform_reference=cast("str | None", plain.get("platform_reference")),
        file=FileId(str(plain["file"])) if plain.get("file") else None,
        name=cast("str | None", plain.get("name")),
        mime=cast("str | None", plain.get("mime")),
        size_bytes=cast("int | None", plain.get("size_bytes")),
        duration=timedelta(seconds=seconds) if seconds is not None else None,
        data=cast("Mapping[str, str]", plain.get("data") or {}),
    )


def _waiting(tx: Transaction, message_id: MessageId) -> Sequence[Enclosure]:
    line = tx.messages.line(message_id)
    row = tx.conversations.get(line.conversation_id) if line is not None else None
    if line is None or row is None or row.blocked_at is not None:
        return ()
    found = [
        (place, attachment_of(plain)) for place, plain in enumerate(line.attachments or ()) if "missing" not in plain
    ]
    return [
        Enclosure(message_id, place, ConversationId(row.id), row.channel, row.external_id, attachment)
        for place, attachment in found
        if is_to_be_fetched(attachment)
    ]
