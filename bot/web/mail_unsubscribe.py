"""The page behind the unsubscribe link of a mail, and the one-click POST of mail programs (RFC 8058)."""

from aiohttp import web

from agents.errors import NotFound
from agents.post.unsubscribing import Unsubscribing
from bot.rendering import render
from bot.web.limits import Limits


class MailUnsubscribePage:
    """Needs no cookie and no sign-in: the link itself is the proof. Opening it changes nothing, a POST does."""

    def __init__(self, unsubscribing: Unsubscribing, *, limits: Limits) -> None:
        self._unsubscribing = unsubscribing
        self._limits = limits

    def register(self, server: web.Application) -> None:
        server.router.add_get("/mail/unsubscribe/{token}", self.show)
        server.router.add_post("/mail/unsubscribe/{token}", self.press)

    async def show(self, request: web.Request) -> web.Response:
        try:
            mail = await self._unsubscribing.mail_of(request.match_info["token"])
        except NotFound:
            return _wrong()
        return _page(language=mail.language, address=covered(mail.recipient), state="ask")

    async def press(self, request: web.Request) -> web.Response:
        """By a person or by a mail program; the same answer however often."""
        self._limits.check("unsubscribe", request.remote or "", per_minute=600)
        try:
            mail = await self._unsubscribing.unsubscribe(request.match_info["token"])
        except NotFound:
            return _wrong()
        return _page(language=mail.language, address=covered(mail.recipient), state="done")


def covered(address: str) -> str:
    """Enough for its owner to know it: links are forwarded."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"


def _wrong() -> web.Response:
    return _page(language="fr", address="", state="wrong", status=404)


def _page(*, language: str, address: str, state: str, status: int = 200) -> web.Response:
    body = render("mail_unsubscribe.html.j2", language=language, address=address, state=state)
    headers = {"Cache-Control": "no-store"}
    return web.Response(text=body, status=status, content_type="text/html", headers=headers)
