"""A file of the press keeps the clauses of PDF/A-3b, and the reader that says so finds what is damaged on purpose."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import pytest_asyncio
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from agents.pages import DocumentPage, Enclosed, Relationship
from bot.adapters.weasyprint.renderer import WeasyPrintRenderer
from tests.archival.clauses import broken_clauses

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGE = (
    "<html lang=fr><title>Facture</title><meta name=author content=Alex><h1>Été</h1>"
    "<p style='color: #0a474d'>À bientôt&#x202f;! <a href='https://example.org'>Ici</a>"
)
INVOICE = Enclosed("factur-x.xml", b"<a/>", Relationship.alternative, "La facture", invoice_level="EN 16931")
Damage = Callable[[Pdf], None]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archival") / "kept.pdf"
    press = WeasyPrintRenderer()
    await press.render(DocumentPage(PAGE, archival=True, enclosed=(INVOICE,)), path)
    await press.close()
    return path


async def test_what_the_press_archives_breaks_no_clause(kept: Path) -> None:
    assert broken_clauses(kept) == []


def _font(pdf: Pdf) -> pikepdf.Object:
    return next(iter(pdf.pages[0].Resources.Font.values())).DescendantFonts[0]


def _enclosed(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root.AF[0]


def _xmp(pdf: Pdf, old: bytes, new: bytes) -> None:
    pdf.Root.Metadata = pdf.make_indirect(
        Stream(pdf, pdf.Root.Metadata.read_bytes().replace(old, new), Type=Name.Metadata, Subtype=Name.XML)
    )


def _draw(pdf: Pdf, words: bytes) -> None:
    pdf.pages[0].contents_add(words)


def _widths(pdf: Pdf) -> None:
    _font(pdf).W = Array()
    _font(pdf).DW = 77


def _action(pdf: Pdf, kind: Name) -> None:
    pdf.pages[0].Annots[0].A = Dictionary(Type=Name.Action, S=kind)


DAMAGES: dict[str, Damage] = {
    "6.2.3 no output intent": lambda pdf: pdf.Root.__delitem__("/OutputIntents"),
    "6.2.3 the profile": lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.__setitem__("/N", 4),
    "6.2.11.4.1 the font": lambda pdf: _font(pdf).FontDescriptor.__delitem__("/FontFile2"),
    "6.2.11.3.2": lambda pdf: _font(pdf).__delitem__("/CIDToGIDMap"),
    "6.2.11.5": _widths,
    "6.2.4.3": lambda pdf: _draw(pdf, b"0 0 0 1 k"),
    "6.2.2 the operator": lambda pdf: _draw(pdf, b"q 1 zz Q"),
    "6.2.6": lambda pdf: _draw(pdf, b"/Loud ri"),
    "6.2.5": lambda pdf: pdf.Root.__setitem__("/Look", pdf.make_indirect(Dictionary(Type=Name.ExtGState, TR=Name.X))),
    "6.2.10": lambda pdf: pdf.Root.__setitem__("/Look", pdf.make_indirect(Dictionary(BM=Name.Shout, ca=0.5))),
    "6.3.1": lambda pdf: pdf.pages[0].Annots[0].__setitem__("/Subtype", Name.Movie),
    "6.3.2": lambda pdf: pdf.pages[0].Annots[0].__setitem__("/F", 2),
    "6.5.1 the action": lambda pdf: _action(pdf, Name.Launch),
    "6.5.2": lambda pdf: pdf.Root.__setitem__("/AA", Dictionary()),
    "6.6.2.1": lambda pdf: pdf.Root.__delitem__("/Metadata"),
    "6.6.4": lambda pdf: _xmp(pdf, b'part="3"', b'part="2"'),
    "6.6.2.3": lambda pdf: _xmp(pdf, b"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</", b"urn:other#</"),
    "Factur-X: the level": lambda pdf: _xmp(pdf, b">EN 16931<", b">GRAND<"),
    "6.8 an enclosed file that does not": lambda pdf: _enclosed(pdf).__delitem__("/AFRelationship"),
    "6.8 an enclosed file that belongs": lambda pdf: pdf.Root.__delitem__("/AF"),
    "6.8 an enclosed file without its MIME": lambda pdf: _enclosed(pdf).EF.F.__delitem__("/Subtype"),
    "6.8 an enclosed file without its date": lambda pdf: _enclosed(pdf).EF.F.Params.__delitem__("/ModDate"),
    "6.1.13": lambda pdf: pdf.Root.__setitem__("/Long", pdf.make_indirect(Array([String("a" * 32768)]))),
    "6.1.7.1": lambda pdf: _enclosed(pdf).EF.F.__setitem__("/FFilter", Name.FlateDecode),
    "6.10": lambda pdf: pdf.pages[0].obj.__setitem__("/PresSteps", Dictionary()),
    "6.11": lambda pdf: pdf.Root.__setitem__("/Requirements", Array()),
}


@pytest.mark.parametrize("clause", DAMAGES)
async def test_what_is_damaged_is_found(kept: Path, tmp_path: Path, clause: str) -> None:
    with Pdf.open(kept) as pdf:
        DAMAGES[clause](pdf)
        pdf.save(tmp_path / "damaged.pdf", deterministic_id=True)
    assert [one for one in broken_clauses(tmp_path / "damaged.pdf") if one.startswith(clause)] != []


async def test_a_file_that_is_encrypted_is_found(kept: Path, tmp_path: Path) -> None:
    with Pdf.open(kept) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user=""))
    assert "6.1.3 encrypted" in broken_clauses(tmp_path / "locked.pdf")


async def test_a_file_that_goes_on_after_its_end_is_found(kept: Path, tmp_path: Path) -> None:
    longer = Path(shutil.copy(kept, tmp_path / "longer.pdf"))
    with longer.open("ab") as file:  # noqa: ASYNC230 -- a few bytes, in a test
        file.write(b"more")
    assert broken_clauses(longer) == ["6.1.3 data after the last end-of-file marker"]
