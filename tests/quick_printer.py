"""A printer that tells a test what it was given, and may refuse."""

from pathlib import Path

from agents.errors import DocumentError
from agents.pages import DocumentPage
from bot.adapters.paperless import PaperlessRenderer


class QuickPrinter(PaperlessRenderer):
    def __init__(self) -> None:
        self.printed: list[str] = []
        self.refuses: DocumentError | None = None

    async def render(self, page: DocumentPage, path: Path) -> int:
        if self.refuses is not None:
            raise self.refuses
        self.printed.append(path.name)
        return await super().render(page, path)
