"""WeasyPrint behind the port: a press in a process of its own, that starts with its first page and rests."""

from pathlib import Path

from agents.errors import DocumentError
from agents.pages import DocumentPage
from bot.children import Child, ChildFailed, Header
from bot.rendering import STATIC

_MODULE = "bot.adapters.weasyprint.worker"
_PATIENCE = 60.0
"""How many seconds one document may take: somebody waits for it."""


class WeasyPrintRenderer:
    """Keeps the promises of agents.ports.DocumentRenderer for every page but the pieces of a book."""

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        self._press = Child(_MODULE, str(STATIC), patience=patience)

    @property
    def process_id(self) -> int | None:
        """The press, once it has started."""
        return self._press.process_id

    async def warm(self) -> None:
        """Start the press that somebody will wait for."""
        await self._asked({"do": "warm"})

    async def render(self, page: DocumentPage, path: Path) -> int:
        html = page.html.encode()
        header: Header = {
            "path": str(path),
            "archival": page.archival,
            "made_by": page.made_by.value,
            "sizes": [len(html), *(len(one.content) for one in page.enclosed)],
            "enclosed": [
                {
                    "name": one.name,
                    "relationship": one.relationship.value,
                    "description": one.description,
                    "invoice_level": one.invoice_level,
                }
                for one in page.enclosed
            ],
        }
        payload = b"".join([html, *(one.content for one in page.enclosed)])
        answer = await self._asked(header, payload)
        return int(str(answer["pages"]))

    async def _asked(self, header: Header, payload: bytes = b"") -> Header:
        try:
            answer, _ = await self._press.ask(header, payload)
        except ChildFailed as error:
            raise DocumentError(permanent=error.code == "refused", reason=str(error)) from error
        return answer

    async def close(self) -> None:
        await self._press.close()
