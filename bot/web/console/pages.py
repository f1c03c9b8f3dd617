"""The console's shell and its first screen: conversations, read and answered live. Nothing without sign-in."""

import hmac
import re
from functools import cache
from urllib.parse import parse_qs

from aiohttp import web

from agents.errors import DomainError, InvalidInput, NotAllowed
from agents.staff.service import Member, NotSignedIn, SecondFactorMissing, SecondFactorOwed
from agents.texts.lookup import LANGUAGES, catalogue, say
from agents.texts.typography import typeset
from bot.app import App
from bot.rendering import render
from bot.web.console.words import Words
from bot.web.languages import language_of, preferred, remember_language
from bot.web.limits import Limits
from storage.models.staff import StaffRole

COOKIE = "alex_staff"
_MEMBER = web.RequestKey("member", Member)
_ENDONYMS = {"fr": "Français", "en": "English"}
_OURS = re.compile(r"/console(?:/[a-z0-9_-]{1,40}){1,2}(?:\?[^\s#\\]{0,400})?")
"""Addresses that a form may lead back to: screens of the console and nothing else."""


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
        router.add_post("/console/language", self.speak)

    async def _member(self, request: web.Request, role: StaffRole = StaffRole.read_only) -> Member:
        token = request.cookies.get(COOKIE)
        if token is None:
            raise NotSignedIn
        member = await self._app.team.staff.require(token, role=role, language=preferred(request))
        request[_MEMBER] = member
        return member

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
        language = language_of(request)
        token = request.query.get("token", "")[:200]
        response = page("sign_in.html.j2", language=language, token=token, failed=False)
        remember_language(request, response, language)
        return response

    async def sign_in(self, request: web.Request) -> web.Response:
        self._limits.check("sign in", request.remote or "", per_minute=20)
        form = await form_of(request)
        try:
            signed_in = await self._app.team.staff.sign_in(form.get("token", ""))
        except DomainError:
            return page("sign_in.html.j2", status=403, language=language_of(request), token="", failed=True)
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

    async def speak(self, request: web.Request) -> web.Response:
        """From now on this member of staff reads that language, here and in chat."""
        member, form = await self.checked(request, StaffRole.read_only)
        if form.get("language") not in LANGUAGES:
            raise InvalidInput(fields="language")
        await self._app.team.contacts.choose_language(member.contact_id, form["language"])
        back = form.get("back", "")
        raise web.HTTPSeeOther(back if _OURS.fullmatch(back) else "/console/conversations")

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


def page(
    template: str,
    *,
    status: int = 200,
    member: Member | None = None,
    language: str = "fr",
    here: str = "conversations",
    **values: object,
) -> web.Response:
    """A screen in the language of its reader; one without a member shows `language`."""
    spoken = member.language if member is not None else language
    own = {"here": here, "language": spoken, "languages": _ENDONYMS, "words": Words(spoken), "say": _set}
    body = render(template, member=member, **own, **values)
    return web.Response(text=body, status=status, content_type="text/html", headers={"Cache-Control": "no-store"})


def _set(key: str, language: str, **facts: object) -> str:
    return typeset(say(key, language, **facts), language) if facts else _set_once(key, language)


@cache
def _set_once(key: str, language: str) -> str:
    """A sentence without facts; a page has a hundred of them."""
    return typeset(say(key, language), language)


def in_console(request: web.Request) -> bool:
    return request.path == "/console" or request.path.startswith("/console/")


def refusal(request: web.Request, status: int, code: str) -> web.Response:
    """The page of an error, in the shell and the language of whoever ran into it."""
    member = request.get(_MEMBER)
    language = member.language if member is not None else language_of(request)
    own = {404: "console.missing_page", 500: "console.failed_page"}
    text = say(own.get(status, f"errors.{code}"), language)
    named = f"sorry.{status}" if f"sorry.{status}" in catalogue(language) else "console.refused"
    heading = say(named, language)
    return page("refused.html.j2", status=status, member=member, language=language, here="", heading=heading, text=text)
