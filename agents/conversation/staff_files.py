"""Files that the staff post: put by until they are fetched, those of an album until its last one came."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from agents.conversation.enclosures import attachment_of
from agents.messages import Attachment, StaffPost
from storage.database import Database, Transaction
from storage.files import Kept
from storage.models.album import AlbumPiece
from storage.models.base import AnyRow
from storage.models.ids import FileId
from storage.models.staff import StoredFile
from storage.queue.job import TURN, Job

_SETTLE = timedelta(milliseconds=1200)
"""How long after its last file an album is taken for whole, as with a customer's."""
_KEPT_NAME = 80


class Albums:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, album: str) -> Sequence[StaffPost] | datetime:
        """The files of an album that are not said yet, or when to look again because more may come."""

        def read(tx: Transaction) -> Sequence[StaffPost] | datetime:
            pieces = tx.rooms.album(album)
            settled_at = max((one.came_at for one in pieces), default=tx.now - _SETTLE) + _SETTLE
            return settled_at if settled_at > tx.now else [post_of(one.post) for one in pieces]

        return await self._database.write(read)


def put_by(tx: Transaction, post: StaffPost) -> None:
    """Wake whoever fetches the file; one of an album waits for the others."""
    if post.album is None:
        tx.enqueue(Job("staff-media", {"post": plain_post(post)}, key=f"staff-media:{post.external_id}", priority=TURN))
        return
    album = _name(post)
    tx.rooms.add(AlbumPiece(album=album, post=plain_post(post), came_at=tx.now))
    due_at = tx.now + _SETTLE
    tx.enqueue(Job("staff-album", {"album": album}, key=f"staff-album:{album}", due_at=due_at, priority=TURN))


def drop(tx: Transaction, posts: Sequence[StaffPost]) -> None:
    """They are said: what was put by of them goes."""
    said = {post.external_id for post in posts}
    for album in {_name(post) for post in posts if post.album is not None}:
        tx.rooms.take_out([one for one in tx.rooms.album(album) if post_of(one.post).external_id in said])


def take_back(tx: Transaction, post: StaffPost) -> None:
    """Nothing of its album that was put by is said."""
    if post.album is not None:
        tx.rooms.take_out(tx.rooms.album(_name(post)))


def plain_post(post: StaffPost) -> str:
    plain = asdict(post) | {"at": post.at.isoformat()}
    for one in plain["attachments"]:
        one["duration"] = None
    return json.dumps(plain)


def post_of(text: str) -> StaffPost:
    plain = json.loads(text)
    attachments = tuple(attachment_of(one) for one in plain.pop("attachments"))
    at = datetime.fromisoformat(plain.pop("at"))
    return StaffPost(**plain, at=at, attachments=attachments)


def kept_file(post: StaffPost, kept: Kept) -> Attachment:
    """What a post carries, as it lies on our disk."""
    one = post.attachments[0]
    name = (one.name or f"{one.kind}")[:_KEPT_NAME]
    return Attachment(one.kind, file=FileId(kept.token), name=name, mime=kept.mime, size_bytes=kept.size_bytes)


def stored(file: Attachment, row: AnyRow, now: datetime) -> StoredFile:
    """The file as one of the customer's own, which only they and the staff may open."""
    assert file.file is not None
    return StoredFile(
        token=file.file,
        owner_channel=row.channel,
        owner_external_id=row.external_id,
        name=file.name or "",
        mime=file.mime or "",
        size_bytes=file.size_bytes or 0,
        created_at=now,
    )


def _name(post: StaffPost) -> str:
    return f"{post.group_id}:{post.album}"
