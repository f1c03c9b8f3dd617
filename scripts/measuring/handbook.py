"""The handbooks as they are printed: a few chapters side by side, or the volumes whole with one copy and another."""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar, cast, get_args

import psutil

from agents.handbook.composing import Composer, Owner
from agents.handbook.pressing import Pressing
from agents.pages import Binding, DocumentPage
from bot.adapters.binding.binder import BindingPress, PdfBinder
from bot.adapters.typst.press import TypstPress
from bot.adapters.weasyprint.renderer import WeasyPrintRenderer
from bot.rendering import render
from knowledge.codes import CodeCatalogue
from knowledge.faults.generation import shipped_base
from knowledge.handbook.plan import BookLanguage, VolumeName, read_plan
from scripts.measuring.report import table, tell

Figures = dict[str, float]
_FEW = 2


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench handbook", description=__doc__)
    parser.add_argument("--whole", action="store_true", help="both cores for minutes; without it a few chapters")
    parser.add_argument("--volume", choices=get_args(VolumeName), action="append", help="both without it")
    parser.add_argument("--language", choices=get_args(BookLanguage), default="fr")
    parser.add_argument("--into", metavar="DIR", type=Path, help="keep the books there, to be looked at")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    arguments = parser.parse_args(argv)
    volumes = cast("list[VolumeName]", arguments.volume or list(get_args(VolumeName)))
    is_whole = arguments.whole or arguments.into is not None
    plan = read_plan(arguments.language)
    composer = Composer(shipped_base(), CodeCatalogue.load(), typeset=render, plan=plan)
    with TemporaryDirectory() as folder:
        into = arguments.into or Path(folder)
        into.mkdir(parents=True, exist_ok=True)
        figures = asyncio.run(_measure(volumes, composer, into) if is_whole else _few(volumes[0], composer, into))
        figures |= {f"{one}: MB": (into / f"{one}.pdf").stat().st_size / 1e6 for one in volumes if is_whole}
    rows = [(name, f"{value:,.2f}") for name, value in figures.items()]
    tell("handbook", table(("measure", "figure"), rows), figures, json_file=arguments.json, keep=False)
    return 0


async def _few(volume: VolumeName, composer: Composer, folder: Path) -> Figures:
    """The first chapters of a volume, without its contents, index and binding."""
    pieces = (await asyncio.to_thread(composer.chapters, volume))[:_FEW]
    paths = [folder / f"{piece.digest}.pdf" for piece in pieces]
    printer = TypstPress()
    try:
        pages = (DocumentPage(piece.html, long=True) for piece in pieces)
        printed = (printer.render(page, path) for page, path in zip(pages, paths, strict=True))
        took, sheets = await _timed(lambda: asyncio.gather(*printed))
    finally:
        await printer.close()
    return {
        f"{volume}: chapters": float(len(pieces)),
        f"{volume}: pages": float(sum(sheets)),
        f"{volume}: pages a second": sum(sheets) / took.seconds,
        f"{volume}: processor seconds a page": took.processor / sum(sheets),
        f"{volume}: MB": sum(path.stat().st_size for path in paths) / 1e6,
    }


async def _measure(volumes: Sequence[VolumeName], composer: Composer, folder: Path) -> Figures:
    binder = PdfBinder()
    press = BindingPress(WeasyPrintRenderer(), TypstPress(), binder)
    figures: Figures = {}
    try:
        with TemporaryDirectory() as kept:
            for volume in volumes:
                pressing = Pressing(press, binder, folder=Path(kept))
                figures |= await _one(volume, composer, pressing, press, folder / f"{volume}.pdf")
    finally:
        await press.close()
    return figures


async def _one(volume: VolumeName, composer: Composer, pressing: Pressing, press: BindingPress, path: Path) -> Figures:
    composing, _ = await _timed(lambda: asyncio.to_thread(composer.chapters, volume))
    printing, body = await _timed(lambda: pressing.body(composer, volume))
    owner = Owner("Alice Martin", "1024", 1, datetime.now(UTC))
    cover = composer.cover(volume, owner)
    copying, sheets = await _timed(lambda: press.render(_copy(cover, body), path))
    again, body = await _timed(lambda: pressing.body(composer, volume))
    second, _ = await _timed(lambda: press.render(_copy(cover, body), path))
    return {
        f"{volume}: pages": float(sheets),
        f"{volume}: processor seconds to compose": composing.processor,
        f"{volume}: processor seconds to print": printing.processor,
        f"{volume}: seconds to print": printing.seconds,
        f"{volume}: pages a second": sheets / printing.seconds,
        f"{volume}: pages a processor second": sheets / printing.processor,
        f"{volume}: processor seconds for a copy": copying.processor,
        f"{volume}: processor seconds for the next copy": again.processor + second.processor,
    }


def _copy(cover: str, body: Binding) -> DocumentPage:
    return DocumentPage(cover, binding=body)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Took:
    seconds: float
    processor: float
    """Seconds of this process and of the presses, which outlive what is measured."""


async def _timed(work: Callable[[], Awaitable[T]]) -> tuple[_Took, T]:
    began, spent = time.perf_counter(), _processor()
    done = await work()
    return _Took(time.perf_counter() - began, _processor() - spent), done


def _processor() -> float:
    own = psutil.Process()
    times = [one.cpu_times() for one in (own, *own.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


if __name__ == "__main__":
    raise SystemExit(main())
