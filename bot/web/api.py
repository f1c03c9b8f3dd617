"""The public API: a diagnosis without a conversation, and the catalogue."""

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from agents.redaction import redact_cards
from agents.staff.service import ApiClient
from agents.team import Team
from bot.web.endpoints import Endpoint, InvalidBody, Unauthorized, answer
from bot.web.limits import Limits
from bot.web.shapes import DiagnosisOut
from knowledge.language.detect import detect_language


class DiagnosticIn(BaseModel):
    """All optional but one of `text` and `codes`."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(default="", max_length=8000)
    codes: list[str] = Field(default_factory=list, max_length=30)
    vehicle: str = Field(default="", max_length=300)
    language: Literal["fr", "en"] | None = None


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
    def __init__(self, team: Team, *, limits: Limits) -> None:
        self._team = team
        self._limits = limits

    def endpoints(self) -> tuple[Endpoint, ...]:
        return (
            Endpoint(
                "POST",
                "/api/diagnostic",
                self.diagnostic,
                "Probable causes, the next check, cost and urgency",
                {200: DiagnosisOut},
                body=DiagnosticIn,
                keyed=True,
            ),
            Endpoint(
                "GET",
                "/api/products",
                self.products,
                "What is sold",
                {200: ProductsOut},
                query={"language": {"type": "string"}},
            ),
        )

    async def diagnostic(self, request: web.Request, body: BaseModel | None) -> web.Response:
        assert isinstance(body, DiagnosticIn)
        who = await self._caller(request)
        self._limits.check("diagnostic", who.name, per_minute=60)
        if not body.text.strip() and not body.codes:
            raise InvalidBody(fields="text: one of text and codes is needed")
        if any(len(code) > 20 for code in body.codes):
            raise InvalidBody(fields="codes: a code has at most 20 characters")
        language = body.language or detect_language(f"{body.text} {body.vehicle}").language or "fr"
        found = await self._team.diagnosis.diagnose_once(
            text=redact_cards(body.text),
            codes=body.codes,
            vehicle=body.vehicle,
            language=language,
            contact_id=who.contact_id,
        )
        return answer(found.as_json())

    async def _caller(self, request: web.Request) -> ApiClient:
        """Who the key belongs to when one is given, else the address: a wrong key is refused, none is a visitor."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if not key:
            return ApiClient(request.remote or "unknown")
        if scheme.lower() != "bearer":
            raise Unauthorized
        return await self._team.staff.api_client(key.strip())

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
