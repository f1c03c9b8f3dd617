"""Somebody speaks into the chat page of the real service, and is answered aloud."""

import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.adapters.audio import FfmpegCodec
from bot.app import App, build, running
from bot.library import Library
from bot.settings import Settings
from bot.voices import VoiceEngines
from bot.web.server import build_server
from tests.bot.web.page_driver import CHROMIUM, ChatPage, chromium, new_page
from tests.tiny.engines import ScriptedEar
from tests.tiny.sounds import ESPEAK, RATE, needs_espeak, spoken

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"the browser tests need Chromium at {CHROMIUM}"),
    needs_espeak,
]


@dataclass(slots=True)
class Speaking:
    chat: ChatPage
    app: App


@pytest_asyncio.fixture
async def visitor(settings: Settings, library: Library, tmp_path: Path) -> AsyncIterator[Speaking]:
    """A visitor whose microphone says a sentence, before the real service."""
    assert ESPEAK is not None
    microphone = tmp_path / "microphone.wav"
    with wave.open(str(microphone), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((await spoken("Ma voiture broute à froid. " * 3)).tobytes())
    engines = VoiceEngines(FfmpegCodec(), ScriptedEar("bonjour", "merci"), (ESPEAK,))
    app = build(settings, library=library, voices=engines)
    await app.brain.warm()
    runner = web.AppRunner(build_server(app), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with running(app), chromium(hears=microphone) as browser:
        chat = await new_page(browser, f"http://127.0.0.1:{runner.addresses[0][1]}")
        await chat.page.context.grant_permissions(["microphone"])
        await chat.open()
        yield Speaking(chat, app)
        await chat.page.context.close()
        await runner.cleanup()


async def test_a_visitor_speaks_and_hears_the_answer(visitor: Speaking) -> None:
    page = visitor.chat.page
    await page.get_by_role("button", name="Enregistrer un message vocal").click()
    send = page.get_by_role("button", name="Terminer et envoyer")
    await expect(send).to_be_focused()
    level = page.locator("#recorder-level")
    await expect(level).not_to_have_js_property("value", 0)
    await page.wait_for_timeout(1500)
    await page.keyboard.press("Enter")
    await expect(visitor.chat.messages.first).to_contain_text("bonjour")
    answer = visitor.chat.messages.nth(1)
    await expect(answer.locator(".prose")).to_contain_text("Bonjour")
    await expect(answer.locator("audio").first).to_have_js_property("paused", value=False)
    await expect(answer.locator(".voice-words p").first).to_contain_text("Voix de synthèse")
    await answer.get_by_label("Vitesse").select_option("1.5")
    await expect(answer.locator("audio").first).to_have_js_property("playbackRate", 1.5)
    report = await Axe().run(page)
    assert [one["id"] for one in report.response["violations"] if one["impact"] in {"serious", "critical"}] == []
    assert visitor.chat.complaints == []
    line = (await visitor.app.transcript.after(1, 0, limit=9))[0]
    assert "audio/webm" in str(line["attachments"])


async def test_an_answer_to_written_words_is_read_aloud_on_demand(visitor: Speaking) -> None:
    await visitor.chat.says("bonjour")
    answer = visitor.chat.messages.nth(1)
    listen = answer.get_by_role("button", name="Écouter")
    await expect(listen).to_be_visible()
    await listen.press("Enter")
    await expect(answer.locator("audio").first).to_have_js_property("paused", value=False)
    await expect(listen).to_have_count(0)


async def test_a_recording_is_dropped_by_escape_and_nothing_is_sent(visitor: Speaking) -> None:
    page = visitor.chat.page
    await page.get_by_role("button", name="Enregistrer un message vocal").press("Enter")
    await expect(page.get_by_role("button", name="Terminer et envoyer")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Enregistrer un message vocal")).to_be_focused()
    await expect(page.locator("#recorder-status")).to_have_text("Enregistrement annulé.")
    await expect(visitor.chat.messages).to_have_count(0)


async def test_a_refused_microphone_is_told(visitor: Speaking) -> None:
    page = visitor.chat.page
    await page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )
    await page.get_by_role("button", name="Enregistrer un message vocal").click()
    await expect(page.locator("#problem")).to_contain_text("Le micro est bloqué")
    await expect(visitor.chat.field).to_be_visible()
