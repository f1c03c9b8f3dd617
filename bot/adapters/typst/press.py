"""Typst behind the port, for the pieces of a handbook: processes of their own, started with their first piece."""

import asyncio
from pathlib import Path

from agents.errors import DocumentError
from agents.pages import DocumentPage
from bot.children import Child, ChildFailed

_MODULE = "bot.adapters.typst.worker"
_PATIENCE = 300.0
"""How many seconds one piece may take: a hundred times what the longest takes on an idle core."""
_NICENESS = 10
"""A handbook leaves the processor to the conversation."""


class TypstPress:
    """Keeps the promises of agents.ports.DocumentRenderer for pages that are `long`; so many are set side by side."""

    def __init__(self, *, side_by_side: int = 2) -> None:
        self._all = [Child(_MODULE, str(_NICENESS), patience=_PATIENCE) for _ in range(side_by_side)]
        self._free: asyncio.LifoQueue[Child] = asyncio.LifoQueue()
        for press in self._all:
            self._free.put_nowait(press)

    async def render(self, page: DocumentPage, path: Path) -> int:
        press = await self._free.get()
        try:
            answer, _ = await press.ask({"path": str(path)}, page.html.encode())
        except ChildFailed as error:
            raise DocumentError(permanent=error.code == "refused", reason=str(error)) from error
        finally:
            self._free.put_nowait(press)
        return int(str(answer["pages"]))

    async def close(self) -> None:
        for press in self._all:
            await press.close()
