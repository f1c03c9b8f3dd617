"""Documents set easy to read: another copy of the same words, in larger and wider set letters."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from agents.messages import ChannelName
from agents.pages import DocumentPage
from agents.printing import set_easily
from bot.adapters.weasyprint.renderer import WeasyPrintRenderer
from bot.app import App
from bot.rendering import render
from tests.agents.documents.test_report import COMPLAINT, case_of, maker_of, words_of
from tests.agents.sales.shop import Shop
from tests.builders import Person
from tests.quick_printer import QuickPrinter

STYLE = render("easy.css")


@pytest.fixture
async def reader(app: App, alice: Person) -> Person:
    """Alice, who reads easily set pages, with a case of her own."""
    await alice.says(COMPLAINT)
    await app.team.reading_mode.choose_as(ChannelName.terminal, "alice", easy=True)
    return alice


async def test_who_reads_easily_gets_the_report_so_and_the_usual_one_stays(
    app: App, reader: Person, printer: QuickPrinter
) -> None:
    await reader.presses("Rapport PDF")
    case = await case_of(app)
    easy = await app.team.documents.printed("report", str(case.id), easy=True)
    usual = await app.team.documents.printed("report", str(case.id))
    assert (easy.name, usual.name) == (
        f"rapport-diagnostic-{case.id}-lecture-facile.pdf",
        f"rapport-diagnostic-{case.id}.pdf",
    )
    assert len(printer.printed) == 2
    again = await app.team.documents.printed("report", str(case.id), easy=True)
    assert again.file == easy.file


async def test_a_lost_copy_is_printed_again_as_it_was(app: App, reader: Person, printer: QuickPrinter) -> None:
    await reader.presses("Rapport PDF")
    easy = await app.team.documents.printed("report", "1", easy=True)
    app.files.forget(easy.file)
    again = await app.team.documents.printed("report", "1", easy=True)
    assert (again.name, again.sha256) == (easy.name, easy.sha256)
    assert len(printer.printed) == 2


async def test_an_invoice_stays_the_one_original(app: App, shop: Shop) -> None:
    await shop.bought()
    easy = await app.team.documents.printed("invoice", "TEST-F2026-000001", easy=True)
    assert easy == await app.team.documents.printed("invoice", "TEST-F2026-000001")


async def test_the_printed_report_has_short_lines_large_letters_and_every_word(
    app: App, reader: Person, tmp_path: Path
) -> None:
    draft = await maker_of(app).draft("1")
    press = WeasyPrintRenderer()
    await press.render(draft.page, tmp_path / "usual.pdf")
    await press.render(replace(draft.page, html=set_easily(draft.page.html, STYLE)), tmp_path / "easy.pdf")
    await press.close()
    usual, easy = (
        [page.extract_text() for page in PdfReader(tmp_path / f"{name}.pdf").pages] for name in ("usual", "easy")
    )
    assert len(easy) > len(usual)
    assert max(len(line) for page in easy for line in page.splitlines()) <= 70
    printed = " ".join(easy)
    assert [word for word in (await words_of(app, await case_of(app))).split() if word not in printed] == []


def test_what_is_no_whole_document_is_left_as_it_is() -> None:
    page = DocumentPage("<p>.")
    assert set_easily(page.html, STYLE) == page.html
