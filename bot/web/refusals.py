"""What somebody gets who cannot have what they asked for: a screen for staff, a page in a browser, else JSON."""

import json
from collections.abc import Mapping

from aiohttp import web

from agents.texts.lookup import catalogue, say
from bot.rendering import render
from bot.web.console.pages import in_console, refusal
from bot.web.languages import language_of

_FOR_PROGRAMS = ("/api/", "/webhooks/", "/static/")


def refused(
    request: web.Request, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    answer = _answer(request, status, code, detail)
    answer.headers.update(headers or {})
    return answer


def _answer(request: web.Request, status: int, code: str, detail: str) -> web.Response:
    if in_console(request):
        return refusal(request, status, code)
    if "text/html" in request.headers.get("Accept", "") and not request.path.startswith(_FOR_PROGRAMS):
        return _page(status, detail, language_of(request))
    body = json.dumps({"error": code, "detail": detail}, ensure_ascii=False)
    return web.Response(text=body, status=status, content_type="application/json")


def _page(status: int, detail: str, language: str) -> web.Response:
    """What went wrong and the way back to somebody who can help."""
    known = f"sorry.{status}" in catalogue(language)
    title = say(f"sorry.{status}" if known else "sorry.title", language)
    text = say(f"sorry.{status}_why", language) if known else detail
    body = render("sorry.html.j2", language=language, heading=title, text=text)
    return web.Response(text=body, status=status, content_type="text/html", headers={"Cache-Control": "no-store"})
