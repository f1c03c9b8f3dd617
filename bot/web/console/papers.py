"""The console's page of documents: editions of the handbook, specimens and sales sheets, as printed now."""

from aiohttp import web

from agents.errors import NotFound
from agents.handbook.owning import BOOKS, book_named
from bot.app import App
from bot.web.console.pages import Console, page
from bot.web.documents import pdf_answer
from storage.models.staff import StaffRole

_SHOWN = frozenset({"specimen", "sheet"})
"""Kinds that are nobody's; what belongs to a customer is opened from their file."""


class PaperPages:
    def __init__(self, app: App, console: Console) -> None:
        self._team = app.team
        self._console = console

    def register(self, server: web.Application) -> None:
        server.router.add_get("/console/documents", self.show)
        server.router.add_post("/console/documents", self.publish)
        server.router.add_get("/console/documents/{kind}/{subject}", self.preview)

    async def show(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        editions = await self._team.handbooks.listed()
        return page(
            "documents.html.j2",
            here="documents",
            member=member,
            asked="asked" in request.query,
            editions=editions,
            books=BOOKS,
            published=frozenset(one.book for one in editions),
            offers=await self._team.sales.offers(),
            may_publish=member.may(StaffRole.admin),
        )

    async def publish(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.admin)
        book = book_named(str(form.get("book")))
        await self._team.handbooks.ask(book)
        await self._team.staff.audit(member, action="publish", subject=f"handbook:{book.id}")
        raise web.HTTPSeeOther("/console/documents?asked")

    async def preview(self, request: web.Request) -> web.StreamResponse:
        await self._console.member_or_page(request)
        kind, subject = request.match_info["kind"], request.match_info["subject"]
        if kind not in _SHOWN:
            raise NotFound
        document = await self._team.documents.printed(kind, subject)
        return pdf_answer(self._team.documents.path(document.file), document.name)
