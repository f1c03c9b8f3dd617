"""The process that binds books. Run as `python -m bot.adapters.binding.worker`."""

import os
import resource
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.children import Answer, Header, serve

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

_MOST_MEMORY = 2 * 1024**3
_IN_BOOK = "book:"
_DEEPEST = 3


def handle(header: Header, _payload: bytes) -> Answer:
    path = Path(str(header["path"]))
    if header["do"] == "read":
        return _read(path), b""
    parts = [Path(one) for one in cast("Sequence[str]", header["parts"])]
    return {"sheets": _bind(Path(str(header["cover"])), parts, Path(str(header["numbers"])), path)}, b""


def _read(path: Path) -> Header:
    from pikepdf import Pdf  # noqa: PLC0415 -- the child alone

    with Pdf.open(path) as pdf:
        sheets = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        headings = list(_headings(pdf, sheets))
        places = {name: sheets[target[0].objgen] for name, target in _places(pdf).items()}
        return {"sheets": len(pdf.pages), "headings": headings, "places": places}


Sheets = Mapping[tuple[int, int], int]


def _headings(pdf: "Pdf", sheets: Sheets) -> Iterator[tuple[str, int, int]]:
    """Title, level and sheet of each line of the outline, from top to bottom."""
    waiting = [(pdf.Root.Outlines.First, 1)] if "/Outlines" in pdf.Root else []
    while waiting:
        line, level = waiting.pop()
        yield str(line.Title), level, sheets[line.Dest[0].objgen]
        if "/Next" in line:
            waiting.append((line.Next, level))
        if "/First" in line:
            waiting.append((line.First, level + 1))


def _places(pdf: "Pdf") -> "dict[str, Object]":
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return {}
    names = list(pdf.Root.Names.Dests.Names)
    return {str(name): target for name, target in zip(names[::2], names[1::2], strict=True)}


def _bind(cover: Path, parts: Sequence[Path], numbers: Path, path: Path) -> int:
    from pikepdf import ObjectStreamMode, PageCopyWarning, Pdf  # noqa: PLC0415 -- the child alone

    with Pdf.open(cover) as book, Pdf.open(numbers) as feet:
        strip = book.pages[-1].as_form_xobject()
        shown = _Outline()
        del book.pages[-1]
        tags = _Tags(book)
        for part in parts:
            with Pdf.open(part) as printed:
                start = len(book.pages)
                sheets = {page.obj.objgen: number for number, page in enumerate(printed.pages)}
                shown.add(_headings(printed, {key: number + 1 for key, number in sheets.items()}), start)
                places = {name: (start + sheets[to[0].objgen], to) for name, to in _places(printed).items()}
                with warnings.catch_warnings():
                    # It warns that links by name are not carried over: `_resolve` gives each of them its sheet.
                    warnings.simplefilter("ignore", PageCopyWarning)
                    book.pages.extend(printed.pages)
                tags.add(printed, start)
                _resolve(book, list(book.pages)[start:], places)
        _link_pages(book)
        _lay_feet(book, feet, strip)
        shown.write(book)
        for name in ("/Names", "/Dests"):
            if name in book.Root:
                del book.Root[name]
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        book.save(
            unfinished, object_stream_mode=ObjectStreamMode.generate, recompress_flate=False, deterministic_id=True
        )
        unfinished.chmod(0o600)
        unfinished.replace(path)
        return len(book.pages)


class _Tags:
    """One structure tree of many: every part hangs its own below the root, under keys of the whole."""

    def __init__(self, book: "Pdf") -> None:
        from pikepdf import Array  # noqa: PLC0415 -- the child alone

        self._book = book
        self._root = book.Root.StructTreeRoot
        self._next = 0
        self._numbers: list[object] = []
        kept = [one for one in self._root.K if _is_ours(one)]
        self._root.K = Array(kept)
        self._take(self._root.ParentTree, list(book.pages))

    def add(self, printed: "Pdf", start: int) -> None:
        root = self._book.copy_foreign(printed.Root.StructTreeRoot)
        self._roles(root)
        for branch in root.K:
            branch.P = self._root
            self._root.K.append(branch)
        self._take(root.ParentTree, list(self._book.pages)[start:])

    def _roles(self, root: "Object") -> None:
        """What a part calls by names of its own means in the whole what it means there."""
        from pikepdf import Dictionary  # noqa: PLC0415 -- the child alone

        ours = self._root.get("/RoleMap", Dictionary())
        for name, meaning in root.get("/RoleMap", Dictionary()).items():
            ours[name] = meaning
        self._root.RoleMap = ours

    def _take(self, tree: "Object", pages: "Sequence[Page]") -> None:
        from pikepdf import Array, Dictionary  # noqa: PLC0415 -- the child alone

        pairs = list(tree.Nums)
        by_key = {int(key): value for key, value in zip(pairs[::2], pairs[1::2], strict=True)}
        for bearer, name in _bearers(pages):
            self._numbers += [self._next, by_key[int(bearer[name])]]
            bearer[name] = self._next
            self._next += 1
        self._root.ParentTree = self._book.make_indirect(Dictionary(Nums=Array(self._numbers)))
        self._root.ParentTreeNextKey = self._next


def _is_ours(branch: "Object") -> bool:
    return "/S" in branch


def _bearers(pages: "Sequence[Page]") -> "Iterator[tuple[Object, str]]":
    """All that is listed in the parent tree, pages and their links, with the name of its key."""
    for page in pages:
        yield page.obj, "/StructParents"
        for link in page.obj.get("/Annots", ()):
            if "/StructParent" in link:
                yield link, "/StructParent"


def _resolve(book: "Pdf", pages: "Sequence[Page]", places: "Mapping[str, tuple[int, Object]]") -> None:
    """Links within a part name a place; in the book they name a sheet and a point on it."""
    from pikepdf import Array  # noqa: PLC0415 -- the child alone

    for page in pages:
        for link in page.obj.get("/Annots", ()):
            found = places.get(str(link.Dest)) if "/Dest" in link else None
            if found is not None:
                sheet, target = found
                link.Dest = Array([book.pages[sheet].obj, *list(target)[1:]])
                link.Contents = f"p. {sheet + 1}"


def _link_pages(book: "Pdf") -> None:
    from pikepdf import Array, Name  # noqa: PLC0415 -- the child alone

    for page in book.pages:
        for link in page.obj.get("/Annots", ()):
            address = str(link.A.URI) if "/A" in link and "/URI" in link.A else ""
            if address.startswith(_IN_BOOK):
                sheet = int(address.removeprefix(_IN_BOOK)) - 1
                link.Dest = Array([book.pages[sheet].obj, Name.Fit])
                link.Contents = f"p. {sheet + 1}"
                del link.A


def _lay_feet(book: "Pdf", feet: "Pdf", strip: "Object") -> None:
    """Under every page but the cover: its number and whose copy it is, as artifacts that no reader speaks."""
    from pikepdf import Array, Stream  # noqa: PLC0415 -- the child alone

    before = book.make_indirect(Stream(book, b"q"))
    after = book.make_indirect(
        Stream(book, b"Q /Artifact <</Type /Pagination>> BDC q /AlexStrip Do Q q /AlexFoot Do Q EMC")
    )
    for page, foot in zip(list(book.pages)[1:], list(feet.pages)[1:], strict=False):
        number = book.copy_foreign(foot.as_form_xobject())
        contents = page.obj.Contents
        parts = list(contents) if isinstance(contents, Array) else [contents]
        page.obj.Contents = Array([before, *parts, after])
        page.obj.Resources = _with_forms(page, AlexStrip=strip, AlexFoot=number)


def _with_forms(page: "Page", **forms: "Object") -> "Object":
    """The page's own resources and these: pages of one part share theirs, so nothing is changed in place."""
    from pikepdf import Dictionary  # noqa: PLC0415 -- the child alone

    resources = Dictionary({name: value for name, value in page.resources.items() if name != "/XObject"})
    known = page.resources.get("/XObject")
    drawn = dict(known.items()) if known is not None else {}
    resources.XObject = Dictionary({**drawn, **{f"/{name}": form for name, form in forms.items()}})
    return resources


class _Outline:
    def __init__(self) -> None:
        self._lines: list[tuple[str, int, int]] = []

    def add(self, headings: Iterator[tuple[str, int, int]], start: int) -> None:
        self._lines += [(title, level, start + sheet - 1) for title, level, sheet in headings if level <= _DEEPEST]

    def write(self, book: "Pdf") -> None:
        from pikepdf import OutlineItem  # noqa: PLC0415 -- the child alone

        with book.open_outline() as outline:
            outline.root.clear()
            above: list[OutlineItem] = []
            for title, level, sheet in self._lines:
                item = OutlineItem(title, sheet)
                item.is_closed = True
                above = above[: level - 1]
                (above[-1].children if above else outline.root).append(item)
                above.append(item)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    serve(handle)
