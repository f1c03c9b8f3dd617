"""The console's page of the levers: what may be said today, by which rows, and why the rest is silent."""

from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import web

from agents.claims.facts import Subject
from agents.claims.levers import Medium
from agents.errors import DomainError, InvalidInput
from agents.staff.service import Member
from agents.texts.lookup import LANGUAGES
from bot.app import App
from bot.web.console.pages import Console, page
from storage.models.staff import StaffRole

_MOST_PLACES = 100_000
_NOTHING: Mapping[str, str] = MappingProxyType({})


class PromptPages:
    def __init__(self, app: App, console: Console) -> None:
        self._claims = app.team.claims
        self._persuading = app.team.sales.persuading
        self._staff = app.team.staff
        self._console = console

    def register(self, server: web.Application) -> None:
        server.router.add_get("/console/prompts", self.show)
        server.router.add_post("/console/prompts", self.change)

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(request, await self._console.member_or_page(request), _NOTHING)

    async def _page(
        self, request: web.Request, member: Member, typed: Mapping[str, str], *, wrong: DomainError | None = None
    ) -> web.Response:
        medium = _medium(request)
        language = request.query.get("language", member.language)
        language = language if language in LANGUAGES else member.language
        products = await self._claims.products(member.language)
        known = [one.id for one in products]
        wanted = request.query.get("product", "")
        product = wanted if wanted in known else next(iter(known), None)
        contact = request.query.get("contact", "")
        contact_id = int(contact) if contact.isdecimal() and len(contact) < 16 else None
        if contact_id is not None:
            await self._staff.audit(member, action="read", subject=f"contact:{contact_id}")
        return page(
            "prompts.html.j2",
            status=wrong.http_status if wrong is not None else 200,
            typed=typed,
            is_wrong=wrong is not None,
            here="prompts",
            member=member,
            levers=await self._claims.preview(medium, Subject(language, product, contact_id)),
            media=list(Medium),
            medium=medium,
            products=products,
            product=product,
            shown_in=language,
            contact=contact_id,
            refused=await self._claims.refused(),
            may_steer=member.may(StaffRole.admin),
        )

    async def change(self, request: web.Request) -> web.Response:
        """What is wrong is said beside its field, with everything as it was typed."""
        member, form = await self._console.checked(request, StaffRole.admin)
        try:
            await self._change(member, form)
        except DomainError as error:
            return await self._page(request, member, form, wrong=error)
        raise web.HTTPSeeOther("/console/prompts")

    async def _change(self, member: Member, form: Mapping[str, str]) -> None:
        match form.get("do"):
            case "capacity":
                product = form.get("product", "")
                await self._persuading.set_capacity(product, _places(form.get("places", "")))
                await self._staff.audit(member, action="capacity", subject=f"product:{product}")
            case "announce":
                code = form.get("code", "")[:40]
                await self._persuading.announce_coupon(code)
                await self._staff.audit(member, action="announce", subject=f"coupon:{code}")
            case _:
                raise InvalidInput


def _medium(request: web.Request) -> Medium:
    wanted = request.query.get("medium", "")
    return Medium(wanted) if wanted in set(Medium) else Medium.chat


def _places(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= _MOST_PLACES):
        raise InvalidInput(fields="places")
    return int(text)
