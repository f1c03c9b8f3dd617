"""A binder's process behind the port, and the press that knows how to finish a book."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from agents.errors import DocumentError
from agents.pages import Binding, DocumentPage
from agents.ports import DocumentRenderer
from agents.printing import BookBinder, PrintedHeading, PrintedPart
from bot.children import Child, ChildFailed, Header

_MODULE = "bot.adapters.binding.worker"
_PATIENCE = 300.0
"""Seconds that the largest book may take."""


class PdfBinder:
    """Keeps the promises of agents.printing.BookBinder."""

    def __init__(self) -> None:
        self._child = Child(_MODULE, patience=_PATIENCE)

    async def read(self, path: Path) -> PrintedPart:
        told = await self._asked({"do": "read", "path": str(path)})
        headings = cast("Sequence[tuple[str, int, int]]", told["headings"])
        return PrintedPart(
            sheets=int(str(told["sheets"])),
            headings=tuple(PrintedHeading(title, level, sheet) for title, level, sheet in headings),
            places=dict(cast("Mapping[str, int]", told["places"])),
        )

    async def bind(self, cover: Path, binding: Binding, path: Path) -> int:
        parts = [str(one) for one in binding.parts]
        order: Header = {"do": "bind", "cover": str(cover), "parts": parts, "numbers": str(binding.numbers)}
        told = await self._asked({**order, "path": str(path)})
        return int(str(told["sheets"]))

    async def _asked(self, order: Header) -> Header:
        try:
            answer, _ = await self._child.ask(order)
        except ChildFailed as error:
            raise DocumentError(permanent=False, reason=str(error)) from error
        return answer

    async def close(self) -> None:
        await self._child.close()


class BindingPress:
    """Keeps the promises of agents.ports.DocumentRenderer, also for a page that is the cover of a book.

    `pieces` sets what is bound, `press` everything else.
    """

    def __init__(self, press: DocumentRenderer, pieces: DocumentRenderer, binder: BookBinder) -> None:
        self._press = press
        self._pieces = pieces
        self._binder = binder

    async def render(self, page: DocumentPage, path: Path) -> int:
        if page.binding is None:
            return await (self._pieces if page.long else self._press).render(page, path)
        cover = path.with_name(f"{path.name}.cover")
        try:
            await self._press.render(page, cover)
            return await self._binder.bind(cover, page.binding, path)
        finally:
            await asyncio.to_thread(cover.unlink, missing_ok=True)

    async def close(self) -> None:
        await self._press.close()
        await self._pieces.close()
        await self._binder.close()
