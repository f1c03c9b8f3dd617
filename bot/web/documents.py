"""Documents over HTTP: behind a link that ends by itself, or beside the order they belong to."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from agents.documents.service import Documents, Printed
from agents.errors import NotFound
from agents.sales.paper_maker import KIND
from agents.sales.service import SalesService
from bot.rendering import render
from bot.web.limits import Limits


class DocumentPages:
    def __init__(self, documents: Documents, sales: SalesService, *, limits: Limits) -> None:
        self._documents = documents
        self._sales = sales
        self._limits = limits

    def register(self, server: web.Application) -> None:
        server.router.add_get("/files/document/{token}", self.linked)
        server.router.add_get("/checkout/{reference}/papers/{paper}", self.paper)
        for path, page in self.pages().items():
            server.router.add_get(path, page)

    def pages(self) -> Mapping[str, Callable[[web.Request], Awaitable[web.Response]]]:
        """Invoices to be read or listened to, beside the original."""
        return {
            "/files/document/{token}/read": self.read_linked,
            "/checkout/{reference}/papers/{paper}/read": self.read_paper,
        }

    async def linked(self, request: web.Request) -> web.StreamResponse:
        return self._file(await self._documents.opened(request.match_info["token"]))

    async def paper(self, request: web.Request) -> web.StreamResponse:
        """An invoice of an order, printed when it is first asked for."""
        return self._file(await self._documents.printed(KIND, await self._of_order(request)))

    async def _of_order(self, request: web.Request) -> str:
        self._limits.check("order", request.remote or "unknown", per_minute=20)
        order = await self._sales.order(request.match_info["reference"])
        paper = request.match_info["paper"]
        if paper not in {one.reference for one in order.papers}:
            raise NotFound
        return paper

    async def read_linked(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        document = await self._documents.opened(token)
        if document.kind != KIND:
            raise NotFound
        return await self._read(document.subject, original=f"/files/document/{token}")

    async def read_paper(self, request: web.Request) -> web.Response:
        paper = await self._of_order(request)
        return await self._read(paper, original=f"/checkout/{request.match_info['reference']}/papers/{paper}")

    async def _read(self, reference: str, *, original: str) -> web.Response:
        """The figures of the one invoice, set to be read: nothing is issued or kept."""
        paper = await self._sales.paper(reference)
        body = render("paper_reading.html.j2", language=paper.language, paper=paper, original=original)
        headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
        return web.Response(text=body, content_type="text/html", headers=headers)

    def _file(self, document: Printed) -> web.FileResponse:
        return pdf_answer(self._documents.path(document.file), document.name)


def pdf_answer(path: Path, name: str) -> web.FileResponse:
    """A PDF of ours, shown in the browser under its name."""
    headers = {
        "Content-Type": "application/pdf",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "private, no-store",
    }
    return web.FileResponse(path, headers=headers)
