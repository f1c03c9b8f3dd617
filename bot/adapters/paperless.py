"""The printer's stand-in, for simulations and tests of what is printed: no engine, no process, no time."""

import asyncio
from pathlib import Path

from agents.pages import DocumentPage


class PaperlessRenderer:
    """Keeps the promises of agents.ports.DocumentRenderer, except that no reader can show its files.

    A file is the page's HTML under the first line of a PDF.
    """

    async def render(self, page: DocumentPage, path: Path) -> int:
        await asyncio.to_thread(path.write_bytes, b"%PDF-1.7\n" + page.html.encode())
        return 1

    async def close(self) -> None:
        """Nothing was started."""
