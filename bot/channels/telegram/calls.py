"""The bot, brought in at the first call, and what a call of it gives."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from bot.channels.telegram.albums import METHOD, Album
from bot.channels.telegram.payloads import Bytes, Chat, Id, Maybe, Payload
from bot.channels.telegram.refusals import Undecided

if TYPE_CHECKING:
    from bot.channels.telegram.transport import Api


class Sent(Payload):
    message_id: Id
    chat: Chat


class StoredFile(Payload):
    file_path: Annotated[str, Field(min_length=1, max_length=1024)]
    file_size: Maybe[Bytes] = None


class Calls:
    """Each method is one call. Raises NotSent, Undecided or Refused. `timeout` and `patience` are in seconds."""

    def __init__(self, *, token: str, base_url: str, timeout: float) -> None:
        self._token = token
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._opening = asyncio.Lock()
        self._api: Api | None = None

    async def _open(self) -> "Api":
        if self._api is not None:
            return self._api
        async with self._opening:
            api = self._api
            if api is None:
                self._api = api = await asyncio.to_thread(self._build)
        return api

    def _build(self) -> "Api":
        from bot.channels.telegram.transport import Api  # noqa: PLC0415 -- half a second that only this door pays

        return Api(self._token, base_url=self._base_url, timeout=self._timeout)

    async def close(self) -> None:
        if self._api is not None:
            await self._api.close_connections()

    async def call(self, method: str, parameters: dict[str, object], *, patience: float | None = None) -> object:
        return await (await self._open()).call(method, parameters, patience=patience)

    async def send(self, method: str, parameters: dict[str, object]) -> Sent:
        return self._sent(await self.call(method, parameters))

    async def upload(self, method: str, parameters: dict[str, object], *, field: str, path: Path, name: str) -> Sent:
        """As `send`, with a file from our disk, streamed. Raises OSError when it cannot be read."""
        api = await self._open()
        with await asyncio.to_thread(path.open, "rb") as handle:
            return self._sent(await api.upload(method, parameters, field=field, handle=handle, name=name))

    async def send_album(self, album: Album, parameters: Mapping[str, object]) -> Sequence[Sent]:
        """All of it or nothing: one call, with these parameters over the album's own. As `upload`."""
        api = await self._open()
        with ExitStack() as opened:
            uploads = {
                one.field: (opened.enter_context(await asyncio.to_thread(one.path.open, "rb")), one.name)
                for one in album.uploads
            }
            sent = await api.upload_all(METHOD, {**album.parameters, **parameters}, uploads)
        return [self._sent(one) for one in sent] if isinstance(sent, list) and sent else [self._sent(sent)]

    @staticmethod
    def _sent(result: object) -> Sent:
        try:
            return Sent.model_validate(result)
        except ValidationError as error:
            raise Undecided("an acceptance without a message") from error

    async def file(self, file_id: str) -> StoredFile:
        try:
            return StoredFile.model_validate(await self.call("getFile", {"file_id": file_id}))
        except ValidationError as error:
            raise Undecided("a file without a path") from error

    async def download(self, stored: StoredFile) -> AsyncGenerator[bytes, None]:
        api = await self._open()
        async for piece in api.download(stored.file_path, patience=self._timeout):
            yield piece
