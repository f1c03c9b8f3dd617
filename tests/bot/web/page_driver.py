"""The chat page as a person uses it, for tests against the stub or the real service."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=60_000)
"""Milliseconds; a good answer is never waited for so long but on a busy machine."""
PHONE = (390, 844)
DESKTOP = (1280, 800)


class ChatControl(Protocol):
    """What a test may make the server do. `received` is each customer message the server took, in order, once."""

    received: list[str]

    async def say(
        self,
        text: str,
        *,
        role: str = "assistant",
        buttons: Sequence[Mapping[str, object]] = (),
        sources: Sequence[Mapping[str, object]] = (),
    ) -> None: ...

    async def signal(self, event: Mapping[str, object]) -> None:
        """A passing event: typing, delta, edit, state."""
        ...


@dataclass(slots=True)
class ChatPage:
    page: Page
    base_url: str
    complaints: list[str]
    """What the browser's console reported as errors: a script that broke, something the policy refused."""

    async def open(self, *, language: str = "fr", ready: bool = True) -> None:
        await self.page.goto(f"{self.base_url}/?language={language}")
        await expect(self.page.locator("#send:not([disabled])")).to_have_count(int(ready))

    @property
    def field(self) -> Locator:
        return self.page.locator("#message")

    @property
    def send_button(self) -> Locator:
        return self.page.locator("#send")

    @property
    def messages(self) -> Locator:
        """What the server has confirmed, in order."""
        return self.page.locator("#confirmed .message")

    @property
    def pending(self) -> Locator:
        return self.page.locator("#pending .message")

    @property
    def live(self) -> Locator:
        return self.page.locator("#live")

    @property
    def notices(self) -> Locator:
        return self.page.locator("#notices")

    @property
    def trays(self) -> Locator:
        return self.page.locator(".tray")

    def choice(self, label: str) -> Locator:
        return self.page.locator(".choice", has_text=label)

    async def says(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    async def shows(self, *texts: str) -> None:
        """Exactly these confirmed messages, each holding its text, and none on its way."""
        await expect(self.messages.locator(".message-body")).to_contain_text(list(texts))
        await expect(self.messages).to_have_count(len(texts))
        await expect(self.pending).to_have_count(0)

    async def texts(self) -> list[str]:
        return await self.messages.locator(".prose").all_inner_texts()


@asynccontextmanager
async def chromium(*, hears: Path | None = None) -> AsyncIterator[Browser]:
    """A browser; `hears` is the WAV file that its microphone plays once."""
    microphone = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={hears}%noloop",
    ]
    async with async_playwright() as playwright:
        flags = [*FLAGS, "--autoplay-policy=no-user-gesture-required", *(microphone if hears else [])]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            yield browser
        finally:
            await browser.close()


async def new_page(
    browser: Browser,
    base_url: str,
    *,
    size: tuple[int, int] = DESKTOP,
    dark: bool = False,
    touch: bool = False,
    scripts: bool = True,
) -> ChatPage:
    context: BrowserContext = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        has_touch=touch,
        is_mobile=touch,
        java_script_enabled=scripts,
        locale="fr-FR",
        timezone_id="America/New_York",
    )
    context.set_default_timeout(60_000)
    page = await context.new_page()
    chat = ChatPage(page=page, base_url=base_url, complaints=[])
    page.on("pageerror", lambda error: chat.complaints.append(str(error)))
    page.on("console", lambda line: chat.complaints.append(line.text) if line.type == "error" else None)
    return chat
