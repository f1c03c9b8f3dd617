"""The press without an engine: the HTML of a page under the first line of a PDF, for who prints by the hundred.

The service itself always prints for real: its engine needs no key and no network.
"""

import asyncio
from pathlib import Path

from agents.ports import DocumentPage


class QuickPress:
    async def render(self, page: DocumentPage, path: Path) -> int:
        await asyncio.to_thread(path.write_bytes, b"%PDF-1.7\n" + page.html.encode())
        return 1

    async def close(self) -> None:
        """Nothing was started."""
