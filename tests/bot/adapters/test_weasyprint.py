"""What the press prints, read back by a reader that knows nothing of us."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from agents.errors import DocumentError
from agents.pages import DigitalSource, DocumentPage, Enclosed, Relationship
from bot.adapters.weasyprint.renderer import WeasyPrintRenderer
from bot.rendering import STATIC

HELLO = "<html lang=fr><title>Bonjour</title><meta name=author content=Alex><h1>Été</h1><p>À bientôt&#x202f;!"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def printer() -> AsyncIterator[WeasyPrintRenderer]:
    printer = WeasyPrintRenderer()
    yield printer
    await printer.close()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_page_is_a_tagged_pdf_with_its_title_its_language_and_the_mark_of_a_machine(
    printer: WeasyPrintRenderer, tmp_path: Path
) -> None:
    assert await printer.render(DocumentPage(HELLO), tmp_path / "hello.pdf") == 1
    read = PdfReader(tmp_path / "hello.pdf")
    assert read.pages[0].extract_text().splitlines() == ["Été", "À bientôt\u202f!"]
    assert read.trailer["/Root"]["/Lang"] == "fr"  # type: ignore[index]  # pypdf's catalogue is untyped
    assert "/StructTreeRoot" in read.trailer["/Root"]  # type: ignore[operator]  # as above
    words = _xmp(tmp_path / "hello.pdf")
    assert DigitalSource.algorithm.value in words
    assert 'part="1"' in words
    assert words.count("<rdf:RDF") == 1


async def test_an_archival_page_carries_its_file_once_and_says_what_it_is(
    printer: WeasyPrintRenderer, tmp_path: Path
) -> None:
    invoice = Enclosed("factur-x.xml", b"<a/>", Relationship.alternative, "La facture", invoice_level="EN 16931")
    page = DocumentPage(HELLO, archival=True, enclosed=(invoice,), made_by=DigitalSource.model)
    await printer.render(page, tmp_path / "kept.pdf")
    read = PdfReader(tmp_path / "kept.pdf")
    assert read.attachments == {"factur-x.xml": [b"<a/>"]}
    catalogue = read.trailer["/Root"]
    assert isinstance(catalogue, DictionaryObject)
    associated = catalogue["/AF"]
    assert isinstance(associated, ArrayObject)
    (named,) = associated
    filed = named.get_object()
    assert [str(filed[key]) for key in ("/AFRelationship", "/UF")] == ["/Alternative", "factur-x.xml"]
    assert "/OutputIntents" in catalogue
    words = _xmp(tmp_path / "kept.pdf")
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in words
    assert "pdfaExtension:schemas" in words
    assert DigitalSource.model.value in words


def _xmp(path: Path) -> str:
    metadata = PdfReader(path).trailer["/Root"]["/Metadata"]  # type: ignore[index]  # pypdf's catalogue is untyped
    return bytes(metadata.get_data()).decode()


async def test_our_own_pictures_are_drawn(printer: WeasyPrintRenderer, tmp_path: Path) -> None:
    page = DocumentPage(f"{HELLO}<img alt=Alex src=static:/favicon.svg>")
    assert await printer.render(page, tmp_path / "drawn.pdf") == 1
    assert (STATIC / "favicon.svg").exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/a.png",
        "file:///etc/hostname",
        "static:/../../settings.py",
        "static:/nothing.svg",
        "ftp://a/b",
    ],
)
async def test_no_other_address_is_read(printer: WeasyPrintRenderer, tmp_path: Path, address: str) -> None:
    with pytest.raises(DocumentError) as refused:
        await printer.render(DocumentPage(f'{HELLO}<img alt="" src="{address}">'), tmp_path / "refused.pdf")
    assert refused.value.permanent
    assert _left_in(tmp_path) == []


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_press_that_is_killed_is_replaced(printer: WeasyPrintRenderer, tmp_path: Path) -> None:
    await printer.warm()
    press = printer.process_id
    assert press is not None
    os.kill(press, signal.SIGKILL)
    assert await printer.render(DocumentPage(HELLO), tmp_path / "after.pdf") == 1
    assert printer.process_id != press


async def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    hasty = WeasyPrintRenderer(patience=0.01)
    with pytest.raises(DocumentError) as late:
        await hasty.render(DocumentPage(HELLO), tmp_path / "late.pdf")
    assert not late.value.permanent
    await hasty.close()
