"""A thin client of the Graph API: one method, one call; failures say whether the message may have arrived."""

import asyncio
import mimetypes
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import aiohttp
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from agents.errors import Certainty, DeliveryError, PortError
from bot.channels.whatsapp.refusals import refusal

# The current version in Meta's own examples (developers.facebook.com, June 2026); a version lives at least two years.
GRAPH_VERSION = "v26.0"
_PIECE = 64 * 1024
_CONNECT_SECONDS = 5.0


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Accepted(_Answer):
    id: str


class _Acceptance(_Answer):
    messages: tuple[_Accepted, ...]


class _Refused(_Answer):
    code: int | None = None
    message: str = ""


class _Refusal(_Answer):
    error: _Refused


class _Media(_Answer):
    url: str
    file_size: int = 0


class Graph:
    """Connections open at the first call, so a platform that is down stops nothing."""

    def __init__(self, *, base_url: str, access_token: str, phone_number_id: str, timeout: float) -> None:
        self._root = f"{base_url.rstrip('/')}/{GRAPH_VERSION}"
        self._number = f"{self._root}/{quote(phone_number_id, safe='')}"
        self._headers = {"Authorization": f"Bearer {access_token}"}
        # Waiting for a free connection counts as connecting: such a call surely was not made.
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(_CONNECT_SECONDS, timeout))
        # A large file may take its time as long as bytes keep coming.
        self._patience = aiohttp.ClientTimeout(total=None, connect=self._timeout.connect, sock_read=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        return self._session

    async def post_message(self, body: Mapping[str, object]) -> str:
        """The id of the accepted message. Raises DeliveryError."""
        raw = await self._post(f"{self._number}/messages", json=body)
        try:
            accepted = _Acceptance.model_validate(raw)
        except ValidationError as error:
            raise DeliveryError(certainty=Certainty.unknown, reason="an answer that is no acceptance") from error
        if not accepted.messages:
            raise DeliveryError(certainty=Certainty.unknown, reason="an acceptance without an id")
        return accepted.messages[0].id

    async def show_typing(self, message_id: str) -> None:
        """Mark a received message as read and show that an answer is being written (25 s, or until it comes)."""
        body = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
        await self._post(f"{self._number}/messages", json=body | {"typing_indicator": {"type": "text"}})

    async def upload(self, path: Path, *, mime: str | None, name: str | None) -> str:
        """The id of the uploaded file, good for 30 days. Raises DeliveryError, `unsent`: no message exists yet."""
        kind = mime or mimetypes.guess_type(name or path.name)[0] or "application/octet-stream"
        try:
            handle = await asyncio.to_thread(path.open, "rb")
        except OSError as error:
            raise DeliveryError(certainty=Certainty.unsent, permanent=True, reason="the file is missing") from error
        with handle:
            form = aiohttp.FormData({"messaging_product": "whatsapp", "type": kind})
            form.add_field("file", handle, filename=name or path.name, content_type=kind)
            try:
                raw = await self._post(f"{self._number}/media", data=form)
                return _Accepted.model_validate(raw).id
            except DeliveryError as error:
                error.certainty = Certainty.unsent
                raise
            except ValidationError as error:
                raise DeliveryError(certainty=Certainty.unsent, reason="an upload without an id") from error

    async def _post(
        self, url: str, *, json: Mapping[str, object] | None = None, data: aiohttp.FormData | None = None
    ) -> object:
        try:
            async with self._open().post(url, json=json, data=data, allow_redirects=False) as answer:
                raw = await _parsed(answer)
                if answer.status >= 300 or (isinstance(raw, dict) and "error" in raw):
                    raise _refusal(answer, raw)
                return raw
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise DeliveryError(certainty=Certainty.unsent, reason=type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryError(certainty=Certainty.unknown, reason=type(error).__name__) from error

    async def download(self, media_id: str, *, longest: int) -> AsyncGenerator[bytes, None]:
        """The bytes behind a media id. Raises PortError, permanent past `longest` bytes or when it is gone."""
        try:
            media = await self._media(media_id)
            if media.file_size > longest:
                raise PortError(permanent=True, reason="too large")
            async with self._open().get(media.url, allow_redirects=False, timeout=self._patience) as answer:
                _must_be_found(answer)
                size = 0
                async for piece in answer.content.iter_chunked(_PIECE):
                    size += len(piece)
                    if size > longest:
                        raise PortError(permanent=True, reason="too large")
                    yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PortError(reason=type(error).__name__) from error

    async def _media(self, media_id: str) -> _Media:
        async with self._open().get(f"{self._root}/{quote(media_id, safe='')}", allow_redirects=False) as answer:
            _must_be_found(answer)
            try:
                return _Media.model_validate(await _parsed(answer))
            except ValidationError as error:
                raise PortError(reason="a media answer without an address") from error


def _must_be_found(answer: aiohttp.ClientResponse) -> None:
    if answer.status >= 300:
        # A refused key is mended later and 429 and 5xx pass; an expired id does not come back.
        is_final = answer.status not in {401, 403, 408, 429} and answer.status < 500
        raise PortError(permanent=is_final, reason=f"HTTP {answer.status}")


async def _parsed(answer: aiohttp.ClientResponse) -> object:
    """The JSON of an answer; None for a page of a proxy in between."""
    try:
        parsed: object = from_json(await answer.read())
    except ValueError:
        return None
    return parsed


def _refusal(answer: aiohttp.ClientResponse, raw: object) -> DeliveryError:
    pause = answer.headers.get("Retry-After", "")
    retry_after = float(pause) if pause.isdecimal() else None
    try:
        refused = _Refusal.model_validate(raw).error
    except ValidationError:
        return refusal(status=answer.status, code=None, retry_after=retry_after)
    return refusal(status=answer.status, code=refused.code, title=refused.message, retry_after=retry_after)
