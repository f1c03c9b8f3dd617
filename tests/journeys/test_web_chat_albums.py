"""Several pictures sent at once from the web chat: one album for the staff, and one back."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.server import build_server
from tests.journeys.test_staff_room import BOB, Office, office

__all__ = ["office"]

_JPEG = b"\xff\xd8\xff\xe0"


class Visitor:
    """Somebody at the web chat's HTTP door."""

    def __init__(self, client: TestClient[web.Request, web.Application], token: str) -> None:
        self._client = client
        self._token = token
        self._headers = {"Authorization": f"Bearer {token}"}

    async def uploads(self, content: bytes) -> str:
        form = aiohttp.FormData()
        form.add_field("file", content, filename="photo.jpg", content_type="image/jpeg")
        answer = await self._client.post("/api/chat/files", data=form, headers=self._headers)
        return str((await answer.json())["file"])

    async def sends(self, text: str, *contents: bytes) -> None:
        files = [await self.uploads(content) for content in contents]
        body = {"text": text, "client_id": text, "files": files}
        answer = await self._client.post("/api/chat/messages", json=body, headers=self._headers)
        assert answer.status == 202

    async def reads(self, office: Office) -> Sequence[Mapping[str, Any]]:
        visitor = await office.app.transcript.visitor(self._token)
        assert visitor is not None
        return await office.app.transcript.after(await office.app.transcript.conversation(visitor), 0, limit=20)

    async def fetches(self, url: str) -> bytes:
        answer = await self._client.get(url, headers=self._headers)
        return await answer.read()


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with TestClient(TestServer(build_server(office.app))) as client:
        answer = await client.post("/api/chat/sessions")
        yield Visitor(client, str((await answer.json())["token"]))


async def test_pictures_of_a_visitor_stand_in_the_topic_as_one_album_and_an_album_of_the_staff_is_one_line(
    office: Office,
    visitor: Visitor,
) -> None:
    await visitor.sends("mes trois pièces", _JPEG + b"one", _JPEG + b"two", _JPEG + b"three")
    await office.works()
    album = [line for line in office.topic.lines if line.method == "sendMediaGroup"]
    assert [line.content[-3:] for line in album] == [b"one", b"two", b"ree"]
    assert office.shown().count("💬 (chat du site) mes trois pièces") == 1
    for name in (b"left", b"right"):
        photo = [office.telegram.keep(_JPEG + name, "p.jpg")]
        await office.telegram.staff_posts(BOB, office.topic, {"photo": photo, "media_group_id": "7"})
    await office.works()
    *_, said = await visitor.reads(office)
    shown = [await visitor.fetches(str(one["url"])) for one in said["attachments"]]
    assert (said["role"], [content[4:] for content in shown]) == ("operator", [b"left", b"right"])
