"""People, sent messages and faults of the loopback Bot API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.loopback.telegram_rules import NESTED, Broken

Json = dict[str, Any]


@dataclass(frozen=True)
class Person:
    id: int
    first_name: str = "Alice"
    last_name: str | None = None
    language_code: str | None = "fr"

    def user(self) -> Json:
        named = {"last_name": self.last_name, "language_code": self.language_code}
        known = {key: value for key, value in named.items() if value}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name} | known

    def chat(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": self.first_name}


def person_of(person: Person | int) -> Person:
    return person if isinstance(person, Person) else Person(person)


@dataclass(frozen=True)
class Sent:
    """A message that the Bot API took; `content` is the uploaded file."""

    chat_id: int
    message_id: int
    method: str
    parameters: Json
    at: float
    content: bytes = b""
    file_name: str = ""

    @property
    def text(self) -> str:
        return str(self.parameters.get("text", self.parameters.get("caption", "")))

    @property
    def rows(self) -> list[list[str]]:
        return [[str(key["text"]) for key in row] for row in self._keyboard]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value, label) of every button that is no link."""
        keys = [key for row in self._keyboard for key in row]
        return [(key["callback_data"], key["text"]) for key in keys if "callback_data" in key]

    @property
    def links(self) -> list[tuple[str, str]]:
        keys = [key for row in self._keyboard for key in row]
        return [(key["url"], key["text"]) for key in keys if "url" in key]

    @property
    def _keyboard(self) -> list[list[Json]]:
        found: list[list[Json]] = self.parameters.get("reply_markup", {}).get("inline_keyboard", [])
        return found


@dataclass(frozen=True)
class Fault:
    """What befalls the next call of `method` (of any that sends, when empty).

    `lose` takes the message and drops the connection, `drop` drops it before; `page` answers as a proxy does.
    """

    status: int = 400
    description: str = ""
    parameters: Json = field(default_factory=dict)
    method: str = ""
    lose: bool = False
    drop: bool = False
    page: bool = False


def answer(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def refused(status: int, description: str, parameters: Json | None = None) -> web.Response:
    body: Json = {"ok": False, "error_code": status, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=status)


def failure(fault: Fault) -> web.Response:
    if fault.page:
        return web.Response(status=fault.status, text="<html>upstream</html>")
    return refused(fault.status, fault.description, fault.parameters)


def message_of(sent: Sent, person: Person, bot: Json) -> Json:
    """A sent message as the Bot API gives it back."""
    kept = {key: sent.parameters[key] for key in ("text", "caption", "reply_markup") if key in sent.parameters}
    return {"message_id": sent.message_id, "from": bot, "chat": person.chat(), "date": int(sent.at)} | kept


async def read_call(request: web.BaseRequest) -> tuple[Json, bytes | None, str]:
    """The parameters of a call, however they came, and the uploaded file with its name."""
    kind = request.content_type
    if kind == "application/json":
        return json.loads(await request.read() or b"{}"), None, ""
    if kind == "application/x-www-form-urlencoded":
        return _unpacked(dict(parse_qsl((await request.read()).decode()))), None, ""
    form = await request.post() if kind == "multipart/form-data" else {}
    words = {key: value for key, value in form.items() if isinstance(value, str)}
    files = [value for value in form.values() if isinstance(value, web.FileField)]
    if not files:
        return _unpacked(words), None, ""
    return _unpacked(words), files[0].file.read(), files[0].filename


async def album_of(parameters: Json, request: web.BaseRequest) -> list[tuple[Json, bytes, str]]:
    """What each file of an album is: its caption and how many come together, its bytes and its name."""
    media = parameters.get("media", [])
    if not 2 <= len(media) <= 10:
        raise Broken("Bad Request: MEDIA_GROUP_SIZE")
    kinds = {one["type"] for one in media}
    if not (kinds <= {"photo", "video"} or len(kinds) == 1):
        raise Broken("Bad Request: can't mix these kinds in an album")
    form = await request.post()
    found = []
    for one in media:
        file = form.get(str(one["media"]).removeprefix("attach://"))
        if not isinstance(file, web.FileField):
            raise Broken("Bad Request: wrong file identifier/HTTP URL specified")
        file.file.seek(0)
        told = {name: parameters[name] for name in ("reply_parameters",) if name in parameters}
        words = {"caption": one["caption"]} if "caption" in one else {}
        found.append((told | words | {"type": one["type"], "together": len(media)}, file.file.read(), file.filename))
    return found


def _unpacked(words: Mapping[str, str]) -> Json:
    numbers = {"latitude", "longitude"}
    nested = {key: json.loads(words[key]) for key in words if key in NESTED or key in numbers}
    return dict(words) | nested


def abort(request: web.BaseRequest) -> None:
    assert request.transport is not None
    request.transport.abort()
