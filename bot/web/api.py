"""The public API: the catalogue."""

from aiohttp import web
from pydantic import BaseModel

from agents.team import Team
from bot.web.endpoints import Endpoint, answer


class PriceOut(BaseModel):
    amount_minor: int
    currency: str
    vat_included: bool


class ProductOut(BaseModel):
    id: str
    name: str
    price: PriceOut
    period: str | None
    nature: str
    includes: list[str]


class ProductsOut(BaseModel):
    products: list[ProductOut]


class PublicApi:
    def __init__(self, team: Team) -> None:
        self._team = team

    def endpoints(self) -> tuple[Endpoint, ...]:
        return (
            Endpoint(
                "GET",
                "/api/products",
                self.products,
                "What is sold",
                {200: ProductsOut},
                query={"language": {"type": "string"}},
            ),
        )

    async def products(self, request: web.Request, body: BaseModel | None) -> web.Response:  # noqa: ARG002 -- the shape of a handler
        language = "en" if request.query.get("language") == "en" else "fr"
        offers = await self._team.sales.offers()
        products = [
            ProductOut(
                id=offer.id,
                name=offer.name(language),
                price=PriceOut(
                    amount_minor=offer.price.amount_minor,
                    currency=offer.price.currency,
                    vat_included=offer.vat_included,
                ),
                period=offer.period,
                nature=offer.nature,
                includes=list(offer.includes(language)),
            )
            for offer in offers
        ]
        return answer(ProductsOut(products=products))
