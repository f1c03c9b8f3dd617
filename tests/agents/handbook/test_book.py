"""A small handbook, printed and bound for one reader, read back by a reader that knows nothing of us."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NumberObject

from agents.handbook.composing import Composer, Owner
from agents.handbook.pressing import Pressing
from agents.pages import DigitalSource, DocumentPage
from bot.adapters.binding.binder import BindingPress, PdfBinder
from bot.adapters.typst.press import TypstPress
from bot.adapters.weasyprint.renderer import WeasyPrintRenderer
from bot.library import Library
from bot.rendering import render
from tests.agents.handbook.small import small_composer
from tests.builders import plain

pytestmark = pytest.mark.asyncio(loop_scope="module")
OWNER = Owner('Zoé "Zaz" O’Hara\\', "1024", 3, datetime(2026, 11, 21, tzinfo=UTC), ("Une phrase prouvée.",))


class CountingPress:
    """Hands on to the real press and counts what it is asked for."""

    def __init__(self, press: BindingPress) -> None:
        self._press = press
        self.printed = 0

    async def render(self, page: DocumentPage, path: Path) -> int:
        self.printed += 1
        return await self._press.render(page, path)

    async def close(self) -> None:
        await self._press.close()


class Shelf:
    def __init__(self, folder: Path, library: Library) -> None:
        binder = PdfBinder()
        self.press = CountingPress(BindingPress(WeasyPrintRenderer(), TypstPress(), binder))
        self.folder = folder
        self.composer: Composer = small_composer(library)
        self.pressing = Pressing(self.press, binder, folder=folder / "cache")

    async def copy(self, owner: Owner, name: str) -> PdfReader:
        body = await self.pressing.body(self.composer, "basic")
        page = DocumentPage(self.composer.cover("basic", owner), binding=body)
        sheets = await self.press.render(page, self.folder / name)
        read = PdfReader(self.folder / name)
        assert sheets == len(read.pages)
        return read


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shelf(tmp_path_factory: pytest.TempPathFactory, library: Library) -> AsyncIterator[Shelf]:
    shelf = Shelf(tmp_path_factory.mktemp("handbook"), library)
    yield shelf
    await shelf.press.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def book(shelf: Shelf) -> PdfReader:
    return await shelf.copy(OWNER, "alice.pdf")


def _root(book: PdfReader) -> DictionaryObject:
    root = book.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    return root


async def test_it_says_its_title_its_language_and_that_a_machine_made_it(book: PdfReader) -> None:
    assert book.metadata is not None
    assert book.metadata.title == "Manuel de diagnostic Basic — Comprendre, diagnostiquer, réparer"
    assert str(_root(book)["/Lang"]) == "fr"
    words = bytes(_root(book)["/Metadata"].get_data()).decode()  # type: ignore[attr-defined]  # a stream, untyped
    assert DigitalSource.algorithm.value in words
    assert "composé par un programme" in book.pages[0].extract_text()


async def test_every_page_is_somebodys_and_has_its_number(book: PdfReader) -> None:
    feet = [page.extract_text().splitlines()[-2:] for page in book.pages[1:]]
    named = 'Exemplaire de Zoé "Zaz" O’Hara\\ · commande n° 1024 · reproduction réservée'
    assert feet == [[named, str(number)] for number in range(2, len(book.pages) + 1)]


async def test_the_cover_says_what_rows_prove(book: PdfReader) -> None:
    cover = book.pages[0].extract_text()
    assert "Une phrase prouvée." in cover
    assert "Édition n° 3 du 21/11/2026" in cover


async def test_contents_and_index_lead_to_the_sheets_they_name(book: PdfReader) -> None:
    contents = book.pages[1].extract_text()
    (line,) = [line for line in contents.splitlines() if line.startswith("2. Freins")]
    sheet = int(line.rpartition(" ")[2])
    assert "Freins" in book.pages[sheet - 1].extract_text()
    first = book.pages[1]["/Annots"][0].get_object()  # type: ignore[index]  # pypdf's pages are untyped
    assert book.get_page_number(first["/Dest"][0].get_object()) == 2
    index = book.pages[-1].extract_text()
    assert "Plaquettes de frein" in index


async def test_the_outline_has_every_chapter(book: PdfReader) -> None:
    titles = [one.title for one in book.outline if not isinstance(one, list)]
    assert titles[:3] == ["Sommaire", "1. La méthode", "2. Freins"]
    assert titles[-2:] == ["5. Sources et licences", "Index"]


async def test_one_tree_of_tags_holds_every_page_and_link(book: PdfReader) -> None:
    tree = _root(book)["/StructTreeRoot"]
    assert isinstance(tree, DictionaryObject)
    parents = tree["/ParentTree"]["/Nums"]  # type: ignore[index]  # pypdf's dictionaries are untyped
    assert isinstance(parents, ArrayObject)
    keys = [int(key) for key in parents[::2] if isinstance(key, NumberObject)]
    assert keys == list(range(len(keys)))
    branches = [one.get_object() for one in tree["/K"]]  # type: ignore[attr-defined]  # as above
    assert {str(one["/S"]) for one in branches} == {"/Document"}
    for number, page in enumerate(book.pages):
        marked = parents[2 * int(page["/StructParents"]) + 1]  # type: ignore[call-overload]  # as above
        pages = {one.get_object()["/Pg"].get_object() == page.get_object() for one in marked.get_object()}
        assert pages == {True}, number


async def test_a_second_copy_prints_nothing_but_its_cover(shelf: Shelf, book: PdfReader) -> None:
    before = shelf.press.printed
    other = await shelf.copy(Owner("Bob", "7", 3, OWNER.dated_at), "bob.pdf")
    assert shelf.press.printed == before + 1
    assert "Exemplaire de Bob" in other.pages[3].extract_text()
    assert "Zoé" not in "".join(page.extract_text() for page in other.pages)
    assert len(other.pages) == len(book.pages)


async def test_an_english_copy_is_english_from_its_cover_to_its_index(shelf: Shelf, library: Library) -> None:
    composer = small_composer(library, "en")
    body = await shelf.pressing.body(composer, "basic")
    await shelf.press.render(DocumentPage(composer.cover("basic", OWNER), binding=body), shelf.folder / "english.pdf")
    read = PdfReader(shelf.folder / "english.pdf")
    assert str(_root(read)["/Lang"]) == "en"
    titles = [one.title for one in read.outline if not isinstance(one, list)]
    assert titles == ["Contents", "1. The method", "2. Brakes", "3. Fault codes", "4. Glossary", *titles[-2:]]
    assert titles[-2:] == ["5. Sources and licences", "Index"]
    words = "\n".join(page.extract_text() for page in read.pages)
    assert "Copy of Zoé" in read.pages[-1].extract_text()
    assert "€" in words
    assert [word for word in ("Exemplaire", "Freins", "multimètre", "aucun", " à ", "Leçon") if word in words] == []


async def test_high_voltage_is_named_and_never_explained(library: Library) -> None:
    whole = Composer(library.diagnostician.base, library.codes, typeset=render)
    (chapter,) = [one for one in whole.chapters("basic") if one.id == "hybrid_ev"]
    assert "NF C 18-550" in plain(chapter.html)
    assert "Réservé à une personne habilitée." in chapter.html
