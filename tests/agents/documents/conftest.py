from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server
from tests.agents.documents.door import FilingDoor
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock
from tests.quick_printer import QuickPrinter


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
