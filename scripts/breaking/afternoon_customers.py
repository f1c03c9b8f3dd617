"""The customers of the afternoon: each on one channel, each line with a mark by which it is found again."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import aiohttp

from scripts.breaking.afternoon_record import Shown
from scripts.service import Service
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.telegram_values import Person, Sent
from tests.loopback.whatsapp import LoopbackGraph

PATIENCE = 600.0
"""Seconds after which somebody gives up who waits for a button, a page or a row: only a hang takes so long."""

_STILL = 5.0
"""Seconds without a new line after which a thread is read anew."""

_FIRST_LINE = 500


def spelt(number: int) -> str:
    """A number in letters, so that nobody takes it for a fault code or an order."""
    return "".join("bdfglmnprt"[int(digit)] + "a" for digit in f"{number:03}").title()


class Line(Protocol):
    """How somebody reaches the service."""

    channel: str

    async def write(self, text: str, key: str) -> None: ...

    async def tap(self, label: str, key: str) -> None: ...

    def heard(self) -> Sequence[str] | None: ...

    async def show(self, content: bytes, caption: str, key: str) -> str | None:
        """The message that the staff's group is shown a copy of, where it is one."""

    def seen(self) -> Sequence[bytes] | None:
        """The files that came."""


class Customer:
    """Writes lines that are all different and remembers them."""

    def __init__(self, number: int, line: Line) -> None:
        self.mark = spelt(number)
        self.line = line
        self.sent: list[str] = []

    async def says(self, text: str) -> None:
        number = len(self.sent)
        self.sent.append(self._marked(text, number))
        await self.line.write(self.sent[-1], f"{self.mark}-{number}")

    async def shows(self, content: bytes, caption: str) -> Shown:
        number = len(self.sent)
        self.sent.append(marked := self._marked(caption, number))
        copied_from = await self.line.show(content, marked, f"{self.mark}-{number}")
        return Shown(self.mark, marked, content, by_team=False, copied_from=copied_from)

    async def corrects(self, text: str) -> tuple[str, str]:
        """Other words for the last line, where the channel knows that."""
        assert isinstance(self.line, TelegramLine)
        before, self.sent[-1] = self.sent[-1], self._marked(text, len(self.sent) - 1)
        await self.line.correct(self.sent[-1])
        return before, self.sent[-1]

    def _marked(self, text: str, number: int) -> str:
        # Counted from far above all marks, so that no line carries the mark of another customer.
        return f"{text} ({self.mark} {spelt(_FIRST_LINE + number)})"

    async def taps(self, label: str) -> None:
        await self.line.tap(label, f"{self.mark}-tap")


class WebLine:
    """Sends with retries until the service says 202, as a browser does."""

    channel = "webchat"

    def __init__(self, http: aiohttp.ClientSession, service: Service) -> None:
        self._http = http
        self._service = service
        self._headers: dict[str, str] = {}
        self._opening = asyncio.Lock()

    async def write(self, text: str, key: str) -> None:
        async with self._opening:
            if not self._headers:
                token = (await self._post("sessions", {}))["token"]
                self._headers = {"Authorization": f"Bearer {token}"}
        await self._post("messages", {"text": text, "client_id": key})

    async def tap(self, label: str, key: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while (value := await self._shown(label)) is None:  # noqa: ASYNC110 -- it reads a page, nobody tells
                await asyncio.sleep(0.2)
        await self._post("messages", {"text": label, "button": value, "client_id": key})

    async def show(self, content: bytes, caption: str, key: str) -> None:
        file = None
        while file is None:
            form = aiohttp.FormData()
            form.add_field("file", content, filename="photo.jpg", content_type="image/jpeg")
            try:
                url = f"{self._service.base}/api/chat/files"
                async with self._http.post(url, data=form, headers=self._headers) as response:
                    file = (await response.json())["file"] if response.status == 201 else None
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(0.1)
        await self._post("messages", {"text": caption, "files": [file], "client_id": key})

    def heard(self) -> None:
        """The thread itself is what a visitor reads."""

    def seen(self) -> None:
        """As above."""

    async def _post(self, path: str, body: Mapping[str, object]) -> Mapping[str, str]:
        url = f"{self._service.base}/api/chat/{path}"
        while True:
            try:
                async with self._http.post(url, json=body or None, headers=self._headers) as response:
                    if response.status < 300:
                        return dict(await response.json())
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.1)

    async def _shown(self, label: str) -> str | None:
        """The value of that button; None where the thread stands still without it."""
        url = f"{self._service.base}/api/chat/events?after=0"
        timeout = aiohttp.ClientTimeout(sock_read=_STILL)
        try:
            async with self._http.get(url, headers=self._headers, timeout=timeout) as response:
                async for raw in response.content:
                    shown = json.loads(raw[6:]).get("buttons") if raw.startswith(b"data: ") else None
                    for button in shown or ():
                        if button["label"] == label:
                            return str(button["value"])
        except (aiohttp.ClientError, TimeoutError):
            pass
        return None


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 -- a platform is looked at as a person looks at a screen
            await asyncio.sleep(0.1)


class TelegramLine:
    channel = "telegram"

    def __init__(self, telegram: LoopbackTelegram, number: int) -> None:
        self._telegram = telegram
        self._person = Person(100_000 + number, f"Cliente {spelt(number)}")
        self._last = 0

    async def write(self, text: str, key: str) -> None:  # noqa: ARG002 -- the platform names its updates itself
        self._last = await self._telegram.says(self._person, text)

    async def show(self, content: bytes, caption: str, key: str) -> str:  # noqa: ARG002 -- as above
        number = await self._telegram.shares(self._person, "photo", content, caption=caption)
        return f"{self._person.id}:{number}"

    async def correct(self, text: str) -> None:
        await self._telegram.edits(self._person, self._last, text)

    async def tap(self, label: str, key: str) -> None:  # noqa: ARG002 -- as above
        await _until(lambda: any(label == shown for sent in self._sent() for _, shown in sent.choices))
        await self._telegram.taps(self._person, label)

    def heard(self) -> Sequence[str]:
        return [sent.text for sent in self._sent()]

    def seen(self) -> Sequence[bytes]:
        return [sent.content for sent in self._sent() if sent.content]

    def _sent(self) -> Sequence[Sent]:
        return self._telegram.sent_to(self._person)


class WhatsappLine:
    channel = "whatsapp"

    def __init__(self, graph: LoopbackGraph, number: int) -> None:
        self._graph = graph
        self._phone = f"336{number:08}"

    async def write(self, text: str, key: str) -> None:  # noqa: ARG002 -- as above
        await self._graph.says(self._phone, text)

    async def show(self, content: bytes, caption: str, key: str) -> None:  # noqa: ARG002 -- as above
        await self._graph.shares(self._phone, "image", content, "image/jpeg", caption=caption)

    async def tap(self, label: str, key: str) -> None:  # noqa: ARG002 -- as above
        sent_to = self._graph.sent_to
        await _until(lambda: any(label == shown for sent in sent_to(self._phone) for _, shown in sent.choices))
        await self._graph.taps(self._phone, label)

    def heard(self) -> Sequence[str]:
        return [sent.text for sent in self._graph.sent_to(self._phone)]

    def seen(self) -> Sequence[bytes]:
        images = [sent.body["image"]["id"] for sent in self._graph.sent_to(self._phone) if sent.body["type"] == "image"]
        return [self._graph.media[image][0] for image in images]
