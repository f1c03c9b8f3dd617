"""The page and the console against the real service, in the system's Chromium."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from tests.bot.web.page_driver import DESKTOP, PHONE, ChatPage, new_page
from tests.bot.web.real_service import RealService, real_service

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

BREAKS = 50
TOLD_TO_WAIT = re.compile("Je suis dessus")
"""What a busy machine adds to an answer."""
SERIOUS = {"serious", "critical"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RealService]:
    async with real_service(tmp_path_factory.mktemp("real")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def chat(browser: Browser, service: RealService) -> AsyncIterator[ChatPage]:
    page = await new_page(browser, service.base_url)
    await page.open()
    yield page
    await page.page.context.close()


@dataclass(frozen=True, slots=True)
class Staff:
    """The owner, who has used the one-time link."""

    browser: Browser
    base_url: str
    kept: Path

    @asynccontextmanager
    async def at(self, path: str, *, size: tuple[int, int] = DESKTOP) -> AsyncIterator[Page]:
        context = await self.browser.new_context(
            base_url=self.base_url,
            storage_state=self.kept,
            locale="fr-FR",
            viewport={"width": size[0], "height": size[1]},
        )
        page = await context.new_page()
        await page.goto(f"/console/{path}")
        yield page
        await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def staff(browser: Browser, service: RealService, tmp_path_factory: pytest.TempPathFactory) -> Staff:
    context = await browser.new_context(base_url=service.direct_url, locale="fr-FR")
    page = await context.new_page()
    await page.goto(service.sign_in)
    await page.locator("button.primary").click()
    await page.wait_for_url("**/console/conversations")
    kept = tmp_path_factory.mktemp("staff") / "state.json"
    await context.storage_state(path=kept)
    # Somebody has written, so that there is a conversation to look at.
    await context.request.post("/api/chat/sessions")
    await context.request.post("/api/chat/messages", data={"text": "Ma Clio couine à froid", "client_id": "1"})
    await context.close()
    return Staff(browser, service.direct_url, kept)


def answers(chat: ChatPage) -> Locator:
    return chat.page.locator("#confirmed .message[data-role=assistant]", has_not_text=TOLD_TO_WAIT)


async def answered(chat: ChatPage, words: str) -> None:
    """Alex has said this."""
    await expect(answers(chat).filter(has_text=words)).to_have_count(1)


async def findings(page: Page) -> list[str]:
    report = await Axe().run(page)
    return [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in report.response["violations"] if one["impact"] in SERIOUS
    ]


async def test_a_person_is_answered_and_finds_the_conversation_again(chat: ChatPage) -> None:
    await chat.says("Que veut dire le code P0301 ?")
    await answered(chat, "P0301")
    await chat.says("et ça coûte combien ?")
    await expect(answers(chat)).to_have_count(2)
    before = await chat.texts()
    await chat.open()
    await expect(chat.messages).to_have_count(len(before))
    assert await chat.texts() == before
    assert chat.complaints == []


async def test_fifty_breaks_lose_nothing_and_double_nothing(chat: ChatPage, service: RealService) -> None:
    async with chat.page.expect_response("**/api/chat/events?*"):
        await chat.open()
    for number in range(BREAKS):
        service.line.drop()
        body = {"text": f"/aide {number}.", "client_id": str(number)}
        taken = await chat.page.context.request.post(f"{service.direct_url}/api/chat/messages", data=body)
        assert taken.status == 202
        await expect(chat.page.locator("[data-role=customer]", has_text=f"/aide {number}.")).to_have_count(1)
    await expect(answers(chat)).to_have_count(BREAKS)
    await expect(chat.page.locator("#confirmed .message[data-role=customer]")).to_have_count(BREAKS)
    seen = await chat.texts()
    await chat.open()
    await expect(chat.messages).to_have_count(len(seen))
    assert await chat.texts() == seen


async def test_a_conversation_needs_the_keyboard_alone(chat: ChatPage) -> None:
    keyboard = chat.page.keyboard
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await keyboard.type("Je voudrais parler à une personne")
    await keyboard.press("Enter")
    await expect(chat.notices).to_contain_text("Une personne va vous répondre")
    await expect(chat.field).to_be_focused()


async def test_staff_answer_and_the_person_reads_who_it_is(chat: ChatPage, staff: Staff) -> None:
    badge = chat.page.locator("#badge")
    await chat.says("Je voudrais parler à une personne")
    await expect(badge).to_have_attribute("data-owner", "waiting")
    async with staff.at("conversations?state=waiting") as console:
        # Who has waited longest comes first: this person is the last.
        await console.locator(".threads a").last.click()
        await console.get_by_role("textbox", name="Répondre").fill("Bonjour, je regarde cela.")
        await console.get_by_role("button", name="Envoyer").click()
        await expect(console.locator(".lines .operator")).to_contain_text("Bonjour, je regarde cela.")
        await expect(chat.page.locator("[data-role=operator]")).to_contain_text("Bonjour, je regarde cela.")
        await expect(badge).to_have_attribute("data-owner", "person")
        await chat.open()
        await expect(badge).to_have_attribute("data-owner", "person")
        await console.get_by_role("button", name="Rendre à Alex").click()
        await expect(badge).to_have_attribute("data-owner", "alex")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_axe_finds_nothing_serious_on_the_page(
    browser: Browser, service: RealService, size: tuple[int, int]
) -> None:
    chat = await new_page(browser, service.base_url, size=size)
    await chat.open()
    await chat.says("ma Clio 4 1.5 dCi broute à froid, voyant moteur allumé, code P0401")
    await answered(chat, "P0401")
    assert await findings(chat.page) == []
    await chat.page.context.close()
