"""A payment provider's webhooks: verified over the raw body, booked, answered after the commit."""

from aiohttp import web

from agents.sales.payments import Payments
from bot.web.endpoints import BadRequest

_ROUTES = {"stripe": "/webhooks/stripe", "test": "/webhooks/test-payment"}


class PaymentHooks:
    """Only the provider that is set up has a route."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    def register(self, server: web.Application) -> None:
        if self._payments.name is not None:
            server.router.add_post(_ROUTES[self._payments.name], self.hear)

    async def hear(self, request: web.Request) -> web.Response:
        raw = await request.read()
        try:
            await self._payments.hear(raw, request.headers)
        except ValueError as error:
            raise BadRequest from error
        return web.Response(text="ok")
