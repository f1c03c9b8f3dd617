"""Invoices and credit notes as they are printed, and as data that other programs read."""

import re
from collections.abc import AsyncIterator, Sequence
from html import unescape
from importlib.resources import files

import pytest
from facturx import xml_check_xsd
from pikepdf import Pdf
from pypdf import PdfReader
from saxonche import PySaxonProcessor

from agents.documents.links import DocumentLinks
from agents.documents.service import Documents
from agents.errors import NotFound
from agents.sales.coupons import NewCoupon
from agents.sales.factur_x import factur_x
from agents.sales.ordering import Buyer
from agents.sales.paper_maker import KIND, PaperMaker
from agents.sales.papers import Paper, paper_of, shared
from agents.sales.policy import Consent
from agents.sales.rights import refund_by_staff
from agents.sales.service import SellerDetails
from bot.adapters.weasyprint.renderer import WeasyPrintRenderer
from bot.rendering import render
from storage.database import Transaction
from storage.models.catalogue import CouponKind
from storage.models.invoice import Invoice
from tests.agents.sales.shop import ALICE, GARAGE, Shop
from tests.archival.clauses import broken_clauses

TERMS = frozenset({Consent.terms})
SELLER = SellerDetails(
    "Diag Auto SAS", "12 rue de la Mécanique, 69007 Lyon", "732 829 320", "FR44732829320", "a@b.fr",
    "+33 4 72 00 00 00", "CM2C, 14 rue Saint-Jean, 75017 Paris",
)  # fmt: skip
EXEMPT = SellerDetails(
    "Marc Durand EI", "3 place du Marché, 33000 Bordeaux", "404833048", None, "m@d.fr", "+33 5 56 00 00 00", "CM2C",
)  # fmt: skip


@pytest.fixture
async def documents(shop: Shop) -> AsyncIterator[Documents]:
    """With the real press; nothing else of the house prints here, for no job is worked."""
    app = shop.app
    press = Documents(
        app.database,
        printer=WeasyPrintRenderer(),
        files=app.files,
        links=DocumentLinks(secret_key="key"),
        public_url=str,
        makers={KIND: PaperMaker(app.database, typeset=render)},
        easy_style="",
    )
    yield press
    await press.close()


async def paid(shop: Shop, *, buyer: Buyer = ALICE) -> None:
    """Without the work that follows a payment."""
    placed = await shop.place(buyer=buyer, given=TERMS)
    await shop.pay(placed.reference)


async def papers(shop: Shop) -> Sequence[Paper]:
    def read(tx: Transaction) -> Sequence[Paper]:
        return [paper_of(tx, one) for one in tx.session.query(Invoice).order_by(Invoice.id)]

    return await shop.app.database.write(read)


async def text_of(shop: Shop, paper: Paper) -> str:
    """The words of the page as it goes to the printer."""
    draft = await PaperMaker(shop.app.database, typeset=render).draft(paper.reference)
    body = draft.page.html.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


async def test_an_invoice_for_a_consumer_bears_every_mention(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    await shop.bought()
    (paper,) = await papers(shop)
    text = await text_of(shop, paper)
    said = [
        "Facture TEST-F2026-000001", "Diag Auto SAS", "12 rue de la Mécanique, 69007 Lyon", "SIREN 732829320",
        "TVA FR44732829320", "Alice Martin", "alice@example.org", "20/11/2026", "Total HT 247,50 €", "TVA 20 % 49,50 €",
        "Total TTC 297,00 €", "Payé le 20/11/2026 297,00 €", "Reste à payer 0,00 €", "prestation de services",
        "sans valeur comptable",
    ]  # fmt: skip
    assert [one for one in said if one not in text] == []
    assert "40 €" not in text


async def test_a_seller_without_vat_says_why_and_shows_none(shop: Shop) -> None:
    await shop.sales.name_seller(EXEMPT)
    await shop.bought()
    text = await text_of(shop, (await papers(shop))[0])
    assert "TVA non applicable, art. 293 B du CGI" in text
    assert "TVA 20 %" not in text
    assert "Total 297,00 €" in text


async def test_a_business_is_told_the_penalties_and_the_fixed_compensation(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    await shop.bought(buyer=GARAGE, given=TERMS)
    text = await text_of(shop, (await papers(shop))[0])
    said = ["Garage Bob SARL", "SIREN 123456789", "1 rue du Port, 33000 Bordeaux", "BCE majoré de 10 points", "40 €"]
    assert [one for one in said if one not in text] == []


async def test_a_credit_note_names_the_invoice_it_corrects(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    bought = await shop.bought(given=TERMS)
    await shop.sales.withdraw(shop.id(bought))
    await shop.work(bought.reference)
    invoice, note = await papers(shop)
    text = await text_of(shop, note)
    said = ["Avoir TEST-A2026-000001", invoice.reference, "À votre crédit 297,00 €"]
    assert [one for one in said if one not in text] == []


async def test_the_parts_of_a_price_add_up_to_the_cent(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    bought = await shop.bought(given=TERMS)
    await shop.app.database.write(
        lambda tx: [refund_by_staff(tx, bought.id, cents, by="bob") for cents in (3333, 1, 99)]
    )
    found = await papers(shop)
    assert [sum(line.net.amount_minor for line in one.lines) for one in found] == [
        one.net.amount_minor for one in found
    ]
    assert [sum(vat.vat.amount_minor for vat in one.vats) for one in found] == [one.vat.amount_minor for one in found]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [(100, [1, 1, 1], [33, 33, 34]), (1, [5, 5], [0, 1]), (29700, [9700, 20000], [9700, 20000]), (7, [], [])],
)
def test_an_amount_is_shared_without_a_cent_lost(amount: int, weights: list[int], parts: list[int]) -> None:
    assert shared(amount, weights) == parts


async def test_an_invoice_is_printed_once_and_stays_as_it_was(shop: Shop, documents: Documents) -> None:
    await shop.sales.name_seller(SELLER)
    await paid(shop)
    (paper,) = await papers(shop)
    first = await documents.printed("invoice", paper.reference)
    await shop.sales.name_seller(EXEMPT)
    again = await documents.printed("invoice", paper.reference)
    assert again == first
    assert await documents.is_whole(again)
    documents.path(again.file).write_bytes(b"%PDF-forged")
    assert not await documents.is_whole(again)


async def test_a_file_that_a_disk_lost_is_printed_again_byte_for_byte(shop: Shop, documents: Documents) -> None:
    await shop.sales.name_seller(SELLER)
    await paid(shop, buyer=GARAGE)
    (paper,) = await papers(shop)
    first = await documents.printed("invoice", paper.reference)
    before = documents.path(first.file).read_bytes()
    documents.path(first.file).unlink()
    assert await documents.printed("invoice", paper.reference) == first
    assert documents.path(first.file).read_bytes() == before


async def test_a_credit_note_goes_by_mail_once_with_its_pdf(shop: Shop) -> None:
    bought = await shop.bought()
    await shop.app.database.write(lambda tx: refund_by_staff(tx, bought.id, 10_000, by="bob"))
    await shop.work(bought.reference)
    mails = await shop.rows("SELECT subject, files, state FROM mail WHERE key LIKE 'order:1:paper:%'")
    assert [(mail.subject, "TEST-A2026-000001" in mail.files, mail.state) for mail in mails] == [
        ("Avoir TEST-A2026-000001", True, "sent")
    ]


async def test_nobody_prints_an_invoice_that_does_not_exist(documents: Documents) -> None:
    with pytest.raises(NotFound):
        await documents.printed("invoice", "F2026-000099")


RULES = files("facturx") / "xsd_and_schematron"
NORM = RULES / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
FRENCH = RULES / "cii-schematron-fr-ctc" / "BR-FR-Flux2-Schematron-CII.xslt"


def broken_rules(xml: bytes) -> list[str]:
    """What the published rules of the norm and of the French reform find wrong."""
    with PySaxonProcessor(license=False) as saxon:
        reports = [
            saxon.new_xslt30_processor()
            .compile_stylesheet(stylesheet_file=str(rules))
            .transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
            for rules in (NORM, FRENCH)
        ]
    failed = re.findall(r"<svrl:failed-assert.*?</svrl:failed-assert>", "".join(reports), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in failed]


async def test_the_data_of_a_business_invoice_keep_the_norm_and_the_french_rules(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    await shop.sales.add_coupon(NewCoupon("REMISE", CouponKind.percent, 10, shop.clock()))
    placed = await shop.place(buyer=GARAGE, given=TERMS, coupon="REMISE")
    await shop.pay(placed.reference)
    (paper,) = await papers(shop)
    xml = factur_x(paper)
    assert xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken_rules(xml) == []


async def test_the_rules_find_a_cent_that_is_missing(shop: Shop) -> None:
    await shop.sales.name_seller(SELLER)
    await shop.bought(buyer=GARAGE, given=TERMS)
    xml = factur_x((await papers(shop))[0]).replace(b"GrandTotalAmount>297.00", b"GrandTotalAmount>296.99")
    assert any("BR-CO-15" in one for one in broken_rules(xml))


async def test_the_data_of_a_credit_note_and_of_an_exempt_seller_keep_them_too(shop: Shop) -> None:
    await shop.sales.name_seller(EXEMPT)
    bought = await shop.bought(buyer=GARAGE, given=TERMS)
    await shop.app.database.write(lambda tx: refund_by_staff(tx, bought.id, 10_000, by="bob"))
    _, note = await papers(shop)
    xml = factur_x(note)
    assert xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken_rules(xml) == []


async def test_the_printed_invoice_of_a_business_carries_its_data(shop: Shop, documents: Documents) -> None:
    await shop.sales.name_seller(SELLER)
    await paid(shop, buyer=GARAGE)
    (paper,) = await papers(shop)
    printed = await documents.printed("invoice", paper.reference)
    read = PdfReader(documents.path(printed.file))
    assert read.attachments == {"factur-x.xml": [factur_x(paper)]}
    assert (printed.sheets, printed.name) == (1, f"{paper.reference}.pdf")
    assert "Garage Bob SARL" in read.pages[0].extract_text()


async def test_the_printed_invoice_keeps_what_an_archive_asks_for(shop: Shop, documents: Documents) -> None:
    await shop.sales.name_seller(SELLER)
    await paid(shop, buyer=GARAGE)
    (paper,) = await papers(shop)
    printed = await documents.printed("invoice", paper.reference)
    with Pdf.open(documents.path(printed.file)) as read:
        with read.open_metadata() as about:
            said = [about.get(key) for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "dc:title")]
            level = [str(value) for key, value in about.items() if key.endswith("ConformanceLevel")]
        assert said == ["3", "B", "1", f"Facture {paper.reference}"]
        assert level == ["EN 16931"]
        assert [str(one.S) for one in read.Root.OutputIntents] == ["/GTS_PDFA1"]
        assert [(str(one.UF), str(one.AFRelationship)) for one in read.Root.AF] == [("factur-x.xml", "/Alternative")]
        assert (str(read.Root.Lang), bool(read.Root.MarkInfo.Marked), "/Encrypt" in read.trailer) == ("fr", True, False)
        assert read.check_pdf_syntax() == []
    assert broken_clauses(documents.path(printed.file)) == []
