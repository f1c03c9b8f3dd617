"""The console's shell and its first screen: conversations, read and answered live. Nothing without sign-in."""

import hmac
from urllib.parse import parse_qs

from aiohttp import web

from agents.errors import DomainError, NotAllowed
from agents.staff.service import Member, NotSignedIn, SecondFactorMissing, SecondFactorOwed
from bot.app import App
from bot.rendering import render
from bot.web.limits import Limits
from storage.models.staff import StaffRole

COOKIE = "alex_staff"
_HEARTBEAT = 15.0
_LONGEST_REPLY = 4000


class Console:
    def __init__(self, app: App, *, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    def register(self, server: web.Application) -> None:
        router = server.router
        router.add_get("/console", self.home)
        router.add_get("/console/", self.home)
        router.add_get("/console/sign-in", self.sign_in_page)
        router.add_post("/console/sign-in", self.sign_in)
        router.add_post("/console/sign-out", self.sign_out)

    async def _member(self, request: web.Request, role: StaffRole = StaffRole.read_only) -> Member:
        token = request.cookies.get(COOKIE)
        if token is None:
            raise NotSignedIn
        return await self._app.team.staff.require(token, role=role)

    async def home(self, request: web.Request) -> web.Response:
        await self.member_or_page(request)
        raise web.HTTPSeeOther("/console/conversations")

    async def member_or_page(self, request: web.Request) -> Member:
        try:
            return await self._member(request)
        except SecondFactorMissing as error:
            raise web.HTTPSeeOther("/console/access") from error
        except SecondFactorOwed as error:
            raise web.HTTPSeeOther("/console/second-factor") from error
        except NotSignedIn as error:
            raise web.HTTPSeeOther("/console/sign-in") from error

    async def sign_in_page(self, request: web.Request) -> web.Response:
        """Spends nothing: link previews and scanners open pages, only the button signs in."""
        return page("sign_in.html.j2", token=request.query.get("token", "")[:200], failed=False)

    async def sign_in(self, request: web.Request) -> web.Response:
        self._limits.check("sign in", request.remote or "", per_minute=20)
        form = await form_of(request)
        try:
            signed_in = await self._app.team.staff.sign_in(form.get("token", ""))
        except DomainError:
            return page("sign_in.html.j2", status=403, token="", failed=True)
        response = web.Response(status=303, headers={"Location": "/console/conversations"})
        response.set_cookie(
            COOKIE, signed_in.token, httponly=True, samesite="Strict", secure=request.secure, path="/console"
        )
        return response

    async def sign_out(self, request: web.Request) -> web.Response:
        await self.checked(request, StaffRole.read_only)
        await self._app.team.staff.sign_out(request.cookies[COOKIE])
        response = web.Response(status=303, headers={"Location": "/console/sign-in"})
        response.del_cookie(COOKIE, path="/console")
        return response

    async def member(self, request: web.Request) -> Member:
        """Whoever is signed in. Raises NotSignedIn."""
        return await self._member(request)

    async def checked(self, request: web.Request, role: StaffRole) -> tuple[Member, dict[str, str]]:
        """The member and the form of a change, its CSRF token compared in constant time."""
        member = await self._member(request, role)
        form = await form_of(request)
        if not hmac.compare_digest(form.get("csrf", "").encode(), member.csrf.encode()):
            raise NotAllowed
        return member, form


async def form_of(request: web.Request) -> dict[str, str]:
    """An urlencoded form; anything else is an empty one."""
    raw = (await request.read()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}


def page(template: str, *, status: int = 200, **values: object) -> web.Response:
    body = render(template, **values)
    return web.Response(text=body, status=status, content_type="text/html", headers={"Cache-Control": "no-store"})
