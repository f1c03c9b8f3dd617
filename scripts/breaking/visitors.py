"""People who write to the service while it dies again and again, as their platforms would carry it."""

import asyncio
import json
from typing import Protocol

import aiohttp

from scripts.service import Service

CHATTER = ("P0301", "P0420", "P0171", "merci")
URGENT = "ma pédale de frein s'enfonce jusqu'au plancher, plus de freins"
"""Its answer is of the class that is sent again rather than lost."""
_HEARD_WITHIN = 200.0
"""Seconds; a stream says every 15 s that it has nothing new."""


class Visitor(Protocol):
    sent: list[str]

    async def say(self, text: str) -> None: ...


class WebVisitor:
    """Writes with retries until the service says 202, as a browser does; reads the whole thread at the end."""

    def __init__(self, http: aiohttp.ClientSession, service: Service, name: str) -> None:
        self._http = http
        self._service = service
        self._name = name
        self.sent: list[str] = []
        self._headers: dict[str, str] = {}

    async def _post(self, path: str, body: dict[str, str] | None) -> dict[str, str]:
        while True:
            try:
                async with self._http.post(f"{self._service.base}{path}", json=body, headers=self._headers) as response:
                    if response.status < 300:
                        return dict(await response.json())
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.1)

    async def open(self) -> None:
        token = (await self._post("/api/chat/sessions", None))["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    async def say(self, text: str) -> None:
        client_id = f"{self._name}-{len(self.sent)}"
        await self._post("/api/chat/messages", {"text": text, "client_id": client_id})
        self.sent.append(text)

    async def thread(self) -> list[dict[str, object]]:
        """The lines as the service tells them now: all that comes before its first sign that there is nothing new."""
        found: list[dict[str, object]] = []
        timeout = aiohttp.ClientTimeout(total=_HEARD_WITHIN)
        url = f"{self._service.base}/api/chat/events?after=0"
        try:
            async with self._http.get(url, headers=self._headers, timeout=timeout) as response:
                async for raw in response.content:
                    if raw.startswith(b":"):
                        break
                    found += [json.loads(raw[6:])] if raw.startswith(b"data: ") else []
        except (aiohttp.ClientError, TimeoutError):
            pass
        return [line for line in found if line["type"] == "message"]


class Platform(Protocol):
    """A loopback of a messaging platform: it repeats a webhook until that is answered."""

    async def says(self, person: str, text: str) -> object: ...


class PlatformVisitor:
    """Writes once; the rest is the platform's work."""

    def __init__(self, platform: Platform, person: str) -> None:
        self._platform = platform
        self._person = person
        self.sent: list[str] = []

    async def say(self, text: str) -> None:
        await self._platform.says(self._person, text)
        self.sent.append(text)


async def write_on(visitor: Visitor, *, offset: float, pause: float) -> None:
    """Write for ever, each text of its own; every fifth is urgent."""
    await asyncio.sleep(offset)
    for number in range(1_000_000):
        text = URGENT if number % 5 == 4 else CHATTER[number % 4]
        await visitor.say(f"{text} {number}")
        await asyncio.sleep(pause)
