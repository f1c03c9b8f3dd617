"""The Telegram door: what comes in by webhook or polling, what goes out by the Bot API."""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from agents.errors import Certainty, DeliveryError, PortError
from agents.messages import (
    Attachment,
    ButtonPressed,
    Capabilities,
    ChannelName,
    Inbound,
    OutgoingPart,
    Receipt,
    StaffPost,
)
from agents.ports import Clock
from bot.channels.base import Accept
from bot.channels.telegram.albums import MOST_IN_ALBUM, compose_album
from bot.channels.telegram.announcing import Announcing
from bot.channels.telegram.calls import Calls, Sent
from bot.channels.telegram.compose import Unsendable, compose
from bot.channels.telegram.group import migrated_to, staff_post
from bot.channels.telegram.parse import message_id_of, parse_update
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.refusals import NotSent, Refused, Undecided, delivery_error
from bot.channels.telegram.stars import TelegramStars
from bot.channels.telegram.topics import TelegramTopics
from storage.models.ids import FileId

log = logging.getLogger(__name__)

TELEGRAM = Capabilities(
    # 4096 fit; the rest is kept for the reference of a repeated message and for choices written out as lines.
    max_text=3900,
    max_buttons=100,
    most_in_album=MOST_IN_ALBUM,
)
WEBHOOK_PATH = "/webhooks/telegram"
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
# The most that getFile gives out (core.telegram.org/bots/api#getfile).
_LARGEST_FILE = 20 * 1024 * 1024
# Whoever waits for the sign of life has more important things to say when the platform hangs.
_TYPING_PATIENCE = 1.0
# Telegram forgets a press after about fifteen seconds.
_PRESS_PATIENCE = 10.0


class TelegramChannel:
    """`public_url` is where Telegram reaches us: None asks for updates by polling unless `is_webhook`.

    `path_of` says where a kept file lies; `first_pause` is the shortest wait of every retry, in seconds.
    """

    name = ChannelName.telegram
    capabilities = TELEGRAM

    def __init__(
        self,
        *,
        token: str,
        clock: Clock,
        base_url: str = "https://api.telegram.org",
        is_webhook: bool = False,
        webhook_secret: str = "",
        public_url: str | None = None,
        path_of: Callable[[FileId], Path] | None = None,
        timeout: float = 20.0,
        largest_file: int = _LARGEST_FILE,
        first_pause: float = 1.0,
        hold: int = 25,
        group_id: int | None = None,
    ) -> None:
        self._clock = clock
        self._is_webhook = is_webhook
        self._secret = webhook_secret
        self._path_of = path_of
        self._largest_file = largest_file
        self._calls = Calls(token=token, base_url=base_url, timeout=timeout)
        webhook = f"{public_url.rstrip('/')}{WEBHOOK_PATH}" if is_webhook and public_url else None
        self._announcing = Announcing(self._calls, webhook=webhook, secret=webhook_secret, first_pause=first_pause)
        self._polling = Polling(self._calls, parse=self.parse, first_pause=first_pause, hold=hold)
        self._group_id = self._home = group_id
        self.room: TelegramTopics | None = None
        """The staff's group, when one is set up."""
        if group_id is not None:
            self.room = TelegramTopics(self._calls, group_id=group_id, path_of=path_of, moved=self._follow)
        self.counter = TelegramStars(self._calls)
        """Where people pay in Telegram itself."""
        self._announced: asyncio.Task[None] | None = None

    def verify(self, headers: Mapping[str, str]) -> bool:
        """Whether a call of our webhook carries the secret; without a secret none does."""
        # A header may carry bytes that are no text; as bytes they are simply unequal.
        offered = headers.get(_SECRET_HEADER, "").encode(errors="replace")
        return bool(self._secret) and hmac.compare_digest(self._secret.encode(), offered)

    def parse(self, raw: Mapping[str, object]) -> list[Inbound]:
        """What one update says; never raises."""
        if self._group_id is None:
            return parse_update(raw, now=self._clock())
        moved = migrated_to(raw, self._group_id)
        if moved is not None and self.room is not None:
            self.room.follow(moved)
        post = staff_post(raw, self._group_id, now=self._clock(), username=self._announcing.username)
        if post is None:
            return parse_update(raw, now=self._clock())
        return [post if self._group_id == self._home else replace(post, earlier_group_id=self._home)]

    def _follow(self, group_id: int) -> None:
        self._group_id = group_id

    async def start(self) -> None:
        """Tell Telegram our commands and address, in the background and until it listens."""
        self._announced = asyncio.create_task(self._introduced(), name="telegram:announcing")

    async def _introduced(self) -> None:
        if self._is_webhook and self.room is not None:
            await self.room.find()
        await self._announcing.run()

    async def close(self) -> None:
        if self._announced is not None:
            self._announced.cancel()
            await asyncio.wait({self._announced})
        await self._calls.close()

    async def listen(self, accept: Accept) -> None:
        if self._is_webhook:
            return
        if self.room is not None:
            await self.room.find()
        await self._polling.run(accept)

    async def send(self, part: OutgoingPart) -> Receipt:
        """One message. A second call is made only after one that was refused: for its keyboard, or a chat that moved.

        Raises DeliveryError.
        """
        try:
            sent = await self._send_mended(part)
        except (NotSent, Undecided, Refused) as failure:
            raise delivery_error(failure) from failure
        except Unsendable as error:
            raise DeliveryError(certainty=Certainty.unsent, permanent=True, reason=str(error)) from error
        first, *others = [message_id_of(one.chat.id, one.message_id) for one in sent]
        return Receipt(first, tuple(others))

    async def _send_mended(self, part: OutgoingPart) -> Sequence[Sent]:
        try:
            return await self._send(part)
        except Refused as refused:
            if refused.migrated_to is not None:
                return await self._send(part, chat_id=refused.migrated_to)
            if not (part.buttons and refused.is_about_buttons):
                raise
            log.warning("Telegram refused a keyboard: %s", refused.description)
            return await self._send(part, with_keyboard=False)

    async def _send(
        self, part: OutgoingPart, *, chat_id: int | None = None, with_keyboard: bool = True
    ) -> Sequence[Sent]:
        if part.album:
            return await self._send_album(part, chat_id)
        path = self._path(part.attachment) if part.attachment is not None else None
        size = await asyncio.to_thread(_size, path) if path is not None else 0
        call = compose(part, with_keyboard=with_keyboard, size_bytes=size)
        parameters = dict(call.parameters) if chat_id is None else dict(call.parameters) | {"chat_id": chat_id}
        if call.file_field is None:
            return [await self._calls.send(call.method, parameters)]
        if path is None or part.attachment is None:
            raise Unsendable("a file that is not ours to read")
        name = part.attachment.name or path.name
        return [await self._calls.upload(call.method, parameters, field=call.file_field, path=path, name=name)]

    async def _send_album(self, part: OutgoingPart, chat_id: int | None) -> Sequence[Sent]:
        """The first file carries the words."""
        album = await asyncio.to_thread(compose_album, part, self._path_of)
        return await self._calls.send_album(album, {} if chat_id is None else {"chat_id": chat_id})

    def _path(self, attachment: Attachment) -> Path | None:
        return self._path_of(attachment.file) if attachment.file is not None and self._path_of is not None else None

    async def correct(self, receipt: str, text: str, *, is_caption: bool) -> None:
        """Put other words into a message that was sent. Raises PortError."""
        chat_id, _, number = receipt.partition(":")
        method, field = ("editMessageCaption", "caption") if is_caption else ("editMessageText", "text")
        try:
            await self._calls.call(method, {"chat_id": int(chat_id), "message_id": int(number), field: text})
        except (NotSent, Undecided) as failure:
            raise PortError(reason=str(failure)) from failure
        except Refused as refused:
            if "not modified" not in refused.description.lower():
                raise PortError(permanent=refused.status == 400, reason=refused.description) from refused

    async def show_typing(self, address: str) -> None:
        await self._best_effort("sendChatAction", {"chat_id": address, "action": "typing"}, within=_TYPING_PATIENCE)

    async def acknowledge(self, press: ButtonPressed | StaffPost) -> None:
        """Take the waiting sign off the pressed button; best effort, as it says nothing to the person."""
        await self._best_effort("answerCallbackQuery", {"callback_query_id": press.external_id}, within=_PRESS_PATIENCE)

    async def _best_effort(self, method: str, parameters: dict[str, object], *, within: float) -> None:
        with contextlib.suppress(NotSent, Undecided, Refused, TimeoutError):
            async with asyncio.timeout(within):
                await self._calls.call(method, parameters)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a received file. Raises PortError; permanent when it is too large or Telegram has it no more."""
        if attachment.platform_reference is None:
            raise PortError(permanent=True, reason="no file")
        self._must_fit(attachment.size_bytes or 0)
        try:
            stored = await self._calls.file(attachment.platform_reference)
            self._must_fit(stored.file_size or 0)
            size = 0
            async with contextlib.aclosing(self._calls.download(stored)) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    self._must_fit(size)
                    yield piece
        except (NotSent, Undecided) as failure:
            raise PortError(reason=str(failure)) from failure
        except Refused as refused:
            # A refused key is mended later and 429 and 5xx pass; a file that is gone does not come back.
            is_final = refused.status in {400, 403, 404, 410}
            raise PortError(permanent=is_final, reason=f"HTTP {refused.status} {refused.description}") from refused

    def _must_fit(self, size: int) -> None:
        if size > self._largest_file:
            raise PortError(permanent=True, reason="too large")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise Unsendable("the file is missing") from error
