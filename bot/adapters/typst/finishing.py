"""What a piece needs before it can be bound with others: places to lead to, and tags without numbers of their own."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

Place = tuple[str, int, float, float]
"""Its name, its sheet counted from 1, and the distance from the left and from the top in points."""

_CELLS = frozenset({"/TD", "/TH"})


def finish(pdf: bytes, places: Sequence[Place], *, path: Path) -> int:
    """Write the piece at `path`; how many sheets it has. The same piece is the same file, byte for byte."""
    from pikepdf import ObjectStreamMode, Pdf  # noqa: PLC0415 -- the child alone

    with Pdf.open(BytesIO(pdf)) as piece:
        _unnumber(piece)
        _name(piece, places)
        piece.save(path, object_stream_mode=ObjectStreamMode.generate, recompress_flate=False, deterministic_id=True)
        return len(piece.pages)


def _unnumber(piece: "Pdf") -> None:
    """Cells name their headers by numbers that another piece uses too.

    Each header says that it heads a column, which is enough (ISO 14289-1, 7.5); what a cell looks like is no news.
    """
    from pikepdf import Dictionary  # noqa: PLC0415 -- the child alone

    root = piece.Root.StructTreeRoot
    if "/IDTree" in root:
        del root.IDTree
    for one in piece.objects:
        if isinstance(one, Dictionary) and str(one.get("/S", "")) in _CELLS:
            _simplify(one)


def _simplify(cell: "Object") -> None:
    from pikepdf import Array, Dictionary, Name  # noqa: PLC0415 -- the child alone

    for name in ("/ID", "/A"):
        if name in cell:
            del cell[name]
    if cell.S == "/TH":
        cell.A = Array([Dictionary(O=Name.Table, Scope=Name.Column)])


def _name(piece: "Pdf", places: Sequence[Place]) -> None:
    """Beside the headings, which Typst named."""
    from pikepdf import Array, Dictionary, Name, String  # noqa: PLC0415 -- the child alone

    named = list(piece.Root.Names.Dests.Names) if "/Names" in piece.Root and "/Dests" in piece.Root.Names else []
    by_name = {str(name): target for name, target in zip(named[::2], named[1::2], strict=True)}
    for name, sheet, left, top in places:
        page = piece.pages[sheet - 1]
        by_name[name] = Array([page.obj, Name.XYZ, left, float(page.mediabox[3]) - top, 0])
    if by_name:
        listed = [one for name in sorted(by_name) for one in (String(name), by_name[name])]
        names = piece.Root.get("/Names", Dictionary())
        names.Dests = Dictionary(Names=Array(listed))
        piece.Root.Names = names
