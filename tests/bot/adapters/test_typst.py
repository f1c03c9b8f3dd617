"""Pieces of a handbook, set by Typst and read back by readers that know nothing of us."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from agents.errors import DocumentError
from agents.pages import DocumentPage
from bot.adapters.typst.press import TypstPress
from bot.adapters.typst.translating import translated
from bot.rendering import render

pytestmark = pytest.mark.asyncio(loop_scope="module")
HEAD = (
    '<html lang="fr"><head><title>Freins</title><meta name="dcterms.created" content="2026-01-01T00:00:00Z">'
    "<style>\n#let easy = false\n" + render("handbook.typ") + "\n</style></head><body>"
)
EASY = HEAD.replace("#let easy = false", "#let easy = true")
CHAPTER = (
    '<h1>2. Freins &amp; « pneus »</h1><p>Un "mot" de #trop\\ : <strong>97,00\u00a0€</strong>, voir '
    '<a href="#part-pads">ici</a>.</p><h2 class="unlisted">Ce que fait</h2><h4>Trop bas</h4><ul><li>un</li></ul>'
    '<h2 id="lesson-1">Signes</h2><table><thead><tr><th scope="col">Code</th><th scope="col">Nom</th>'
    '<th scope="col">Coût</th></tr></thead><tbody><tr><td id="code-C0035">C0035</td><td>Capteur<br>'
    '<span class="badge u4">stop</span><ul class="causes"><li><span>Usure</span> <span class="money">3 €</span></li>'
    '</ul></td><td class="money">5 €</td></tr></tbody></table>'
    '<section class="sheet u3"><h3 id="part-pads" title="Plaquettes">Plaquettes <span class="badge u3">gare</span></h3>'
    "<p>Fin.</p></section>"
    '<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    "<title>Un chemin</title>"
    '<rect width="40" height="20" fill="#eef4fb"/></svg><figcaption>Figure</figcaption></figure>'
)


def _page(body: str, head: str = HEAD) -> DocumentPage:
    return DocumentPage(f"{head}{body}</body></html>", long=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def press() -> AsyncIterator[TypstPress]:
    press = TypstPress(side_by_side=1)
    yield press
    await press.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chapter(press: TypstPress, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    path = tmp_path_factory.mktemp("typst") / "chapter.pdf"
    assert await press.render(_page(CHAPTER), path) == 1
    return PdfReader(path)


def _elements(chapter: PdfReader) -> list[DictionaryObject]:
    """Every element of structure, wherever it stands in the tree."""
    found = [chapter.get_object(number) for number in range(1, len(chapter.xref_objStm) + len(chapter.xref[0]) + 1)]
    return [one for one in found if isinstance(one, DictionaryObject) and one.get("/Type") == "/StructElem"]


async def test_every_word_is_there_as_it_was_written(chapter: PdfReader) -> None:
    words = " ".join(chapter.pages[0].extract_text().split())
    assert "2. Freins & « pneus »" in words
    assert 'Un "mot" de #trop\\ : 97,00 €, voir ici.' in words
    assert all(one in words for one in ("C0035", "Capteur", "stop", "Usure", "3 €", "5 €", "Plaquettes gare", "Figure"))


def _titles(outline: object) -> list[str]:
    return [title for one in outline for title in _titles(one)] if isinstance(outline, list) else [outline["/Title"]]  # type: ignore[index]  # pypdf's outline is untyped


async def test_the_outline_names_chapters_sections_and_sheets_only(chapter: PdfReader) -> None:
    assert _titles(chapter.outline) == ["2. Freins & « pneus »", "Signes", "Plaquettes"]


async def test_no_level_of_headings_is_left_out(chapter: PdfReader) -> None:
    levels = {str(one["/S"]) for one in _elements(chapter) if str(one["/S"]).startswith("/H")}
    assert levels == {"/H1", "/H2", "/H3"}


async def test_the_head_of_a_column_says_so_and_names_no_number(chapter: PdfReader) -> None:
    heads = [one for one in _elements(chapter) if str(one["/S"]) == "/TH"]
    assert [(one["/A"][0]["/Scope"], "/ID" in one) for one in heads] == [("/Column", False)] * 3  # type: ignore[index]  # pypdf's dictionaries are untyped


async def test_a_drawing_has_words(chapter: PdfReader) -> None:
    assert "Un chemin" in {str(one.get("/Alt")) for one in _elements(chapter)}


async def test_places_have_names_that_a_binder_finds(chapter: PdfReader) -> None:
    assert set(chapter.named_destinations) == {"code-C0035", "lesson-1", "part-pads"}


async def test_the_same_piece_is_the_same_file(press: TypstPress, tmp_path: Path) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    await press.render(_page(CHAPTER), first)
    await press.render(_page(CHAPTER), second)
    assert first.read_bytes() == second.read_bytes()


async def test_feet_are_numbered_from_the_first_sheet_on(press: TypstPress, tmp_path: Path) -> None:
    page = DocumentPage(
        HEAD.replace("<body>", '<body class="numbers">') + "<div></div>" * 3 + "</body></html>", long=True
    )
    assert await press.render(page, tmp_path / "feet.pdf") == 3
    assert [one.extract_text().strip() for one in PdfReader(tmp_path / "feet.pdf").pages] == ["1", "2", "3"]


async def test_an_easy_setting_has_rows_that_are_read_on_their_own(press: TypstPress, tmp_path: Path) -> None:
    await press.render(_page(CHAPTER, EASY), tmp_path / "easy.pdf")
    words = " ".join("".join(page.extract_text() for page in PdfReader(tmp_path / "easy.pdf").pages).split())
    assert "Coût : 5 €" in words


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Un</h1><video></video>",
        "<h1>Un</h1>mots perdus",
        "<h1>Un</h1><p>a <em>b</em></p>",
        '<h1>Un</h1><div class="other"><p>a</p></div>',
        '<h1>Un</h1><ul class="contents"><li><a href="book:1"><span>a</span><span>1</span></a></li></ul>',
        '<h1>Un</h1><p><a href="#nowhere">a</a></p>',
        "<h1>Un</h1><p>a",
        "<h1>Un</h2>",
    ],
)
async def test_what_no_handbook_is_made_of_is_refused_and_leaves_nothing(
    press: TypstPress, tmp_path: Path, body: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        await press.render(_page(body), tmp_path / "refused.pdf")
    assert refused.value.permanent
    assert _left_in(tmp_path) == []


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_the_words_of_a_page_are_never_read_as_code() -> None:
    source = translated(_page('<p>#panic("x") $x$ *a* _b_ @c &lt;d&gt; // e \\</p>').html)
    assert '#par[#"#panic(\\"x\\") $x$ *a* _b_ @c <d> // e \\\\"]' in source
