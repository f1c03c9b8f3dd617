"""The staff's forum group by the Bot API: a topic for each customer, messages copied and never forwarded.

Source: core.telegram.org/bots/api (createForumTopic, editForumTopic, reopenForumTopic, copyMessages, pinChatMessage).
A group that moves answers every call to its old id with the new one, which is followed at once.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from agents.errors import RoomError, RoomTrouble
from agents.messages import OutgoingPart
from agents.ports import RoomPlace
from bot.channels.telegram.albums import compose_album
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.compose import MAX_TEXT, Unsendable, compose, cut
from bot.channels.telegram.payloads import Id, Payload
from bot.channels.telegram.refusals import NotSent, Refused, Undecided
from storage.models.ids import FileId

log = logging.getLogger(__name__)

Result = TypeVar("Result", bound=Payload)

_LONGEST_TITLE = 128
_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid", "topic_not_found")
_CLOSED = ("topic_closed", "topic closed")
_MISSING = (
    "message to edit not found",
    "message to copy not found",
    "message to pin not found",
    "message can't be edited",
    "message can't be copied",
    "message_id_invalid",
    "there are no messages to copy",
)
_UNCHANGED = ("not modified", "not_modified")
_FORBIDDEN = ("not enough rights", "chat not found", "not a forum", "kicked", "not a member", "have no rights")


class _Topic(Payload):
    message_thread_id: Id


class _Copied(Payload):
    message_id: Id


class TelegramTopics:
    """The port StaffRoom. `moved` is told when the group has a new id, for the sake of what comes in."""

    def __init__(
        self,
        calls: Calls,
        *,
        group_id: int,
        path_of: Callable[[FileId], Path] | None,
        moved: Callable[[int], None] = lambda group_id: None,  # noqa: ARG005 -- nobody listens
    ) -> None:
        self._calls = calls
        self._path_of = path_of
        self._moved = moved
        self.group_id = group_id

    async def open_topic(self, title: str) -> RoomPlace:
        result = await self._call("createForumTopic", {"name": cut(title, _LONGEST_TITLE)})
        return RoomPlace(self.group_id, self._read(_Topic, result).message_thread_id)

    async def retitle(self, place: RoomPlace, title: str) -> None:
        await self._call("editForumTopic", self._in(place) | {"name": cut(title, _LONGEST_TITLE)})

    async def reopen(self, place: RoomPlace) -> None:
        await self._call("reopenForumTopic", self._in(place))

    async def post(self, place: RoomPlace, part: OutgoingPart) -> int:
        path = self._path(part)
        size = (await asyncio.to_thread(path.stat)).st_size if path is not None else 0
        try:
            call = compose(part, size_bytes=size)
        except Unsendable as error:
            raise RoomError(RoomTrouble.busy, reason=str(error)) from error
        parameters = dict(call.parameters) | self._in(place)
        if call.file_field is None or path is None:
            return self._read(_Copied, await self._call(call.method, parameters)).message_id
        name = part.attachment.name if part.attachment is not None and part.attachment.name else path.name
        field = call.file_field
        try:
            sent = await self._calls.upload(
                call.method, parameters | {"chat_id": self.group_id}, field=field, path=path, name=name
            )
        except (NotSent, Undecided, Refused) as failure:
            raise self._error(failure) from failure
        return sent.message_id

    async def post_album(self, place: RoomPlace, part: OutgoingPart) -> Sequence[int]:
        try:
            album = await asyncio.to_thread(compose_album, part, self._path_of)
            sent = await self._calls.send_album(album, self._in(place) | {"chat_id": self.group_id})
        except Unsendable as error:
            raise RoomError(RoomTrouble.busy, reason=str(error)) from error
        except (NotSent, Undecided, Refused) as failure:
            raise self._error(failure) from failure
        return [one.message_id for one in sent]

    def _path(self, part: OutgoingPart) -> Path | None:
        file = part.attachment.file if part.attachment is not None else None
        return self._path_of(file) if file is not None and self._path_of is not None else None

    async def copy(self, place: RoomPlace, sources: Sequence[str], *, reply_to: int | None) -> Sequence[int]:
        chat_id, _, _ = sources[0].partition(":")
        numbers = sorted(int(source.rpartition(":")[2]) for source in sources)
        parameters: dict[str, object] = self._in(place) | {"from_chat_id": int(chat_id)}
        if len(numbers) > 1:
            result = await self._call("copyMessages", parameters | {"message_ids": numbers})
            copies = result if isinstance(result, list) else []
            return [self._read(_Copied, one).message_id for one in copies]
        if reply_to is not None:
            parameters["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        result = await self._call("copyMessage", parameters | {"message_id": numbers[0]})
        return [self._read(_Copied, result).message_id]

    async def correct(self, place: RoomPlace, number: int, part: OutgoingPart, *, is_caption: bool) -> None:
        method, field = ("editMessageCaption", "caption") if is_caption else ("editMessageText", "text")
        parameters: dict[str, object] = {"chat_id": place.group_id, "message_id": number}
        parameters[field] = cut(part.text, 1024 if is_caption else MAX_TEXT)
        markup = dict(compose(part).parameters).get("reply_markup") if part.buttons else None
        await self._call(method, parameters | ({"reply_markup": markup} if markup is not None else {}))

    async def pin(self, place: RoomPlace, number: int) -> None:
        pinned: dict[str, object] = {"chat_id": place.group_id, "message_id": number, "disable_notification": True}
        await self._call("pinChatMessage", pinned)

    def _in(self, place: RoomPlace) -> dict[str, object]:
        return {"chat_id": place.group_id, "message_thread_id": place.thread_id}

    async def _call(self, method: str, parameters: dict[str, object]) -> object:
        try:
            return await self._calls.call(method, {"chat_id": self.group_id} | parameters)
        except Refused as refused:
            if refused.migrated_to is not None and refused.migrated_to != parameters.get("chat_id"):
                self.follow(refused.migrated_to)
                return await self._call(method, parameters | {"chat_id": refused.migrated_to})
            if any(sign in refused.description.lower() for sign in _UNCHANGED):
                return {}
            raise self._error(refused) from refused
        except (NotSent, Undecided) as failure:
            raise self._error(failure) from failure

    async def find(self) -> None:
        """Learn where the group is by now: after a start its posts bear an id that the setting may not know."""
        with contextlib.suppress(RoomError):
            await self._call("sendChatAction", {"action": "typing"})

    def follow(self, group_id: int) -> None:
        """The group has another id now."""
        log.warning("the staff's group has moved to %d: renew ALEX_TELEGRAM__SUPPORT_GROUP_ID", group_id)
        self.group_id = group_id
        self._moved(group_id)

    @staticmethod
    def _error(failure: NotSent | Undecided | Refused) -> RoomError:
        if not isinstance(failure, Refused):
            return RoomError(RoomTrouble.busy, reason=str(failure))
        said = failure.description.lower()
        reason = f"HTTP {failure.status} {failure.description}"[:200]
        if any(sign in said for sign in _GONE):
            return RoomError(RoomTrouble.gone, reason=reason)
        if any(sign in said for sign in _CLOSED):
            return RoomError(RoomTrouble.closed, reason=reason)
        if any(sign in said for sign in _MISSING):
            return RoomError(RoomTrouble.missing, reason=reason)
        if failure.status in {401, 403} or any(sign in said for sign in _FORBIDDEN):
            return RoomError(RoomTrouble.forbidden, reason=reason)
        return RoomError(RoomTrouble.busy, retry_after=failure.retry_after, reason=reason)

    @staticmethod
    def _read(kind: type[Result], result: object) -> Result:
        try:
            return kind.model_validate(result)
        except ValidationError as error:
            raise RoomError(RoomTrouble.busy, reason="an acceptance without a number") from error
