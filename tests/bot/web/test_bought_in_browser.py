"""One sale in the browser of a phone, from the wish to the money back, by what is seen and tapped."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, expect

from agents.sales.coupons import NewCoupon
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build, running
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server
from storage.models.catalogue import CouponKind
from tests.agents.sales.stripe_shop import SELLER
from tests.bot.web.page_driver import CHROMIUM, PHONE, ChatPage, chromium, new_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"the browser tests need Chromium at {CHROMIUM}"),
]
PRICE, REDUCED = "297,00\u00a0€", "267,30\u00a0€"


@pytest_asyncio.fixture
async def shop(settings: Settings, library: Library) -> AsyncIterator[App]:
    """The real service on the real clock, with a seller and a code to give away."""
    app = build(settings, library=library, printer=PaperlessRenderer())
    sales = app.team.sales
    await sales.set_up_catalogue()
    await sales.name_seller(SELLER)
    await sales.add_coupon(NewCoupon("BIENVENUE", CouponKind.percent, 10, sales.now()))
    runner = web.AppRunner(build_server(app), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.paying.address.bound = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with running(app):
        yield app
        await runner.cleanup()


@pytest_asyncio.fixture
async def chat(shop: App) -> AsyncIterator[ChatPage]:
    async with chromium() as browser:
        opened = await new_page(browser, str(shop.paying.address.bound), size=PHONE, touch=True)
        await opened.open()
        yield opened
        await opened.page.context.close()


async def fits(page: Page) -> None:
    """Nothing is wider than the phone, once what is on its way there has come."""
    await page.wait_for_function(f"document.scrollingElement.scrollWidth <= {PHONE[0]}")


async def says(chat: ChatPage, words: str) -> None:
    """On a phone the return key starts a new line: the button sends."""
    await chat.field.fill(words)
    await chat.send_button.tap()


async def hears(chat: ChatPage, words: str) -> None:
    await expect(chat.messages.last).to_contain_text(words)
    await fits(chat.page)


async def ordered(page: Page) -> None:
    """A wrong code, the right one, only what must be agreed to, and the last tap before the provider's page."""
    await page.get_by_label("Code de réduction").fill("NADA")
    await page.get_by_role("button", name="Appliquer").tap()
    await expect(page.get_by_role("alert")).to_contain_text("n’existe pas")
    await page.get_by_label("Code de réduction").fill("BIENVENUE")
    await page.get_by_role("button", name="Appliquer").tap()
    await expect(page.locator(".price")).to_contain_text(REDUCED)
    await fits(page)
    await expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    await page.get_by_label("Nom et prénom").fill("Alice Martin")
    await page.get_by_label("Adresse e-mail").fill("alice@example.org")
    await page.get_by_role("checkbox", name=re.compile("conditions générales")).check()
    await expect(page.locator(".recap")).to_contain_text(REDUCED)
    await page.get_by_role("button", name="Commander avec obligation de paiement").tap()


async def test_a_course_is_wanted_weighed_ordered_paid_read_and_given_back(chat: ChatPage) -> None:
    await says(chat, "je veux la premium")
    await hears(chat, PRICE)
    await says(chat, "c’est trop cher")
    await hears(chat, "Formation Basic")
    async with chat.page.context.expect_page() as opened:
        await chat.messages.nth(1).get_by_role("link", name="Commander").tap()
    page = await opened.value
    await expect(page.get_by_role("heading", name="Formation Premium")).to_be_visible()
    await ordered(page)

    await expect(page.get_by_text("Aucun argent réel")).to_be_visible()
    await fits(page)
    await page.get_by_role("button", name="Simuler un refus de la banque").tap()
    await expect(page.get_by_role("alert")).to_contain_text("refusé")
    await page.get_by_role("link", name="Revenir sans payer").tap()
    await page.get_by_role("button", name="Payer maintenant").tap()
    await page.get_by_role("button", name="Payer (essai)").tap()
    await expect(page.locator("[aria-live=polite]")).to_contain_text("Commande payée.")
    await fits(page)

    await hears(chat, "Livraison à partir du")
    await expect(chat.messages.last).to_contain_text(REDUCED)
    await chat.messages.last.get_by_role("button", name="Facture").tap()
    file = chat.messages.last.get_by_role("link", name=re.compile("TEST-F"))
    async with chat.page.expect_download() as got:
        await file.tap()
    assert (await (await got.value).path()).read_bytes()[:5] == b"%PDF-"
    await page.get_by_role("link", name="Lire ou écouter").tap()
    await expect(page.locator("article, main").first).to_contain_text(REDUCED)
    await fits(page)
    await page.go_back()

    await page.get_by_role("link", name="Renoncer au contrat ici").tap()
    await fits(page)
    await page.get_by_role("button", name="Confirmer la rétractation").tap()
    await expect(page.get_by_text(re.compile(r"Rétractation reçue le \d\d/\d\d/\d{4} à \d{1,2}"))).to_be_visible()
    await expect(page.get_by_text(f"Remboursement\u00a0: {REDUCED}")).to_be_visible()
    await expect(page.locator("[aria-live=polite]")).to_contain_text("Commande remboursée.")
    await says(chat, "mes commandes")
    await hears(chat, "remboursée")
    await expect(chat.messages.last).to_contain_text("Rétractation reçue le")
    await page.reload()
    await expect(page.locator("[aria-live=polite]")).to_contain_text(f"Remboursé\u00a0: {REDUCED}")
    await expect(page.get_by_role("link", name=re.compile("Avoir TEST-A"))).to_be_visible()
    await fits(page)
    assert chat.complaints == []
