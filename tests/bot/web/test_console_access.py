"""Every screen of the console in a real browser: at a desk by day, on a phone by night, in both languages."""

from collections.abc import Sequence
from datetime import date

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from agents.staff.service import Member
from agents.support.articles import NewArticle
from agents.support.desk import NewTicket
from bot.app import App
from storage.database import Transaction
from storage.models.access import SecondFactor
from storage.models.staff import StaffRole
from tests.agents.bus.test_knowing import add, piece, version
from tests.agents.sales.shop import Shop
from tests.bot.web.office import Office
from tests.bot.web.page_driver import PHONE
from tests.bot.web.screens import SCREENS
from tests.builders import Person
from tests.conftest import FixedClock

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def furnish(app: App, alice: Person, clock: FixedClock) -> None:
    """Something on every screen."""
    await alice.says("P0420 sur ma Clio 4 1.5 dCi, que faire ?")
    await alice.says("je veux parler à quelqu’un")
    await Shop(app, clock).bought("formation-premium")
    await app.team.importing.set_up_sample()
    await app.team.desk.answer(NewTicket("email", "camille@example.com", "Je veux être remboursé, commande 1043"))
    bob = Member(await app.team.staff.owner(), "Bob", StaffRole.owner, "")
    await app.inbox.reply(await alice.conversation(), bob, "On vous prête la Twingo")
    await app.pledging.promise(await alice.conversation(), bob, "On vous rappelle", day=date(2026, 11, 27))
    shelf = app.team.articles
    await shelf.publish((await shelf.draft(NewArticle("Plaques WW", "Sans caution."), author="Bob")).id, by="Bob")
    await shelf.refuse((await shelf.draft(NewArticle("Clés", "Au comptoir."), author="Bob")).id, by="Bob")
    await shelf.draft(NewArticle("Plaques WW", "Caution de 80 €."), author="Bob")
    await app.team.webhooks.add("https://hooks.example.org", kinds=["order.paid"], note="Compta", actor="Bob")
    await add(app, version(app, "A"), piece(app, "Rappel : faisceau"))
    for_programs = await app.team.staff.add_member("terminal", "Dina", role=StaffRole.owner)
    await app.team.keys.make(for_programs, name="Tableur", role=StaffRole.read_only, by="Bob")
    await app.canned.keep("accueil", language="fr", text="Bonjour {nom}, je regarde.", author="Bob")


async def owe_second_factor(app: App, page: Page) -> None:
    """As if this member had set one up elsewhere."""
    cookies = {one["name"]: one["value"] for one in await page.context.cookies()}
    member = await app.team.staff.arriving(cookies["alex_staff"])

    def write(tx: Transaction) -> None:
        given = {"salt": "", "last_step": 0, "failures": 0, "proved_at": tx.now, "created_at": tx.now}
        tx.staff.access.set_factor(SecondFactor(contact_id=member.contact_id, **given))

    await app.database.write(write)


async def faults(page: Page, address: str) -> Sequence[str]:
    """What axe finds on a screen, and whether it scrolls sideways."""
    await page.goto(address)
    report = await Axe().run(page)
    found = [f"{address} {one['id']}: {one['nodes'][0]['html']}" for one in report.response["violations"]]
    return [*found, *([f"{address} scrolls sideways"] if await page.evaluate(OVERFLOW) else [])]


async def test_axe_finds_nothing_on_any_screen_by_day_or_night_at_a_desk_or_on_a_phone(
    office: Office, alice: Person, clock: FixedClock
) -> None:
    await furnish(office.app, alice, clock)
    phone = await office.agent("Dina", size=PHONE, role=StaffRole.owner)
    desk = await office.agent("Bob", role=StaffRole.owner, language="en")
    await phone.emulate_media(color_scheme="dark")
    addresses = [f"{office.base}/console/{screen}" for screen in SCREENS]
    found = [one for page in (phone, desk) for address in addresses for one in await faults(page, address)]
    for page in (phone, desk):
        await owe_second_factor(office.app, page)
        found += await faults(page, f"{office.base}/console/second-factor")
        await page.context.clear_cookies()
        found += await faults(page, f"{office.base}/console/sign-in?token=a")
    assert found == []


async def test_the_language_is_switched_on_the_spot_and_holds_on_the_next_screen(office: Office, alice: Person) -> None:
    await alice.says("P0420 sur ma Clio")
    desk = await office.agent("Bob")
    await desk.goto(f"{office.base}/console/conversations/1")
    await desk.get_by_role("button", name="English").click()
    await expect(desk.get_by_role("button", name="Take the conversation")).to_be_visible()
    assert desk.url.endswith("/conversations/1")
    await desk.get_by_role("link", name="Automatic sending").click()
    await expect(desk.get_by_role("heading", level=1)).to_have_text("Automatic sending")


async def test_on_a_phone_the_screens_are_behind_a_button_that_the_keyboard_opens_and_closes(office: Office) -> None:
    phone = await office.agent("Bob", size=PHONE)
    screens = phone.get_by_role("navigation")
    await expect(screens).to_be_hidden()
    await phone.get_by_role("button", name="Menu").press("Enter")
    await expect(screens.get_by_role("link", name="Conversations")).to_have_attribute("aria-current", "page")
    await phone.keyboard.press("Escape")
    await expect(screens).to_be_hidden()
