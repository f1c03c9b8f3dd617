"""Documents over HTTP: behind a link that ends by itself, or beside the order they belong to."""

from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from agents.documents.service import Documents, Printed
from agents.errors import NotFound
from agents.sales.paper_maker import KIND
from agents.sales.service import SalesService
from bot.web.limits import Limits


class DocumentPages:
    def __init__(self, documents: Documents, sales: SalesService, *, limits: Limits) -> None:
        self._documents = documents
        self._sales = sales
        self._limits = limits

    def register(self, server: web.Application) -> None:
        server.router.add_get("/files/document/{token}", self.linked)
        server.router.add_get("/checkout/{reference}/papers/{paper}", self.paper)

    async def linked(self, request: web.Request) -> web.StreamResponse:
        return self._file(await self._documents.opened(request.match_info["token"]))

    async def paper(self, request: web.Request) -> web.StreamResponse:
        """An invoice of an order, printed when it is first asked for."""
        self._limits.check("order", request.remote or "unknown", per_minute=20)
        order = await self._sales.order(request.match_info["reference"])
        paper = request.match_info["paper"]
        if paper not in {one.reference for one in order.papers}:
            raise NotFound
        return self._file(await self._documents.printed(KIND, paper))

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
