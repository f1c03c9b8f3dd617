"""The page of an order: recap, consents, the last tap, then payment, delivery, papers, withdrawal and cancelling.

Its address is a capability nobody can guess, so whoever has it may act on that order and on nothing else.
"""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs

from aiohttp import web
from pydantic import ValidationError

from agents.errors import DomainError
from agents.sales.agreement import current_terms, terms
from agents.sales.service import SalesService
from agents.sales.views import OrderView
from agents.texts.lookup import LANGUAGES, say
from bot.rendering import render
from bot.web.checkout_form import CheckoutForm, problems
from bot.web.limits import Limits

_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' https://checkout.stripe.com https://billing.stripe.com https://t.me{origins}"
)
"""Browsers apply form-action to where a form's answer leads, so the providers' pages are named here."""

Act = Callable[[str, Mapping[str, str]], Awaitable[str]]


class Checkout:
    """`origins` are more places a payment may lead to (a provider's stand-in on another port)."""

    def __init__(self, sales: SalesService, *, limits: Limits, origins: tuple[str, ...] = ()) -> None:
        self._sales = sales
        self._limits = limits
        self._csp = _CSP.format(origins="".join(f" {origin}" for origin in origins))
        self._acts: Mapping[str, Act] = {
            "coupon": self._coupon,
            "pay": self._pay,
            "withdraw": self._withdraw,
            "cancel": self._cancel,
            "portal": self._portal,
        }

    def register(self, server: web.Application) -> None:
        server.router.add_get("/checkout/{reference}", self.show)
        server.router.add_post("/checkout/{reference}", self.place)
        server.router.add_post("/checkout/{reference}/{act}", self.act)
        server.router.add_get("/terms", self.terms)
        server.router.add_get("/terms/{version}", self.terms)

    async def show(self, request: web.Request) -> web.Response:
        order = await self._sales.order(request.match_info["reference"])
        ask = request.query.get("ask", "")
        back = request.query.get("back", "")
        return self._page(order, ask=ask if ask in {"withdraw", "cancel"} else "", back=back)

    async def place(self, request: web.Request) -> web.Response:
        """The last tap. A form that lacks something comes back as it was, with what is missing."""
        reference = request.match_info["reference"]
        self._limits.check("order", request.remote or "unknown", per_minute=20)
        fields = await _fields(request)
        order = await self._sales.order(reference)
        try:
            form = CheckoutForm.model_validate(fields)
        except ValidationError as error:
            return self._page(order, fields=fields, wrong=problems(error, order.language), status=422)
        try:
            await self._sales.place(reference, form.buyer(), form.consents())
            url = await self._after_placing(reference)
        except DomainError as error:
            order = await self._sales.order(reference)
            wrong = {"": say(f"errors.{error.code}", order.language)}
            return self._page(order, fields=fields, wrong=wrong, status=error.http_status)
        return _see(url)

    async def _after_placing(self, reference: str) -> str:
        """To the provider when something is due now, else back to the order."""
        order = await self._sales.order(reference)
        due = order.next_due
        if due is None or due.at > self._sales.now():
            return f"/checkout/{reference}"
        return await self._sales.page_to_pay(reference)

    async def act(self, request: web.Request) -> web.Response:
        reference, name = request.match_info["reference"], request.match_info["act"]
        act = self._acts.get(name)
        if act is None:
            raise web.HTTPNotFound
        self._limits.check("order", request.remote or "unknown", per_minute=20)
        fields = await _fields(request)
        try:
            return _see(await act(reference, fields))
        except DomainError as error:
            order = await self._sales.order(reference)
            wrong = {name: say(f"errors.{error.code}", order.language)}
            return self._page(order, fields=fields, wrong=wrong, status=error.http_status)

    async def _coupon(self, reference: str, fields: Mapping[str, str]) -> str:
        await self._sales.use_coupon(reference, fields.get("code", "")[:40])
        return f"/checkout/{reference}"

    async def _pay(self, reference: str, fields: Mapping[str, str]) -> str:  # noqa: ARG002 -- the shape of an act
        return await self._sales.page_to_pay(reference)

    async def _withdraw(self, reference: str, fields: Mapping[str, str]) -> str:  # noqa: ARG002 -- as above
        await self._sales.withdraw_by(reference)
        return f"/checkout/{reference}"

    async def _cancel(self, reference: str, fields: Mapping[str, str]) -> str:  # noqa: ARG002 -- as above
        await self._sales.unsubscribe_by(reference)
        return f"/checkout/{reference}"

    async def _portal(self, reference: str, fields: Mapping[str, str]) -> str:  # noqa: ARG002 -- as above
        return await self._sales.portal_url(reference)

    async def terms(self, request: web.Request) -> web.Response:
        asked = request.query.get("language", "fr")
        language = asked if asked in LANGUAGES else "fr"
        version = request.match_info.get("version")
        try:
            found = terms(version, language) if version else current_terms(language)
        except FileNotFoundError as error:
            raise web.HTTPNotFound from error
        return self._html(render("terms.html.j2", language=language, terms=found))

    def _page(
        self,
        order: OrderView,
        *,
        fields: Mapping[str, str] | None = None,
        wrong: Mapping[str, str] | None = None,
        ask: str = "",
        back: str = "",
        status: int = 200,
    ) -> web.Response:
        body = render(
            "checkout.html.j2",
            language=order.language,
            order=order,
            fields=fields or {"name": order.buyer_name or "", "email": order.email or ""},
            wrong=wrong or {},
            ask=ask,
            back=back,
            now=self._sales.now(),
            is_test=self._sales.payments.is_test,
        )
        return self._html(body, status)

    def _html(self, body: str, status: int = 200) -> web.Response:
        headers = {"Content-Security-Policy": self._csp, "Cache-Control": "no-store"}
        return web.Response(text=body, status=status, content_type="text/html", headers=headers)


def _see(url: str) -> web.Response:
    return web.Response(status=303, headers={"Location": url})


async def _fields(request: web.Request) -> dict[str, str]:
    """An urlencoded form; anything else is an empty one."""
    raw = (await request.read()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
