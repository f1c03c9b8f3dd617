"""python-telegram-bot over aiohttp, with errors that say whether a call can have had an effect.

Imported at the first call only: the library costs half a second of a start.
"""

import json
import logging
from collections.abc import AsyncGenerator, Mapping
from typing import IO, Any
from urllib.parse import quote

import aiohttp
from telegram import Bot, InputFile
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.refusals import Failure, NotSent, Refused, Undecided

# The library logs every call with its parameters, and an unreadable answer in full: both hold what people write.
logging.getLogger("telegram").setLevel(logging.CRITICAL)

_CONNECT_SECONDS = 5.0
# Longer than a message, and below the minute after which a send counts as abandoned.
_UPLOAD_SECONDS = 50.0
_CONNECTIONS = 100
# Below what Telegram's own servers keep, so that a call rarely meets a connection that is just being closed.
_KEEP_ALIVE_SECONDS = 15.0
_PIECE = 64 * 1024


class Failed(TelegramError):
    """Carries our own error through the library, which wraps every stranger."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(type(failure).__name__)
        self.failure = failure


class AiohttpRequest(BaseRequest):
    """Connections open at the first call; `timeout` in seconds is for a whole call, connecting included."""

    def __init__(self, *, timeout: float = 20.0, connections: int = _CONNECTIONS) -> None:
        self._timeout = timeout
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._timeout

    async def initialize(self) -> None:
        """Nothing to open yet."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError as error:
            raise Failed(Undecided("an answer that is no JSON")) from error
        if not isinstance(answer, dict) or "result" not in answer:
            raise Failed(Undecided("an answer without a result"))
        return answer

    async def do_request(  # noqa: PLR0917 -- the signature is the library's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 -- one limit for a whole call covers writing
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 -- as above
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 -- as above
    ) -> tuple[int, bytes]:
        """What comes back is a success; raises Failed."""
        total = float(read_timeout) if isinstance(read_timeout, int | float) else self._timeout
        # Waiting for a free connection counts as connecting: such a call surely was not made.
        limits = aiohttp.ClientTimeout(total=total, connect=min(_CONNECT_SECONDS, total))
        body: dict[str, Any] = _body(request_data) if request_data is not None else {}
        try:
            async with self.session().request(method, url, timeout=limits, allow_redirects=False, **body) as answer:
                content = await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Failed(NotSent(type(error).__name__)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Failed(Undecided(type(error).__name__)) from error
        if answer.status != 200:
            raise Failed(_refused(answer.status, content))
        return answer.status, content


def _body(request_data: RequestData) -> dict[str, Any]:
    """JSON where nothing is uploaded: it is shorter than a form and keeps nested objects as they are."""
    if not request_data.contains_files:
        content = json.dumps(request_data.parameters, ensure_ascii=False).encode()
        return {"data": content, "headers": {"Content-Type": "application/json"}}
    # Telegram shows the name of a file as it is written here: percent signs would stay.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content_or_handle, mime) in request_data.multipart_data.items():
        form.add_field(name, content_or_handle, filename=file_name, content_type=mime)
    return {"data": form}


def _refused(status: int, content: bytes) -> Refused:
    """The refusal in an answer; a page of a proxy in between has only its status."""
    try:
        answer = json.loads(content.decode("utf-8", "replace"))
    except ValueError:
        return Refused(status)
    if not isinstance(answer, dict):
        return Refused(status)
    parameters = answer.get("parameters")
    named = parameters if isinstance(parameters, dict) else {}
    retry_after, migrated_to = named.get("retry_after"), named.get("migrate_to_chat_id")
    return Refused(
        status,
        str(answer.get("description") or ""),
        retry_after=float(retry_after) if isinstance(retry_after, int | float) else None,
        migrated_to=migrated_to if isinstance(migrated_to, int) else None,
    )


class Api(Bot):
    """The bot without its typed methods: `Bot.send_message` builds and reads whole objects, 146 µs against 21."""

    def __init__(self, token: str, *, base_url: str, timeout: float) -> None:
        request = AiohttpRequest(timeout=timeout)
        super().__init__(
            token,
            base_url=f"{base_url}/bot",
            base_file_url=f"{base_url}/file/bot",
            request=request,
            get_updates_request=request,
        )
        self._transport = request

    def _insert_defaults(self, data: dict[str, object]) -> None:
        """Ours has none to fill in, and the library would take the plain media of an album for its own objects."""

    async def call(self, method: str, parameters: dict[str, Any], *, patience: float | None = None) -> object:
        """One call of the Bot API and its result. Raises NotSent, Undecided or Refused."""
        limits: dict[str, Any] = {} if patience is None else {"read_timeout": patience}
        try:
            return await self._post(method, parameters, **limits)
        except Failed as failed:
            raise failed.failure from failed

    async def upload(
        self, method: str, parameters: dict[str, Any], *, field: str, handle: IO[bytes], name: str
    ) -> object:
        """A call that carries a file, read from the handle while it is sent. Raises as `call`."""
        return await self.upload_all(method, parameters, {field: (handle, name)})

    async def upload_all(
        self, method: str, parameters: dict[str, Any], uploads: Mapping[str, tuple[IO[bytes], str]]
    ) -> object:
        """As `upload`, with several files: by the parameter that takes each, its handle and its name."""
        files = {
            field: InputFile(handle, filename=" ".join(name.split()), read_file_handle=False)
            for field, (handle, name) in uploads.items()
        }
        return await self.call(method, parameters | files, patience=_UPLOAD_SECONDS)

    async def download(self, path: str, *, patience: float) -> AsyncGenerator[bytes, None]:
        """The bytes of a file, however long they take as long as they keep coming. Raises as `call`."""
        limits = aiohttp.ClientTimeout(total=None, connect=_CONNECT_SECONDS, sock_read=patience)
        url = f"{self.base_file_url}/{quote(path)}"
        try:
            async with self._transport.session().get(url, timeout=limits, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise _refused(answer.status, await answer.content.read(_PIECE))
                async for piece in answer.content.iter_chunked(_PIECE):
                    yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Undecided(type(error).__name__) from error

    async def close_connections(self) -> None:
        await self._transport.shutdown()
