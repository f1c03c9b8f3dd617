"""The WhatsApp door: what comes in by webhook, what goes out by Graph."""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from agents.approved import Occasion, Template
from agents.errors import Certainty, DeliveryError, PortError
from agents.messages import (
    Attachment,
    ButtonPressed,
    Capabilities,
    ChannelName,
    Inbound,
    IncomingMessage,
    OutgoingPart,
    Receipt,
)
from bot.channels.base import Accept
from bot.channels.whatsapp.compose import Unsendable, compose
from bot.channels.whatsapp.graph import Graph
from bot.channels.whatsapp.parse import parse_webhook
from bot.channels.whatsapp.signature import challenge_of, is_signed
from storage.models.ids import FileId

WHATSAPP = Capabilities(
    # 4096 fit, 1024 of them are kept for choices written out as lines.
    max_text=3072,
    # The body of an interactive message; the rest is kept for links and for the reference of a repeated message.
    max_text_with_choices=960,
    max_buttons=10,
    session_window=timedelta(hours=24),
)
_LARGEST_FILE = 20 * 1024 * 1024
_REMEMBERED_PEOPLE = 10_000
# The indicator stays for 25 seconds by itself, and every call counts against our limits.
_TYPING_LASTS = 20.0
# Whoever waits for the sign of life has more important things to say when the platform hangs.
_TYPING_PATIENCE = 1.0


class WhatsAppChannel:
    """`path_of` says where a kept file lies; `monotonic` counts seconds; `templates` are those that Meta approved."""

    name = ChannelName.whatsapp

    def __init__(
        self,
        *,
        access_token: str,
        phone_number_id: str,
        app_secret: str,
        verify_token: str,
        base_url: str = "https://graph.facebook.com",
        path_of: Callable[[FileId], Path] | None = None,
        timeout: float = 20.0,
        largest_file: int = _LARGEST_FILE,
        monotonic: Callable[[], float] = time.monotonic,
        templates: Mapping[tuple[Occasion, str], Template] | None = None,
    ) -> None:
        self.capabilities = replace(WHATSAPP, templates=templates or {})
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._path_of = path_of
        self._largest_file = largest_file
        self._monotonic = monotonic
        self._phone_number_id = phone_number_id
        self._graph = Graph(
            base_url=base_url, access_token=access_token, phone_number_id=phone_number_id, timeout=timeout
        )
        self._last_heard: OrderedDict[str, str] = OrderedDict()
        self._typing_until: dict[str, float] = {}

    def verify_signature(self, raw: bytes, header: str | None) -> bool:
        return is_signed(raw, header, app_secret=self._app_secret)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        return challenge_of(query, verify_token=self._verify_token)

    def parse(self, raw: bytes) -> list[Inbound]:
        """What a verified webhook says; remembers whom to show typing. Raises MalformedWebhook, a ValueError."""
        inbound = parse_webhook(raw, phone_number_id=self._phone_number_id)
        for one in inbound:
            if isinstance(one, IncomingMessage | ButtonPressed):
                self._last_heard[one.sender.address] = one.external_id
                self._last_heard.move_to_end(one.sender.address)
                self._typing_until.pop(one.sender.address, None)
        while len(self._last_heard) > _REMEMBERED_PEOPLE:
            forgotten, _ = self._last_heard.popitem(last=False)
            self._typing_until.pop(forgotten, None)
        return inbound

    async def start(self) -> None:
        """Connections open with the first call: nothing to wait for."""

    async def close(self) -> None:
        await self._graph.close()

    async def listen(self, accept: Accept) -> None:
        """Meta calls our webhook; there is nothing to poll."""

    async def send(self, part: OutgoingPart) -> Receipt:
        """One message; a file is uploaded first, and an upload that fails leaves nothing sent."""
        media_id = await self._media_id(part.attachment) if part.attachment is not None else None
        try:
            body = compose(part, media_id)
        except Unsendable as error:
            raise DeliveryError(certainty=Certainty.unsent, permanent=True, reason=str(error)) from error
        receipt = Receipt(await self._graph.post_message(body))
        # The message took the indicator away; the next turn shows it again.
        self._typing_until.pop(part.address, None)
        return receipt

    async def _media_id(self, attachment: Attachment) -> str | None:
        if attachment.file is None or self._path_of is None:
            return attachment.platform_reference
        path = self._path_of(attachment.file)
        return await self._graph.upload(path, mime=attachment.mime, name=attachment.name)

    async def show_typing(self, address: str) -> None:
        """Best effort: needs the person's last message, which this process may not have heard."""
        message_id = self._last_heard.get(address)
        now = self._monotonic()
        if message_id is None or self._typing_until.get(address, now) > now:
            return
        self._typing_until[address] = now + _TYPING_LASTS
        with contextlib.suppress(PortError, TimeoutError):
            async with asyncio.timeout(_TYPING_PATIENCE):
                await self._graph.show_typing(message_id)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a received file. Raises PortError; permanent when it is too large or Meta no longer has it."""
        if attachment.platform_reference is None:
            raise PortError(permanent=True, reason="no file")
        async with contextlib.aclosing(
            self._graph.download(attachment.platform_reference, longest=self._largest_file)
        ) as pieces:
            async for piece in pieces:
                yield piece
