from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser

from bot.app import App
from tests.bot.web.office import Office, open_office
from tests.bot.web.page_driver import CHROMIUM, DESKTOP, ChatPage, chromium, new_page
from tests.loopback.chat_page import ChatStub
from tests.loopback.dropping_proxy import DroppingProxy, dropping_proxy


@dataclass(slots=True)
class ChatServer:
    """Where the page is served, the hand that moves the server, and the line between them that can break."""

    base_url: str
    control: ChatStub
    line: DroppingProxy


@pytest_asyncio.fixture(loop_scope="module")
async def chat_server() -> AsyncIterator[ChatServer]:
    stub = ChatStub()
    runner = web.AppRunner(stub.application(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with dropping_proxy(runner.addresses[0][1]) as (port, line):
        yield ChatServer(base_url=f"http://127.0.0.1:{port}", control=stub, line=line)
    await runner.cleanup()


# One browser a module: starting it takes longer than most tests.
@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"the browser tests need Chromium at {CHROMIUM}")
    async with chromium() as running:
        yield running


class OpenPage(Protocol):
    async def __call__(
        self,
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        touch: bool = False,
        scripts: bool = True,
        ready: bool = True,
        slower: int = 1,
        before: str = "",
    ) -> ChatPage:
        """Open the page in a fresh profile.

        `slower` divides the processor's speed, `before` is a script that runs before the page's own, and with
        `ready=False` the page's scripts are not waited for.
        """
        ...


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(browser: Browser, chat_server: ChatServer) -> AsyncIterator[OpenPage]:
    opened: list[ChatPage] = []

    async def open_one(
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        touch: bool = False,
        scripts: bool = True,
        ready: bool = True,
        slower: int = 1,
        before: str = "",
    ) -> ChatPage:
        chat = await new_page(browser, chat_server.base_url, size=size, dark=dark, touch=touch, scripts=scripts)
        await chat.page.add_init_script(before)
        session = await chat.page.context.new_cdp_session(chat.page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        await chat.open(ready=ready)
        opened.append(chat)
        return chat

    yield open_one
    for chat in opened:
        await chat.page.context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def chat(open_page: OpenPage) -> ChatPage:
    return await open_page()


@pytest_asyncio.fixture
async def office(app: App) -> AsyncIterator[Office]:
    async with open_office(app) as opened:
        yield opened
