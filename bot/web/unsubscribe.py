"""The page behind the link of a mail.

Opening it changes nothing, for scanners open links; its button ends the mails, and so does a mail program's one-click
POST (RFC 8058), which has no cookie.
"""

from aiohttp import web

from agents.contacts.unsubscribing import Unsubscribing
from agents.texts.lookup import LANGUAGES
from bot.rendering import render

_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = {"Content-Security-Policy": _CSP, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class UnsubscribePage:
    def __init__(self, unsubscribing: Unsubscribing) -> None:
        self._unsubscribing = unsubscribing

    def register(self, server: web.Application) -> None:
        server.router.add_get("/unsubscribe/{token}", self.ask)
        server.router.add_post("/unsubscribe/{token}", self.end)

    async def ask(self, request: web.Request) -> web.Response:
        self._unsubscribing.check(request.match_info["token"])
        return _page(request, done=False)

    async def end(self, request: web.Request) -> web.Response:
        await self._unsubscribing.unsubscribe(request.match_info["token"], language=_language(request))
        return _page(request, done=True)


def _language(request: web.Request) -> str:
    asked = request.query.get("language", "fr")
    return asked if asked in LANGUAGES else "fr"


def _page(request: web.Request, *, done: bool) -> web.Response:
    body = render("unsubscribe.html.j2", language=_language(request), done=done)
    return web.Response(text=body, content_type="text/html", headers=_HEADERS)
