"""The process that sets handbooks; the only place that imports Typst. It reads fonts and what it is handed.

Run as `python -m bot.adapters.typst.worker NICENESS`.
"""

import json
import os
import resource
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.adapters.typst.finishing import Place, finish
from bot.adapters.typst.translating import translated
from bot.children import Answer, ChildFailed, Header, serve

if TYPE_CHECKING:
    from typst import Fonts

_MOST_MEMORY = 4 * 1024**3
"""Address space of the child, in bytes; most of it is only reserved, by the allocator of each thread."""


def handle(header: Header, payload: bytes) -> Answer:
    path = Path(str(header["path"]))
    try:
        pdf, places = _set(translated(payload.decode()))
    except ValueError as error:
        raise ChildFailed(str(error), code="refused") from error
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        sheets = finish(pdf, places, path=unfinished)
        unfinished.chmod(0o600)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return {"pages": sheets}, b""


def _set(source: str) -> tuple[bytes, list[Place]]:
    """The file, and what the source marked as a place. Raises ValueError for what Typst refuses."""
    from typst import Compiler, TypstError  # noqa: PLC0415 -- the child alone

    with TemporaryDirectory() as folder:
        # Only a source that lies in a file can be asked for its places.
        main = Path(folder) / "main.typ"
        main.write_text(source, "utf-8")
        compiler = Compiler(main, font_paths=_fonts())
        try:
            pdf = compiler.compile(format="pdf", pdf_standards="ua-1")
        except TypstError as error:
            raise ValueError(error.diagnostic[:500]) from error
        assert isinstance(pdf, bytes)
        found = compiler.query("<places>", field="value", one=True)
    return pdf, [(str(name), int(sheet), float(left), float(top)) for name, sheet, left, top in json.loads(found)]


@cache
def _fonts() -> "Fonts":
    from typst import Fonts  # noqa: PLC0415 -- the child alone

    return Fonts()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    os.nice(int(sys.argv[1]))
    serve(handle)
