"""The page for everybody: keyboard, screen reader, small and slow machines, no scripts."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.bot.web.conftest import ChatServer, OpenPage
from tests.bot.web.page_driver import DESKTOP, PHONE, ChatPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SERIOUS = {"serious", "critical"}
CHOICES = [{"label": "Oui", "value": "yes"}, {"label": "Non", "value": "no"}, {"label": "Je ne sais pas", "value": "?"}]
SOURCES = [{"title": "P0401", "url": "https://example.org/p0401", "origin": "SAE J2012"}]


async def findings(chat: ChatPage) -> list[str]:
    report = await Axe().run(chat.page)
    return [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in report.response["violations"] if one["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("size", "touch"), [(PHONE, True), (DESKTOP, False)], ids=["phone", "desktop"])
async def test_axe_finds_nothing_serious(
    chat_server: ChatServer, open_page: OpenPage, size: tuple[int, int], *, touch: bool, dark: bool
) -> None:
    chat = await open_page(size=size, dark=dark, touch=touch)
    assert await findings(chat) == []
    await chat.field.fill("Bonjour")
    await chat.send_button.click()
    await chat.shows("Bonjour")
    await chat_server.control.say("Causes :\n1. vanne", sources=SOURCES)
    await chat_server.control.say("Bonjour.", role="operator", author="Sophie")
    await chat_server.control.say("Une personne a pris la suite.", role="system")
    await chat_server.control.say("Le voyant clignote ?", buttons=CHOICES)
    await chat_server.control.signal({"type": "typing", "on": True, "who": "alex"})
    await chat_server.control.signal({"type": "state", "owner": "waiting"})
    await chat.page.set_input_files("#picker", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"abc"})
    await expect(chat.live).to_contain_text("Alex écrit")
    await expect(chat.notices).to_contain_text("Une personne va vous répondre")
    await expect(chat.trays).to_have_count(1)
    assert await findings(chat) == []


async def test_everything_can_be_done_from_the_keyboard(chat_server: ChatServer, chat: ChatPage) -> None:
    keyboard = chat.page.keyboard
    await keyboard.press("Tab")
    await expect(chat.page.locator(".skip")).to_be_focused()
    await expect(chat.page.locator(".skip")).to_be_in_viewport()
    await keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await keyboard.type("ligne un")
    await keyboard.press("Shift+Enter")
    await keyboard.type("ligne deux")
    await keyboard.press("Enter")
    await chat.shows("ligne un")
    assert chat_server.control.received == ["ligne un\nligne deux"]
    await chat_server.control.say("Le voyant clignote ?", buttons=CHOICES)
    await expect(chat.choice("Oui")).to_be_visible()
    await keyboard.press("Shift+Tab")
    await keyboard.press("Shift+Tab")
    await expect(chat.choice("Oui")).to_be_focused()
    await keyboard.press("ArrowRight")
    await keyboard.press("ArrowDown")
    await keyboard.press("ArrowRight")
    await keyboard.press("ArrowLeft")
    await expect(chat.choice("Je ne sais pas")).to_be_focused()
    await keyboard.press("Home")
    await keyboard.press("ArrowRight")
    await keyboard.press("Enter")
    await chat.shows("ligne un", "Le voyant", "Non")
    await expect(chat.field).to_be_focused()


async def test_what_arrives_is_announced_and_what_was_there_is_not(chat_server: ChatServer, chat: ChatPage) -> None:
    log = chat.page.get_by_role("log")
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await expect(log).to_have_attribute("aria-live", "polite")
    await chat.page.evaluate("""() => {
        const log = document.getElementById("log");
        window.heard = [];
        new MutationObserver((changes) => window.heard.push(...changes.map(() => log.getAttribute("aria-live"))))
            .observe(document.getElementById("confirmed"), { childList: true });
    }""")
    await chat_server.control.say("Bonjour, je suis Alex.")
    await chat.shows("Bonjour", "je suis Alex")
    assert await chat.page.evaluate("window.heard") == ["polite"]


async def test_on_a_phone_enter_makes_a_line_and_the_button_sends(chat_server: ChatServer, open_page: OpenPage) -> None:
    chat = await open_page(size=PHONE, touch=True)
    await chat.field.fill("un")
    await chat.field.press("Enter")
    await chat.page.keyboard.type("deux")
    await chat.send_button.tap()
    await chat.shows("un")
    assert chat_server.control.received == ["un\ndeux"]


@pytest.mark.parametrize("size", [(320, 640), (640, 400), (390, 844)], ids=["narrow", "zoomed to 200 %", "phone"])
async def test_nothing_is_cut_off_in_a_small_window(
    chat_server: ChatServer, open_page: OpenPage, size: tuple[int, int]
) -> None:
    chat = await open_page(size=size)
    await chat.says("Un mot très long : " + "anticonstitutionnellement" * 8)
    await chat_server.control.heard(1)
    await chat_server.control.say("https://example.org/" + "a" * 300, buttons=CHOICES, sources=SOURCES)
    await expect(chat.messages).to_have_count(2)
    assert await chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await chat.page.evaluate("document.getElementById('room').scrollWidth <= innerWidth")
    assert await chat.page.evaluate("document.getElementById('room').clientHeight / innerHeight") > 0.5
    for part in (chat.field, chat.send_button, chat.page.locator("#person"), chat.page.locator("#badge")):
        await expect(part).to_be_in_viewport(ratio=1)


async def test_motion_stops_for_those_who_ask(chat_server: ChatServer, chat: ChatPage) -> None:
    await chat.page.emulate_media(reduced_motion="reduce")
    await chat.says("Bonjour")
    await chat.shows("Bonjour")
    await chat_server.control.signal({"type": "typing", "on": True, "who": "alex"})
    dot = chat.live.locator(".dots i").first
    assert await dot.evaluate("(dot) => getComputedStyle(dot).animationIterationCount") == "1"


async def test_without_scripts_the_page_says_how_to_reach_a_person(
    chat_server: ChatServer, open_page: OpenPage
) -> None:
    chat_server.control.contact = "atelier@example.org"
    chat = await open_page(scripts=False, ready=False)
    await expect(chat.page.locator(".no-script a")).to_have_attribute("href", "mailto:atelier@example.org")
    await expect(chat.page.locator("#composer")).to_be_hidden()
    chat_server.control.contact = None
    await chat.page.reload()
    await expect(chat.page.locator(".no-script")).to_contain_text("WhatsApp")


async def test_the_page_is_light_and_marks_when_it_is_painted_and_ready(
    chat_server: ChatServer, open_page: OpenPage
) -> None:
    openings = [await open_page(size=PHONE, touch=True, slower=4) for _ in range(3)]
    chat = openings[-1]
    weight = await chat.page.evaluate("""() =>
        [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
            .filter(({ name }) => !name.includes("/api/"))
            .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)""")
    # The least of three: whatever else the machine does only adds.
    first_paint, interactive = [
        min([await one.page.evaluate(f"performance.getEntriesByName('{mark}')[0].startTime") for one in openings])
        for mark in ("first-contentful-paint", "alex-ready")
    ]
    print(f"page: {weight / 1000:.1f} kB, first paint {first_paint:.0f} ms, interactive {interactive:.0f} ms")  # noqa: T201 -- shown with pytest -s, for the record of figures
    assert weight < 100_000
    assert 0 < first_paint <= interactive


async def test_the_page_asks_for_nothing_from_elsewhere(chat_server: ChatServer, open_page: OpenPage) -> None:
    chat = await open_page()
    asked = await chat.page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert asked
    assert [name for name in asked if not name.startswith(chat_server.base_url)] == []
    assert chat.complaints == []


LINES = """() => [...document.querySelectorAll('.prose p')].map((one) => {
  const style = getComputedStyle(one);
  const size = parseFloat(style.fontSize);
  const lines = Math.round(one.getBoundingClientRect().height / parseFloat(style.lineHeight));
  return {
    letters: one.innerText.length / lines,
    apart: parseFloat(style.letterSpacing) / size >= 0.12,
    words: parseFloat(style.wordSpacing) / size >= 0.16,
    high: parseFloat(style.lineHeight) / size >= 1.5,
    size: size >= 16,
    left: ['left', 'start'].includes(style.textAlign),
  };
})"""
WIDE_SET = {"apart": True, "words": True, "high": True, "size": True, "left": True}


@pytest.mark.parametrize(("size", "touch"), [(PHONE, True), (DESKTOP, False)], ids=["phone", "desktop"])
async def test_easy_reading_is_set_as_research_asks_and_stays_usable(
    chat_server: ChatServer, open_page: OpenPage, size: tuple[int, int], *, touch: bool
) -> None:
    chat = await open_page(size=size, touch=touch)
    await chat.field.fill("Bonjour")
    await chat.send_button.click()
    await chat.shows("Bonjour")
    await chat_server.control.say("La vanne EGR encrassée laisse trop de gaz brûlés dans le moteur froid. " * 8)
    await expect(chat.messages).to_have_count(2)
    switch = chat.page.locator("#reading button")
    await switch.focus()
    await chat.page.keyboard.press("Enter")
    await expect(switch).to_have_attribute("aria-pressed", "true")
    await chat_server.control.reading_chosen("yes")
    _, answer = await chat.page.evaluate(LINES)
    assert answer.pop("letters") <= 70
    assert answer == WIDE_SET
    assert await findings(chat) == []
    assert await chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await chat_server.control.signal({"type": "reading", "easy": False})
    await expect(switch).to_have_attribute("aria-pressed", "false")
    await chat_server.control.reading_chosen("yes", "no")
