"""The report of a case: what the case says, signed by whom it may be, another edition when the case moves."""

import re
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader

from agents.diagnosis.report import ReportMaker, report_of
from agents.errors import NotFound
from bot.adapters.weasyprint.renderer import WeasyPrintRenderer
from bot.app import App
from bot.rendering import render
from storage.database import Transaction
from storage.models.garage import Case
from storage.models.ids import CaseId
from tests.agents.sales.shop import Shop
from tests.builders import Person
from tests.conftest import FixedClock
from tests.quick_printer import QuickPrinter

COMPLAINT = "Clio IV 1.5 dCi 2014 180000 km : voyant moteur, perte de puissance et fumée noire, code P0401"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


async def case_of(app: App) -> Case:
    def read(tx: Transaction) -> Case:
        return tx.session.query(Case).one()

    return await app.database.write(read)


def maker_of(app: App) -> ReportMaker:
    team = app.team
    return ReportMaker(
        app.database, diagnosis=team.diagnosis, typeset=render, signature_of=team.letterheads.signature_of
    )


async def words_of(app: App, case: Case) -> str:
    html = (await maker_of(app).draft(str(case.id))).page.html.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def test_a_tap_on_the_card_brings_the_report(app: App, alice: Person, printer: QuickPrinter) -> None:
    await alice.says(COMPLAINT)
    await alice.presses("Rapport PDF")
    await alice.hears("Rapport de diagnostic n° 1")
    await alice.hears("/files/document/")
    assert len(printer.printed) == 1


async def test_it_says_what_the_case_says_and_where_it_is_from(app: App, alice: Person) -> None:
    await alice.says(COMPLAINT)
    case = await case_of(app)
    found = await app.team.diagnosis.reopened(CaseId(case.id))
    text = await words_of(app, case)
    leading = found.diagnosis.causes[0]
    said = [
        "Renault", "Clio", "1.5 dCi", "180 000", "P0401", "Vanne EGR", "Cette semaine",
        "Une autre cause", f"base {leading.cost.as_of}", "intelligence artificielle", *leading.sources,
    ]  # fmt: skip
    printed = text.replace("’", "'")
    assert [one for one in said if one.replace("’", "'") not in printed] == []


async def test_a_repair_at_high_voltage_is_told_with_who_may_do_it_however_unlikely(app: App, alice: Person) -> None:
    await alice.says("My Renault Zoe 2016 will not go into ready, the dash is dim in the morning")
    case = await case_of(app)
    found = await app.team.diagnosis.reopened(CaseId(case.id))
    assert found.diagnosis.causes[0].system != "hybrid_ev"
    assert "NF C 18-550" in await words_of(app, case)


async def test_on_paper_it_is_tagged_and_fits_on_few_sheets(app: App, alice: Person, tmp_path: Path) -> None:
    await alice.says(COMPLAINT)
    press = WeasyPrintRenderer()
    sheets = await press.render((await maker_of(app).draft("1")).page, tmp_path / "report.pdf")
    await press.close()
    read = PdfReader(tmp_path / "report.pdf")
    assert sheets == len(read.pages) <= 3
    assert "/StructTreeRoot" in read.root_object
    assert "Rapport de diagnostic" in read.pages[0].extract_text()


async def test_no_probability_is_more_exact_than_it_is_known(app: App, alice: Person) -> None:
    await alice.says(COMPLAINT)
    case = await case_of(app)
    report = report_of(await app.team.diagnosis.reopened(CaseId(case.id)), case, app.clock())
    rounded = {f"{number} %" for number in range(5, 100, 5)} | {"> 95 %", "< 5 %"}
    assert {" ".join(bar.label.split()) for bar in report.bars} - rounded == set()


async def test_what_is_told_later_makes_another_edition_and_the_same_case_the_same(
    app: App, alice: Person, clock: FixedClock, printer: QuickPrinter
) -> None:
    await alice.says(COMPLAINT)
    documents = app.team.documents
    first = await documents.printed("report", "1")
    assert await documents.printed("report", "1") == first
    clock.advance(minutes=5)
    await alice.says("et le turbo siffle à l’accélération")
    later = await documents.printed("report", "1")
    assert later.id != first.id
    assert len(printer.printed) == 2


@pytest.mark.parametrize("subject", ["99", "x", "", "1e3"])
async def test_a_case_that_does_not_exist_has_no_report(app: App, subject: str) -> None:
    with pytest.raises(NotFound):
        await app.team.documents.printed("report", subject)


async def test_charlie_gets_no_report_of_alices_case(app: App, alice: Person, charlie: Person) -> None:
    await alice.says(COMPLAINT)
    await charlie.taps("document:report:1")
    await charlie.hears("je ne trouve pas")


async def test_a_garage_signs_with_its_own_name_and_logo_when_it_bought_that(
    app: App, shop: Shop, alice: Person
) -> None:
    await alice.says("/garage Garage du Port | 1 rue du Port, 33000 Bordeaux | 05 56 00 00 00")
    await alice.hears("cela demande un abonnement")
    await shop.bought("diagnostic-a-distance")
    await alice.says("/garage Garage du Port | 1 rue du Port, 33000 Bordeaux | 05 56 00 00 00")
    await alice.hears("Garage du Port\n1 rue du Port")
    logo = app.files.new()
    app.files.path(logo).write_bytes(PNG)
    await app.team.letterheads.set_logo(await shop.customer(), logo)
    await alice.says(COMPLAINT)
    assert "Garage du Port" in await words_of(app, await case_of(app))


async def test_a_logo_that_is_no_picture_is_refused(app: App, shop: Shop, alice: Person) -> None:
    await shop.bought("diagnostic-a-distance")
    await alice.says("/garage logo")
    await alice.hears("je n’ai pas reçu d’image")


async def test_an_answer_stands_under_the_name_of_what_was_asked(app: App, alice: Person) -> None:
    await alice.says("ma Zoé 2018 refuse de charger sur la borne")
    await alice.says("non")
    words = await words_of(app, await case_of(app))
    assert "Écarté alerte d’isolement haute tension" in words.replace("\u00a0", " ")


async def test_the_bars_make_a_whole_however_thin_the_evidence(app: App, alice: Person) -> None:
    await alice.says("elle fait un bruit bizarre")
    case = await case_of(app)
    report = report_of(await app.team.diagnosis.reopened(CaseId(case.id)), case, case.updated_at)
    assert sum(bar.share for bar in report.bars) == pytest.approx(1.0)
    assert report.bars[-1].share > 0.5


async def test_nobody_is_sent_back_to_a_car_they_must_keep_away_from(app: App, alice: Person) -> None:
    await alice.says("Tesla Model 3 2021 smoke from the battery, insulation fault message")
    check = (await app.team.diagnosis.reopened(CaseId((await case_of(app)).id))).diagnosis.next_check
    assert check is not None
    assert app.team.diagnosis.base.finding(check.finding).who != "look"
