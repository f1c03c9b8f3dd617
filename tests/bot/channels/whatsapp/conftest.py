from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from agents.messages import Inbound
from bot.channels.whatsapp.channel import WhatsAppChannel
from storage.models.ids import FileId
from tests.loopback.whatsapp import LoopbackGraph


class Seconds:
    """A clock for the window and for typing, moved by the test."""

    def __init__(self) -> None:
        self.at = 1_780_000_000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Door:
    """The route of the web server, and what went through it."""

    inbound: list[Inbound] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses to answer first; 200 when there are none."""
    channel: WhatsAppChannel | None = None
    url: str = ""

    async def receive(self, request: web.Request) -> web.Response:
        assert self.channel is not None
        raw = await request.read()
        if not self.channel.verify_signature(raw, request.headers.get("X-Hub-Signature-256")):
            return web.Response(status=401)
        status = self.answers.pop(0) if self.answers else 200
        self.inbound += self.channel.parse(raw)
        return web.Response(status=status)


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_post("/hook", door.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield door
    await runner.cleanup()


@pytest.fixture
async def graph(door: Door, seconds: Seconds) -> AsyncIterator[LoopbackGraph]:
    async with LoopbackGraph(door.url, clock=seconds) as graph:
        yield graph


def channel_to(graph: LoopbackGraph, seconds: Seconds, folder: Path, *, timeout: float = 20.0) -> WhatsAppChannel:
    return WhatsAppChannel(
        access_token=graph.access_token,
        phone_number_id=graph.phone_number_id,
        app_secret=graph.app_secret,
        verify_token="verify",
        base_url=graph.base_url,
        path_of=lambda file: folder / FileId(file),
        timeout=timeout,
        largest_file=1000,
        monotonic=seconds,
    )


@pytest.fixture
async def channel(graph: LoopbackGraph, door: Door, seconds: Seconds, tmp_path: Path) -> AsyncIterator[WhatsAppChannel]:
    channel = channel_to(graph, seconds, tmp_path)
    door.channel = channel
    await channel.start()
    yield channel
    await graph.settled()
    await channel.close()
