"""The console's pages of webhooks: addresses of third parties, what they are told, and what is sent again."""

from urllib.parse import parse_qs

from aiohttp import web

from agents.errors import InvalidInput
from agents.webhooks.service import Issued
from agents.webhooks.telling import Kind
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
        member = await self._console.member_or_page(request)
        return page(
            "webhooks.html.j2",
            here="webhooks",
            member=member,
            endpoints=await self._webhooks.listed(),
            kinds=list(Kind),
            may_steer=member.may(StaffRole.admin),
        )

    async def add(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.admin)
        issued = await self._webhooks.add(
            form.get("url", ""),
            kinds=await _ticked(request),
            note=form.get("note", ""),
            actor=f"contact:{member.contact_id}",
        )
        return await self._secret(request, issued)

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
