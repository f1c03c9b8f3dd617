"""The public API of sales: begin an order, ask how it stands, the figures. Consents are taken on the page alone."""

from aiohttp import web
from pydantic import BaseModel

from agents.sales.service import Stranger
from agents.sales.views import OrderView
from agents.team import Team
from bot.web.endpoints import Endpoint, Unauthorized, answer
from bot.web.limits import Limits
from bot.web.shop_shapes import AmountOut, CustomersOut, OrderOut, PurchaseIn, PurchaseOut, StatsOut


class ShopApi:
    """`stats_need_key`: in production the figures are for those with a key."""

    def __init__(self, team: Team, *, limits: Limits, faults: int, stats_need_key: bool) -> None:
        self._team = team
        self._limits = limits
        self._faults = faults
        self._stats_need_key = stats_need_key

    def endpoints(self) -> tuple[Endpoint, ...]:
        return (
            Endpoint(
                "POST",
                "/api/purchase",
                self.purchase,
                "Begin an order; it binds on its page",
                {201: PurchaseOut},
                body=PurchaseIn,
                errors=(404,),
            ),
            Endpoint("GET", "/api/orders/{id}", self.order, "How an order stands", {200: OrderOut}),
            Endpoint("GET", "/api/stats", self.stats, "Sales figures", {200: StatsOut}, key_only=self._stats_need_key),
        )

    async def purchase(self, request: web.Request, body: BaseModel | None) -> web.Response:
        assert isinstance(body, PurchaseIn)
        self._limits.check("purchase", request.remote or "unknown", per_minute=20)
        wish = Stranger(body.product, body.email, body.name, body.language, body.coupon)
        order = await self._team.sales.begin_for_stranger(wish)
        url = self._team.sales.page_of(order.reference)
        return answer(PurchaseOut(order=order.reference, status=order.state, payment_url=url), status=201)

    async def order(self, request: web.Request, body: BaseModel | None) -> web.Response:  # noqa: ARG002 -- the shape of a handler
        order = await self._team.sales.order(request.match_info["id"])
        return answer(_out(order, self._team.sales.page_of(order.reference)))

    async def stats(self, request: web.Request, body: BaseModel | None) -> web.Response:  # noqa: ARG002 -- as above
        if self._stats_need_key:
            scheme, _, key = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not key:
                raise Unauthorized
            await self._team.staff.api_key_name(key.strip())
        found = await self._team.sales.figures()
        customers = CustomersOut(basic=found.basic_customers, premium=found.premium_customers)
        out = StatsOut(
            revenue=found.revenue.amount_minor / 100,
            average_basket=found.average_basket.amount_minor / 100,
            customers=customers,
            conversion_rate=found.conversion_rate,
            faults=self._faults,
        )
        return answer(out)


def _out(order: OrderView, url: str) -> OrderOut:
    return OrderOut(
        order=order.reference,
        status=order.state,
        product=order.name,
        total=AmountOut(amount_minor=order.total.amount_minor, currency=order.total.currency),
        delivered=order.delivered_at is not None,
        refunded=AmountOut(amount_minor=order.refund_done.amount_minor, currency=order.total.currency),
        payment_url=url,
    )
