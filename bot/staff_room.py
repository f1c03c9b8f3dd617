"""The work of the staff's room: topics kept up to date, files of the staff fetched, corrections carried over."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from agents.conversation.mirroring import Mirroring
from agents.conversation.staff_files import Albums, kept_file, post_of
from agents.conversation.staff_posts import StaffPosts
from agents.errors import PortError
from agents.jobs import Handler
from agents.messages import Attachment, StaffPost
from agents.ports import StaffRoom
from bot.channels.base import Channel
from storage.database import Database, Transaction
from storage.files import FileStore, FileTooLarge, Kept
from storage.models.ids import FileId
from storage.queue.job import Done, Outcome, Retry, RunningJob

_LARGEST = 20 * 1024 * 1024
"""Bytes: the most that a bot may fetch from Telegram."""


class Files:
    """Brings files of any channel to our disk."""

    def __init__(self, channels: Mapping[str, Channel], files: FileStore) -> None:
        self._channels = channels
        self._files = files

    async def keep(self, channel: str, attachment: Attachment) -> Kept:
        """Raises PortError, permanent when the file is too large or its door closed."""
        try:
            return await self._files.keep(self._pieces(channel, attachment), longest=_LARGEST)
        except FileTooLarge as error:
            raise PortError(permanent=True, reason="too large") from error

    async def fetch(self, channel: str, attachment: Attachment) -> Attachment:
        kept = await self.keep(channel, attachment)
        return replace(attachment, file=FileId(kept.token), mime=kept.mime, size_bytes=kept.size_bytes)

    async def of_staff(
        self, posts: Sequence[StaffPost]
    ) -> tuple[Sequence[tuple[StaffPost, Attachment]], Sequence[StaffPost]]:
        """The posts whose files are kept now, and those of an album whose files cannot be had: they keep no other back.

        Raises PortError, permanent when none can be had.
        """
        kept: list[tuple[StaffPost, Attachment]] = []
        lost: list[StaffPost] = []
        for post in posts:
            try:
                kept.append((post, kept_file(post, await self.keep("telegram", post.attachments[0]))))
            except PortError as error:
                if not error.permanent or len(posts) == len(lost) + 1:
                    raise
                lost.append(post)
        return kept, lost

    async def _pieces(self, channel: str, attachment: Attachment) -> AsyncIterator[bytes]:
        door = self._channels.get(channel)
        if door is None:
            raise PortError(permanent=True, reason=f"the door {channel} is closed")
        async for piece in door.fetch(attachment):
            yield piece


def room_jobs(
    database: Database,
    *,
    room: StaffRoom | None,
    channels: Mapping[str, Channel],
    files: FileStore,
    posts: StaffPosts,
) -> dict[str, Handler]:
    """Without a room there is nothing to mirror; the wake-ups of owner changes then end at once."""
    fetching = Files(channels, files)
    albums = Albums(database)
    mirroring = Mirroring(database, room=room, files=fetching) if room is not None else None

    async def mirror(job: RunningJob) -> Outcome:
        return await mirroring.mirror(int(job.payload["conversation"])) if mirroring is not None else Done()

    async def media(job: RunningJob) -> Outcome:
        await say([post_of(str(job.payload["post"]))])
        return Done()

    async def album(job: RunningJob) -> Outcome:
        found = await albums.of(str(job.payload["album"]))
        if isinstance(found, datetime):
            return Retry(found)
        if found:
            await say(found)
        return Done()

    async def say(found: Sequence[StaffPost]) -> None:
        try:
            kept, lost = await fetching.of_staff(found)
        except PortError as error:
            if not error.permanent:
                raise
            await posts.not_had(found)
            return
        await posts.say_with_files(kept, lost=lost)

    async def correct(job: RunningJob) -> Outcome:
        await _correct(database, channels, int(job.payload["message"]))
        return Done()

    return {"mirror": mirror, "staff-media": media, "staff-album": album, "correct": correct}


async def _correct(database: Database, channels: Mapping[str, Channel], message_id: int) -> None:
    """Put the corrected words into what the customer was sent, where their platform can."""

    def read(tx: Transaction) -> tuple[str, str, str, bool] | None:
        line, receipt = tx.rooms.line(message_id), tx.rooms.id_at_platform(message_id)
        return (line.channel, receipt, line.text, bool(line.attachments)) if line is not None and receipt else None

    found = await database.write(read)
    if found is None:
        return
    channel, receipt, text, is_caption = found
    correct = getattr(channels.get(channel), "correct", None)
    if correct is not None:
        await correct(receipt, text, is_caption=is_caption)
