import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.errors import DocumentError
from agents.ports import DocumentPage
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server
from tests.agents.documents.door import FilingDoor
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock


class QuickPrinter:
    """Keeps the promises of agents.ports.DocumentRenderer in no time: the HTML under the first line of a PDF."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.refuses: DocumentError | None = None

    async def render(self, page: DocumentPage, path: Path) -> int:
        if self.refuses is not None:
            raise self.refuses
        self.printed.append(path.name)
        await asyncio.to_thread(path.write_bytes, b"%PDF-1.7\n" + page.html.encode())
        return 1

    async def close(self) -> None:
        """Nothing was started."""


@pytest.fixture
def printer() -> QuickPrinter:
    return QuickPrinter()


@pytest.fixture
def door() -> FilingDoor:
    return FilingDoor()


@pytest.fixture
async def app(
    settings: Settings,
    clock: FixedClock,
    library: Library,
    printer: QuickPrinter,
    door: FilingDoor,
    _brain_imported: None,
) -> AsyncIterator[App]:
    built = build(settings, clock=clock, library=library, printer=printer, doors={"telegram": door})
    await built.team.sales.set_up_catalogue()
    yield built
    await built.close()


@pytest.fixture
def shop(app: App, clock: FixedClock) -> Shop:
    return Shop(app, clock)


@pytest.fixture
async def client(app: App) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async with TestClient(TestServer(build_server(app))) as opened:
        app.paying.address.bound = str(opened.make_url("")).rstrip("/")
        yield opened
