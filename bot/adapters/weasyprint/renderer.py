"""WeasyPrint behind the port: presses in processes of their own, that start with their first page and rest."""

import asyncio
from pathlib import Path

from agents.errors import DocumentError
from agents.ports import DocumentPage
from bot.children import Child, ChildFailed, Header
from bot.rendering import STATIC

_MODULE = "bot.adapters.weasyprint.worker"
_AT_ONCE, _IN_ITS_TIME = 60.0, 600.0
"""How many seconds one document may take: what somebody waits for, and a chapter."""
_NICENESS = 10
"""What is printed in its time leaves the processor to the conversation."""


class _Presses:
    """So many processes; a page takes the first that is free."""

    def __init__(self, number: int, *, patience: float, niceness: int) -> None:
        arguments = (str(STATIC), str(niceness))
        self._all = [Child(_MODULE, *arguments, patience=patience) for _ in range(number)]
        self._free: asyncio.LifoQueue[Child] = asyncio.LifoQueue()
        for press in self._all:
            self._free.put_nowait(press)

    @property
    def process_ids(self) -> tuple[int, ...]:
        return tuple(press.process_id for press in self._all if press.process_id is not None)

    async def ask(self, header: Header, payload: bytes = b"") -> Header:
        press = await self._free.get()
        try:
            answer, _ = await press.ask(header, payload)
        finally:
            self._free.put_nowait(press)
        return answer

    async def close(self) -> None:
        for press in self._all:
            await press.close()


class WeasyPrintRenderer:
    """Keeps the promises of agents.ports.DocumentRenderer; `side_by_side` long documents are printed at once."""

    def __init__(self, *, side_by_side: int = 2, patience: float = _AT_ONCE) -> None:
        self._quick = _Presses(1, patience=patience, niceness=0)
        self._patient = _Presses(side_by_side, patience=max(patience, _IN_ITS_TIME), niceness=_NICENESS)

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Those that print what somebody waits for, once they have started."""
        return self._quick.process_ids

    async def warm(self) -> None:
        """Start the press that somebody will wait for."""
        await self._asked(self._quick, {"do": "warm"})

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
        answer = await self._asked(self._patient if page.long else self._quick, header, payload)
        return int(str(answer["pages"]))

    @staticmethod
    async def _asked(presses: _Presses, header: Header, payload: bytes = b"") -> Header:
        try:
            return await presses.ask(header, payload)
        except ChildFailed as error:
            raise DocumentError(permanent=error.code == "refused", reason=str(error)) from error

    async def close(self) -> None:
        await self._quick.close()
        await self._patient.close()
