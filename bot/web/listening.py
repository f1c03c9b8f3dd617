"""Any page of text, listened to: parts under a minute with their words beside them, by the voices of the chat."""

import asyncio
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

from aiohttp import web

from agents.documents.words import words_of
from agents.errors import NotFound, SpeechError, SpeechTrouble
from agents.sounds import Manner
from agents.texts.lookup import LANGUAGES, say
from agents.voice.policy import parts_of
from bot.rendering import render
from bot.voices import Speech
from bot.web.limits import Limits

_ALOUD = "aloud"
_LISTENED = re.compile(
    r"/(?:terms(?:/(?!aloud$)[^/]+)?|checkout/[^/]+(?:/papers/[^/]+/read)?|files/document/[^/]+/read|test-payment/[^/]+)"
)
_LANGUAGE = re.compile(r'<html lang="([a-z]{2})"')
_TITLE = re.compile(r"<title>([^<]*)</title>")
_KEPT = timedelta(days=1)
"""How long the sound of a page is kept for the next listener; it is made again when asked for."""
_USUAL_SPEED = 100
_CONTROLS = ("field", "checkbox", "radio", "button")

Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Spoken:
    title: str
    language: str
    parts: list[str]


def listening_address(request: web.Request) -> str | None:
    """Where the page of a request is listened to; None for what is no page of text."""
    if request.method != "GET" or _LISTENED.fullmatch(request.path) is None:
        return None
    query = f"?{request.query_string}" if request.query_string else ""
    return f"{request.path}/{_ALOUD}{query}"


class ListeningPages:
    """`pages` maps a route to the handler whose page is read; `folder` keeps the sounds and may be emptied."""

    def __init__(self, speech: Speech, *, folder: Path, pages: Mapping[str, Handler], limits: Limits) -> None:
        self._speech = speech
        self._folder = folder
        self._pages = pages
        self._limits = limits
        self._speaking = asyncio.Lock()

    def register(self, server: web.Application) -> None:
        for path, page in self._pages.items():
            server.router.add_get(f"{path}/{_ALOUD}", self._show(page))
            server.router.add_get(f"{path}/{_ALOUD}/{{part:\\d{{1,3}}}}.ogg", self._note(page))

    def _show(self, page: Handler) -> Handler:
        async def show(request: web.Request) -> web.Response:
            """The words of a page in parts, each with its recording; nothing is said before somebody plays it."""
            self._must_speak()
            spoken = await _spoken(page, request)
            query = f"?{request.query_string}" if request.query_string else ""
            body = render(
                "listen.html.j2",
                language=spoken.language,
                title=spoken.title,
                parts=[part.splitlines() for part in spoken.parts],
                here=request.path,
                query=query,
                back=f"{request.path.removesuffix(f'/{_ALOUD}')}{query}",
            )
            return web.Response(text=body, content_type="text/html", headers={"Cache-Control": "no-store"})

        return show

    def _note(self, page: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def note(request: web.Request) -> web.StreamResponse:
            self._must_speak()
            self._limits.check("speech", request.remote or "", per_minute=20)
            spoken = await _spoken(page, request)
            number = int(request.match_info["part"])
            if not 1 <= number <= len(spoken.parts):
                raise NotFound
            path = await self._said(spoken.parts[number - 1], spoken.language)
            headers = {"Content-Type": "audio/ogg", "Cache-Control": "private, max-age=3600"}
            return web.FileResponse(path, headers=headers)

        return note

    def _must_speak(self) -> None:
        if not self._speech.can_speak:
            raise SpeechError(SpeechTrouble.broken, reason="no voice is installed")

    async def _said(self, text: str, language: str) -> Path:
        """The recording of a text, made once; one at a time, for a voice takes a whole core."""
        digest = hashlib.sha256(f"{language}\0{text}".encode()).hexdigest()
        path = self._folder / f"{digest[:32]}.ogg"
        async with self._speaking:
            if not await asyncio.to_thread(path.is_file):
                await asyncio.to_thread(_sweep, self._folder)
                unfinished = path.with_suffix(".part")
                await self._speech.mouth.recite(text, Manner(language), unfinished)
                await asyncio.to_thread(unfinished.replace, path)
        return path


async def _spoken(page: Handler, request: web.Request) -> Spoken:
    html = (await page(request)).text or ""
    language = next((one for one in _LANGUAGE.findall(html) if one in LANGUAGES), "fr")
    words = words_of(html, controls={one: say(f"ears.{one}", language) for one in _CONTROLS})
    title = unescape(" ".join(_TITLE.findall(html)[:1])).removesuffix(" · Alex")
    return Spoken(title, language, parts_of(words, language=language, speed_percent=_USUAL_SPEED))


def _sweep(folder: Path) -> None:
    """Forget what was made too long ago."""
    folder.mkdir(parents=True, exist_ok=True)
    before = time.time() - _KEPT.total_seconds()
    for path in folder.iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
