"""The console's pages of webhooks: addresses of third parties, what they are told, and what is sent again."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import parse_qs

from aiohttp import web

from agents.errors import DomainError, InvalidInput
from agents.staff.service import Member
from agents.texts.lookup import say
from agents.webhooks.kinds import Kind
from agents.webhooks.service import Issued
from bot.app import App
from bot.web.console.pages import Console, page
from storage.models.staff import StaffRole

_ID = "{id:\\d{1,15}}"


class WebhookPages:
    def __init__(self, app: App, console: Console) -> None:
        self._webhooks = app.team.webhooks
        self._staff = app.team.staff
        self._console = console

    def register(self, server: web.Application) -> None:
        router = server.router
        router.add_get("/console/webhooks", self.show)
        router.add_post("/console/webhooks", self.add)
        router.add_get(f"/console/webhooks/{_ID}", self.endpoint)
        router.add_post(f"/console/webhooks/{_ID}", self.change)

    async def show(self, request: web.Request) -> web.Response:
        return await self._listed(await self._console.member_or_page(request))

    async def add(self, request: web.Request) -> web.Response:
        """The new secret; what is wrong is said beside its field, with everything as it was typed."""
        member, form = await self._console.checked(request, StaffRole.admin)
        url, note, ticked = form.get("url", ""), form.get("note", ""), await _ticked(request)
        try:
            issued = await self._webhooks.add(url, kinds=ticked, note=note, actor=f"contact:{member.contact_id}")
        except DomainError as error:
            field = str(error.facts.get("fields", "")).partition(":")[0]
            wrong = f"webhooks.wrong_{field}" if field else f"errors.{error.code}"
            told = {field or "url": say(wrong, member.language)}
            return await self._listed(member, status=error.http_status, typed=(url, note, ticked), wrong=told)
        return await self._secret(request, issued)

    async def _listed(
        self,
        member: Member,
        *,
        status: int = 200,
        typed: tuple[str, str, Sequence[str]] = ("", "", ()),
        wrong: Mapping[str, str] = MappingProxyType({}),
    ) -> web.Response:
        url, note, ticked = typed
        return page(
            "webhooks.html.j2",
            status=status,
            here="webhooks",
            member=member,
            endpoints=await self._webhooks.listed(),
            kinds=list(Kind),
            may_steer=member.may(StaffRole.admin),
            url=url,
            note=note,
            ticked=ticked,
            wrong=wrong,
        )

    async def endpoint(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        return page(
            "webhook.html.j2",
            here="webhooks",
            member=member,
            one=await self._webhooks.seen(_id(request)),
            kinds=list(Kind),
            may_steer=member.may(StaffRole.admin),
        )

    async def change(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.admin)
        endpoint_id, actor = _id(request), f"contact:{member.contact_id}"
        match form.get("do"):
            case "rotate":
                return await self._secret(request, await self._webhooks.rotate(endpoint_id, actor=actor))
            case "remove":
                await self._webhooks.remove(endpoint_id, actor=actor)
                raise web.HTTPSeeOther("/console/webhooks")
            case "choose":
                await self._webhooks.choose(endpoint_id, await _ticked(request), actor=actor)
            case "replay":
                await self._webhooks.replay(_number(form.get("delivery", "")), actor=actor)
            case "open" | "close" | "test" | "replay_failed" as wanted:
                verbs = {
                    "open": self._webhooks.open,
                    "close": self._webhooks.close,
                    "test": self._webhooks.test,
                    "replay_failed": self._webhooks.replay_failed,
                }
                await verbs[wanted](endpoint_id, actor=actor)
            case _:
                raise InvalidInput(fields="do")
        raise web.HTTPSeeOther(f"/console/webhooks/{endpoint_id}")

    async def _secret(self, request: web.Request, issued: Issued) -> web.Response:
        """The answer itself shows the secret, which no page shows again."""
        member = await self._console.member(request)
        return page("webhook_secret.html.j2", here="webhooks", member=member, issued=issued)


async def _ticked(request: web.Request) -> list[str]:
    """Every ticked box of the form, whose body was read before."""
    raw = (await request.read()).decode("utf-8", "replace")
    return parse_qs(raw).get("kinds", [])


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise InvalidInput(fields="delivery")
    return int(text)
