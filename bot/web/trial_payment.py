"""The stand-in's page: where a payment provider would ask for a card, here two buttons; never in production."""

from typing import Literal, cast
from urllib.parse import parse_qs

from aiohttp import web

from bot.adapters.standins import PAGE, TestGateway, TestSession
from bot.rendering import render

How = Literal["now", "later", "settled", "refused"]
_HOW = ("now", "later", "settled", "refused")


class TrialPayment:
    """What is pressed here is told by a signed webhook, on the same path as a real provider's."""

    def __init__(self, gateway: TestGateway) -> None:
        self._gateway = gateway

    def register(self, server: web.Application) -> None:
        server.router.add_get(f"{PAGE}/{{token}}", self.show)
        server.router.add_post(f"{PAGE}/{{token}}", self.press)

    async def show(self, request: web.Request) -> web.Response:
        return self._page(self._gateway.session(request.match_info["token"]), "")

    async def press(self, request: web.Request) -> web.Response:
        session = self._gateway.session(request.match_info["token"])
        if self._gateway.is_over(session):
            return self._page(session, "expired", status=410)
        fields = parse_qs((await request.read()).decode("utf-8", "replace"))
        how = fields.get("how", [""])[0]
        if how not in _HOW:
            raise web.HTTPBadRequest
        await self._gateway.pay(session, cast("How", how))
        if how == "refused":
            return self._page(session, "failed")
        return web.Response(status=303, headers={"Location": session.success_url})

    def _page(self, session: TestSession, note: str, status: int = 200) -> web.Response:
        body = render("test_payment.html.j2", language=session.language, session=session, note=note)
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=body, status=status, content_type="text/html", headers=headers)
