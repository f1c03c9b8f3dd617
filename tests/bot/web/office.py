"""The console open in real browsers, each member of staff in their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page

from bot.app import App, running
from bot.web.server import build_server
from storage.models.staff import StaffRole
from tests.bot.web.page_driver import CHROMIUM, DESKTOP, PATIENCE, chromium

ENTER = {"fr": "Ouvrir la console", "en": "Open the console"}


@dataclass(frozen=True, slots=True)
class Office:
    app: App
    browser: Browser
    base: str

    async def agent(
        self, name: str, *, size: tuple[int, int] = DESKTOP, role: StaffRole = StaffRole.agent, language: str = "fr"
    ) -> Page:
        """A browser of their own, signed in."""
        who = await self.app.team.staff.add_member("terminal", name, role=role)
        context = await self.browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        await page.goto(f"{self.base}/console/sign-in?token={await self.app.team.staff.sign_in_link(who)}")
        await page.get_by_role("button", name=ENTER[language]).click()
        await page.wait_for_url("**/console/conversations")
        return page


@asynccontextmanager
async def open_office(app: App) -> AsyncIterator[Office]:
    if not CHROMIUM.exists():
        pytest.skip(f"the browser tests need Chromium at {CHROMIUM}")
    async with running(app, listening=False):
        runner = web.AppRunner(build_server(app), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with chromium() as browser:
            yield Office(app, browser, f"http://127.0.0.1:{runner.addresses[0][1]}")
        await runner.cleanup()
