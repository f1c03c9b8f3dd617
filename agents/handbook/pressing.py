"""Prints the sheets of a volume once: chapters side by side, each kept under the name of what it says."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

from agents.handbook.composing import Composer, Piece
from agents.pages import Binding, DocumentPage
from agents.ports import DocumentRenderer
from agents.printing import BookBinder, PrintedPart
from knowledge.handbook.plan import VolumeName

_COVER = 1
_UNUSED_FOR = timedelta(days=30)
"""An easy setting of a volume belongs to no edition: it stays as long as somebody asks for it."""
_ROUND = 50
"""Numbers are printed for a round count of sheets, so that an edition with a page more finds them ready."""
_PARTS, _CODES = "part-", "code-"


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    level: int
    sheet: int


@dataclass(frozen=True, slots=True)
class Named:
    name: str
    sheet: int


class Pressing:
    """`folder` keeps what was printed; it may be emptied at any time."""

    def __init__(self, printer: DocumentRenderer, binder: BookBinder, *, folder: Path) -> None:
        self._printer = printer
        self._binder = binder
        self._folder = folder

    async def body(self, composer: Composer, volume: VolumeName) -> Binding:
        """Everything but the cover, printed; what was printed before costs nothing. Raises DocumentError."""
        chapters = await asyncio.to_thread(composer.chapters, volume)
        paths = await self._printed(chapters)
        read = [await self._binder.read(path) for path in paths]
        contents = await self._contents(composer, read)
        starts = _starts(read, first=_COVER + contents[1])
        index = composer.index(_index(read, starts))
        (index_path,) = await self._printed([index])
        last = starts[-1] + (await self._binder.read(index_path)).sheets
        (numbers,) = await self._printed([composer.numbers(_ROUND * (last // _ROUND + 1))])
        return Binding((contents[0], *paths, index_path), numbers)

    async def tidy(self, *, keep: frozenset[str]) -> int:
        """Delete what no edition of `keep` needs and nobody asked for in a month; how many files."""
        return await asyncio.to_thread(_tidied, self._folder, keep)

    async def _contents(self, composer: Composer, read: Sequence[PrintedPart]) -> tuple[Path, int]:
        """The table of contents, and how many sheets it takes: the chapters begin behind it."""
        sheets = 1
        while True:
            piece = composer.contents(_entries(read, _starts(read, first=_COVER + sheets)))
            (path,) = await self._printed([piece])
            taken = (await self._binder.read(path)).sheets
            if taken <= sheets:
                return path, taken
            sheets = taken

    async def _printed(self, pieces: Iterable[Piece]) -> list[Path]:
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        return list(await asyncio.gather(*(self._one(piece) for piece in pieces)))

    async def _one(self, piece: Piece) -> Path:
        path = self._folder / f"{piece.digest}.pdf"
        if await asyncio.to_thread(path.exists):
            await asyncio.to_thread(path.touch)
        else:
            await self._printer.render(DocumentPage(piece.html, long=True), path)
        return path


def _tidied(folder: Path, keep: frozenset[str]) -> int:
    before = time.time() - _UNUSED_FOR.total_seconds()
    unused = [path for path in folder.glob("*.pdf") if path.name not in keep and path.stat().st_mtime < before]
    for path in unused:
        path.unlink(missing_ok=True)
    return len(unused)


def _starts(read: Sequence[PrintedPart], *, first: int) -> list[int]:
    """How many sheets stand before each part, and before what follows the last."""
    return list(accumulate((one.sheets for one in read), initial=first))


def _entries(read: Sequence[PrintedPart], starts: Sequence[int]) -> list[Entry]:
    return [
        Entry(heading.title, heading.level, start + heading.sheet)
        for part, start in zip(read, starts, strict=False)
        for heading in part.headings
        if heading.level <= len(("chapter", "section"))
    ]


def _index(read: Sequence[PrintedPart], starts: Sequence[int]) -> list[tuple[str, list[Named]]]:
    """Parts by the heading that stands at their place, then codes."""
    parts: list[Named] = []
    codes: list[Named] = []
    for part, start in zip(read, starts, strict=False):
        for place, sheet in part.places.items():
            if place.startswith(_CODES):
                codes.append(Named(place.removeprefix(_CODES), start + sheet))
        parts += [Named(one.title, start + one.sheet) for one in part.headings if _is_sheet(one.level)]
    by_name = sorted(parts, key=lambda one: one.name.casefold())
    return [("parts", by_name), ("codes", sorted(codes, key=lambda one: one.name))]


def _is_sheet(level: int) -> bool:
    return level == len(("chapter", "section", "sheet"))
