"""The console's screens of the support desk: tickets, customers, orders, and what Alex may send by itself."""

import re
from urllib.parse import quote

from aiohttp import web

from agents.errors import Conflict, DomainError, InvalidInput
from agents.staff.service import Member
from agents.support.desk import NewTicket
from agents.texts.lookup import say
from bot.app import App
from bot.web.console.pages import Console, page
from knowledge.support.category import Category
from storage.models.shop import ShopOrderStatus
from storage.models.staff import StaffRole
from storage.models.ticket import TicketStatus

_ID = "{id:\\d{1,15}}"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class DeskPages:
    def __init__(self, app: App, console: Console) -> None:
        self._team = app.team
        self._files = app.files
        self._console = console

    def register(self, server: web.Application) -> None:
        router = server.router
        router.add_get("/console/tickets", self.tickets)
        router.add_post("/console/tickets", self.open)
        router.add_get(f"/console/tickets/{_ID}", self.ticket)
        router.add_get(f"/console/tickets/{_ID}/files/{{number:\\d{{1,3}}}}", self.file)
        router.add_post(f"/console/tickets/{_ID}/send", self.send)
        router.add_post(f"/console/tickets/{_ID}/judge", self.judge)
        router.add_get("/console/customers", self.customers)
        router.add_get(f"/console/customers/{_ID}", self.customer)
        router.add_get("/console/orders", self.orders)
        router.add_post(f"/console/actions/{_ID}", self.decide)
        router.add_get("/console/automation", self.automation)
        router.add_post("/console/automation", self.steer)

    async def tickets(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        status = _one_of(request, "status", set(TicketStatus))
        category = _one_of(request, "category", set(Category))
        search = request.query.get("q", "")[:80]
        found = await self._team.desk.listed(status=status, category=category, search=search)
        return page(
            "tickets.html.j2",
            here="tickets",
            member=member,
            tickets=found,
            chosen=status,
            category=category,
            search=search,
            statuses=list(TicketStatus),
            categories=list(Category),
        )

    async def open(self, request: web.Request) -> web.Response:
        """What somebody told a colleague, by telephone or in person; the same words twice in a day are one ticket."""
        member, form = await self._console.checked(request, StaffRole.agent)
        email, text = form.get("email", "").strip()[:254], form.get("text", "").strip()[:8000]
        if not text or _ADDRESS.fullmatch(email) is None:
            raise InvalidInput(fields="email, text")
        number = form.get("order", "").strip().lstrip("#")[:40] or None
        ticket = await self._team.desk.answer(NewTicket("console", email, text, number))
        await self._team.staff.audit(member, action="open", subject=f"ticket:{ticket.id}")
        raise web.HTTPSeeOther(f"/console/tickets/{ticket.id}")

    async def ticket(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        shown = await self._ticket(request, member)
        await self._team.staff.audit(member, action="read", subject=f"ticket:{_id(request)}")
        return shown

    async def _ticket(
        self, request: web.Request, member: Member, *, typed: str = "", wrong: DomainError | None = None
    ) -> web.Response:
        ticket = await self._team.desk.get(_id(request))
        order = await self._team.desk.order(ticket.order_number or "", ticket.email)
        return page(
            "ticket.html.j2",
            status=wrong.http_status if wrong is not None else 200,
            typed=typed,
            wrong=say(f"errors.{wrong.code}", member.language) if wrong is not None else "",
            here="tickets",
            member=member,
            ticket=ticket,
            order=order,
            files=await self._team.desk.attached(ticket.id),
            categories=list(Category),
            may_write=member.may(StaffRole.agent),
        )

    async def file(self, request: web.Request) -> web.FileResponse:
        """A file a customer attached: always saved, never opened in our own origin."""
        member = await self._console.member_or_page(request)
        found = await self._team.desk.attached(_id(request))
        number = int(request.match_info["number"])
        if number >= len(found) or not self._files.path(found[number].token).is_file():
            raise web.HTTPNotFound
        await self._team.staff.audit(member, action="read", subject=f"ticket:{_id(request)}:file:{number}")
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found[number].name, safe='')}",
            "Cache-Control": "no-store",
        }
        return web.FileResponse(self._files.path(found[number].token), headers=headers)

    async def send(self, request: web.Request) -> web.Response:
        """Refused, as when a colleague was first, the words come back with the reason."""
        member, form = await self._console.checked(request, StaffRole.agent)
        text = form.get("text", "")[:8000]
        try:
            await self._team.desk.send(_id(request), text=text, actor=member.name)
        except (Conflict, InvalidInput) as error:
            return await self._ticket(request, member, typed=text, wrong=error)
        await self._team.staff.audit(member, action="answer", subject=f"ticket:{_id(request)}")
        raise web.HTTPSeeOther(f"/console/tickets/{_id(request)}")

    async def judge(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.agent)
        category = _category(form.get("category", ""))
        right = form.get("verdict") == "right"
        await self._team.oversight.judge(_id(request), true_category=category, was_right=right, actor=member.name)
        raise web.HTTPSeeOther(f"/console/tickets/{_id(request)}")

    async def customers(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        search = request.query.get("q", "")[:80]
        found = await self._team.shop_desk.customers(search)
        return page("customers.html.j2", here="customers", member=member, customers=found, search=search)

    async def customer(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        file = await self._team.shop_desk.customer(_id(request))
        await self._team.staff.audit(member, action="read", subject=f"customer:{file.customer.id}")
        return page(
            "customer.html.j2", here="customers", member=member, file=file, may_write=member.may(StaffRole.agent)
        )

    async def orders(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        status = _one_of(request, "status", set(ShopOrderStatus))
        search = request.query.get("q", "")[:80]
        found = await self._team.shop_desk.orders(search=search, status=status)
        statuses = list(ShopOrderStatus)
        return page(
            "orders.html.j2",
            here="orders",
            member=member,
            orders=found,
            chosen=status,
            search=search,
            statuses=statuses,
            may_write=member.may(StaffRole.agent),
        )

    async def decide(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.agent)
        granted = form.get("decision") == "grant"
        await self._team.shop_desk.decide(_id(request), granted=granted, actor=member.name)
        raise web.HTTPSeeOther("/console/orders")

    async def automation(self, request: web.Request) -> web.Response:
        return await self._automation(await self._console.member_or_page(request))

    async def _automation(
        self, member: Member, *, typed: tuple[str, str] = ("", ""), wrong: DomainError | None = None
    ) -> web.Response:
        """`typed` is a template's name with its language, and the words that were refused."""
        figures = await self._team.oversight.figures()
        templates = await self._team.oversight.templates()
        is_admin = member.may(StaffRole.admin)
        return page(
            "automation.html.j2",
            status=wrong.http_status if wrong is not None else 200,
            typed=typed,
            wrong=say(f"errors.{wrong.code}", member.language) if wrong is not None else "",
            here="automation",
            member=member,
            figures=figures,
            templates=templates,
            may_steer=is_admin,
        )

    async def steer(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.admin)
        oversight, actor = self._team.oversight, member.name
        match form.get("do"):
            case "open":
                await oversight.open_gate(_category(form.get("category", "")), actor=actor)
            case "close":
                await oversight.close_gate(_category(form.get("category", "")), actor=actor)
            case "publish":
                name, _, language = form.get("template", "").partition(".")
                text = form.get("text", "").replace("\r\n", "\n")[:4000]
                try:
                    await oversight.publish_template(name, language=language, text=text, actor=actor)
                except InvalidInput as error:
                    return await self._automation(member, typed=(f"{name}.{language}", text), wrong=error)
            case _:
                raise InvalidInput
        raise web.HTTPSeeOther("/console/automation")


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


def _one_of(request: web.Request, name: str, known: set[str]) -> str:
    wanted = request.query.get(name, "")
    return wanted if wanted in known else ""


def _category(text: str) -> Category:
    try:
        return Category(text)
    except ValueError as error:
        raise InvalidInput from error
