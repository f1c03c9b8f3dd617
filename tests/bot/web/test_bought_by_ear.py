"""Somebody who sees nothing buys: speaks, listens, and works the pages with the keyboard and what is announced."""

import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import CDPSession, Locator, Page, expect

from bot.adapters.audio import FfmpegCodec
from bot.adapters.whisper.transcriber import WhisperTranscriber
from bot.app import build, running
from bot.library import Library
from bot.settings import Settings
from bot.voices import VoiceEngines
from bot.web.server import build_server
from tests.bot.web.page_driver import CHROMIUM, ChatPage, chromium, new_page
from tests.tiny.sounds import ESPEAK, RATE, needs_espeak, spoken
from tests.tiny.whisper import make_tiny_whisper

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"the browser tests need Chromium at {CHROMIUM}"),
    needs_espeak,
]
TOLD_ON_THE_PAGE = (
    "Formation Premium",
    "297,00 €",
    "Champ : Nom et prénom",
    "Champ : Adresse e-mail",
    "Case à cocher : Je demande l’exécution immédiate",
    "Case à cocher : Je reconnais perdre mon droit de rétractation",
    "Case à cocher : J’ai lu et j’accepte les conditions générales de vente. (Obligatoire)",
    "Total : 297,00 € TTC",
    "Bouton : Commander avec obligation de paiement",
)
WISH = "Je veux la formation premium."
_MOST_STEPS = 40


@dataclass(slots=True)
class Listener:
    """Works a page by the keyboard and by what a screen reader says of the focus."""

    page: Page
    tree: CDPSession

    async def focus(self) -> str:
        """Role and name of what has the focus, as assistive technology is told."""
        nodes = (await self.tree.send("Accessibility.getFullAXTree"))["nodes"]
        told = [f"{one['role']['value']} {one['name']['value']}" for one in nodes if _is_focused(one)]
        return told[-1] if told else "the browser itself"

    async def goes_to(self, name: str) -> None:
        """Go on with the keyboard until that is announced."""
        passed: list[str] = []
        while not (passed and name in passed[-1]):
            await self.page.keyboard.press("Tab")
            passed.append(await self.focus())
            assert len(passed) < _MOST_STEPS, (name, passed)

    async def presses(self, name: str, key: str = "Enter") -> None:
        await self.goes_to(name)
        await self.page.keyboard.press(key)

    async def types(self, name: str, words: str) -> None:
        await self.goes_to(name)
        await self.page.keyboard.type(words)

    async def listens(self) -> str:
        """Have the whole page said, part by part, and come back to it: everything that was heard."""
        await self.presses("link Écouter")
        players = self.page.locator("audio")
        await expect(players.first).to_be_visible()
        sizes = [
            len(await (await self.page.request.get(address)).body())
            for address in await players.evaluate_all("all => all.map((one) => one.src)")
        ]
        assert min(sizes) > 1000
        heard = await self.page.locator("article").inner_text()
        await self.presses("link Revenir à la page")
        await expect(players).to_have_count(0)
        return " ".join(heard.split())


async def listening(page: Page) -> Listener:
    return Listener(page, await page.context.new_cdp_session(page))


def _is_focused(node: dict[str, object]) -> bool:
    properties = cast("list[dict[str, dict[str, object]]]", node.get("properties", []))
    return any(cast("object", one["name"]) == "focused" and one["value"]["value"] is True for one in properties)


@pytest_asyncio.fixture
async def chat(settings: Settings, library: Library, tmp_path: Path) -> AsyncIterator[ChatPage]:
    """Before the real service: espeak-ng speaks into the microphone, a tiny Whisper hears, espeak-ng answers."""
    assert ESPEAK is not None
    microphone = tmp_path / "microphone.wav"
    with wave.open(str(microphone), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((await spoken(f"{WISH} " * 3)).tobytes())
    ear = WhisperTranscriber(str(make_tiny_whisper(tmp_path / "model", hears=WISH)))
    app = build(settings, library=library, voices=VoiceEngines(FfmpegCodec(), ear, (ESPEAK,)))
    await app.team.sales.set_up_catalogue()
    await app.brain.warm()
    await ear.warm()
    runner = web.AppRunner(build_server(app), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.paying.address.bound = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with running(app), chromium(hears=microphone) as browser:
        opened = await new_page(browser, app.paying.address.bound)
        await opened.page.context.grant_permissions(["microphone"])
        await opened.open()
        yield opened
        await opened.page.context.close()
        await runner.cleanup()


async def said(message: Locator, *, until: str) -> str:
    """What the voice said with a message, once it has said that, with ordinary spaces."""
    words = message.locator(".voice-words")
    await expect(words).to_contain_text(until)
    return " ".join(str(await words.text_content()).split())


async def test_a_course_is_bought_by_who_only_hears(chat: ChatPage) -> None:
    ear = await listening(chat.page)
    await ear.presses("button Enregistrer un message vocal")
    await expect(chat.page.get_by_role("button", name="Terminer et envoyer")).to_be_focused()
    await chat.page.wait_for_timeout(1800)
    await chat.page.keyboard.press("Enter")
    offered = await said(chat.messages.nth(1), until="un bouton ouvre")
    assert [
        one for one in ("Formation Premium", "297 euros", "un bouton ouvre : Commander") if one not in offered
    ] == []
    assert "http" not in offered
    async with chat.page.context.expect_page() as opened:
        await ear.presses("Commander (nouvel onglet)")
    order = await listening(await opened.value)
    told = await order.listens()
    assert [one for one in TOLD_ON_THE_PAGE if one not in told] == []
    await order.types("textbox Nom et prénom", "Camille Martin")
    await order.types("textbox Adresse e-mail", "camille@example.org")
    await order.presses("checkbox Je demande l’exécution immédiate", "Space")
    await order.presses("checkbox Je reconnais perdre mon droit de rétractation", "Space")
    await order.presses("checkbox J’ai lu et j’accepte les conditions", "Space")
    await order.presses("button Commander avec obligation de paiement")
    told = await order.listens()
    assert [one for one in ("297,00 €", "Formation Premium", "Bouton : Payer (essai)") if one not in told] == []
    report = await Axe().run(order.page)
    assert [one["id"] for one in report.response["violations"] if one["impact"] in {"serious", "critical"}] == []
    await order.presses("button Payer (essai)")
    await expect(order.page.locator("[aria-live=polite]")).to_contain_text("Commande payée.")
    paid = await said(chat.messages.last, until="est ouverte")
    assert "Formation Premium" in paid
