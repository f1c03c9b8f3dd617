"""An invoice as data: UN/CEFACT Cross Industry Invoice at the level EN 16931, as Factur-X 1.0 encloses it.

Codes: UNTDID 1001 (380 invoice, 381 credit note), 4461 (68 online payment), 5305 (S standard, E exempt), ISO 6523
(0002 SIREN, 0225 French directory), and the subject codes of notes that French law asks for (PMT, PMD, AAB).
"""

import re
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from agents.sales.papers import Paper, PaperLine, Party, VatLine
from agents.texts.lookup import PARIS, say
from storage.models.invoice import InvoiceKind
from storage.money import Money

NAME = "factur-x.xml"
LEVEL = "EN 16931"
_RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_GUIDELINE = "urn:cen.eu:en16931:2017"
_ALREADY_PAID_SERVICE = "S2"
"""The French billing framework (BT-23): a service whose invoice is paid when it is issued."""
_SIREN, _DIRECTORY = "0002", "0225"
_EXEMPT_CODE = "VATEX-FR-FRANCHISE"
_CITY = re.compile(r"^(?P<street>.*?)[,\n]?\s*(?P<postcode>\d{5})\s+(?P<city>[^,\n]+)", re.DOTALL)

for _prefix, _namespace in (("rsm", _RSM), ("ram", _RAM), ("udt", _UDT)):
    register_namespace(_prefix, _namespace)


def factur_x(paper: Paper) -> bytes:
    """The XML of a paper whose seller is named and whose buyer is a business."""
    assert paper.seller is not None
    root = Element(f"{{{_RSM}}}CrossIndustryInvoice")
    context = SubElement(root, f"{{{_RSM}}}ExchangedDocumentContext")
    _at(context, "BusinessProcessSpecifiedDocumentContextParameter/ID", _ALREADY_PAID_SERVICE)
    _at(context, "GuidelineSpecifiedDocumentContextParameter/ID", _GUIDELINE)
    _document(SubElement(root, f"{{{_RSM}}}ExchangedDocument"), paper)
    deal = SubElement(root, f"{{{_RSM}}}SupplyChainTradeTransaction")
    for number, line in enumerate(paper.lines, start=1):
        _line(_at(deal, "IncludedSupplyChainTradeLineItem"), number, line)
    agreement = _at(deal, "ApplicableHeaderTradeAgreement")
    _party(_at(agreement, "SellerTradeParty"), paper.seller, is_seller=True)
    _party(_at(agreement, "BuyerTradeParty"), paper.buyer, is_seller=False)
    _at(agreement, "SellerOrderReferencedDocument/IssuerAssignedID", str(paper.order_number))
    delivery = _at(deal, "ApplicableHeaderTradeDelivery")
    _day(_at(delivery, "ActualDeliverySupplyChainEvent/OccurrenceDateTime"), paper.paid_at)
    _settlement(_at(deal, "ApplicableHeaderTradeSettlement"), paper)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode()


def _at(parent: Element, path: str, text: str | None = None, **attributes: str) -> Element:
    """New elements one inside the other; the innermost one, with its text."""
    for name in path.split("/"):
        parent = SubElement(parent, f"{{{_RAM}}}{name}")
    parent.text = text
    parent.attrib.update(attributes)
    return parent


def _day(parent: Element, at: datetime) -> None:
    local = at.astimezone(PARIS)
    SubElement(parent, f"{{{_UDT}}}DateTimeString", {"format": "102"}).text = f"{local:%Y%m%d}"


def _document(document: Element, paper: Paper) -> None:
    _at(document, "ID", paper.reference)
    _at(document, "TypeCode", "381" if paper.kind is InvoiceKind.credit_note else "380")
    _day(_at(document, "IssueDateTime"), paper.issued_at)
    for code in ("PMT", "PMD", "AAB"):
        note = _at(document, "IncludedNote")
        _at(note, "Content", say(f"paper.note_{code.lower()}", paper.language))
        _at(note, "SubjectCode", code)


def _line(item: Element, number: int, line: PaperLine) -> None:
    _at(item, "AssociatedDocumentLineDocument/LineID", str(number))
    _at(item, "SpecifiedTradeProduct/Name", line.name)
    # The unit price has four decimals, so that it times the quantity is the line's amount.
    price = line.before.amount_minor / line.quantity / 100
    _at(item, "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount", f"{price:.4f}")
    _at(item, "SpecifiedLineTradeDelivery/BilledQuantity", str(line.quantity), unitCode="C62")
    settled = _at(item, "SpecifiedLineTradeSettlement")
    _rate(_at(settled, "ApplicableTradeTax"), line.vat_basis_points)
    if line.reduction.amount_minor:
        less = _at(settled, "SpecifiedTradeAllowanceCharge")
        SubElement(_at(less, "ChargeIndicator"), f"{{{_UDT}}}Indicator").text = "false"
        _at(less, "ActualAmount", _amount(line.reduction))
        _at(less, "ReasonCode", "95")
    _at(settled, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", _amount(line.net))


def _rate(tax: Element, basis_points: int) -> None:
    _at(tax, "TypeCode", "VAT")
    _at(tax, "CategoryCode", "S" if basis_points else "E")
    _at(tax, "RateApplicablePercent", _percent(basis_points))


def _party(element: Element, party: Party, *, is_seller: bool) -> None:
    _at(element, "Name", party.name)
    if party.siren:
        _at(element, "SpecifiedLegalOrganization/ID", party.siren, schemeID=_SIREN)
    if is_seller:
        contact = _at(element, "DefinedTradeContact")
        _at(contact, "PersonName", party.name)
        _at(contact, "TelephoneUniversalCommunication/CompleteNumber", party.phone)
        _at(contact, "EmailURIUniversalCommunication/URIID", party.email)
    _address(_at(element, "PostalTradeAddress"), party)
    if party.siren:
        _at(element, "URIUniversalCommunication/URIID", party.siren, schemeID=_DIRECTORY)
    if party.vat_number:
        _at(element, "SpecifiedTaxRegistration/ID", party.vat_number, schemeID="VA")
    elif is_seller:
        _at(element, "SpecifiedTaxRegistration/ID", party.siren, schemeID="FC")


def _address(element: Element, party: Party) -> None:
    """As it was written, in the fields that a French address has when it is one."""
    found = _CITY.match(party.address) if party.country == "FR" else None
    if found is not None:
        _at(element, "PostcodeCode", found["postcode"])
        _at(element, "LineOne", " ".join(found["street"].split()))
        _at(element, "CityName", found["city"].strip())
    elif party.address:
        _at(element, "LineOne", " ".join(party.address.split()))
    _at(element, "CountryID", party.country)


def _settlement(settled: Element, paper: Paper) -> None:
    _at(settled, "InvoiceCurrencyCode", paper.total.currency)
    _at(settled, "SpecifiedTradeSettlementPaymentMeans/TypeCode", "68")
    for vat in paper.vats:
        _vat(_at(settled, "ApplicableTradeTax"), vat)
    if paper.due_at is not None:
        _day(_at(settled, "SpecifiedTradePaymentTerms/DueDateDateTime"), paper.due_at)
    _sums(_at(settled, "SpecifiedTradeSettlementHeaderMonetarySummation"), paper)
    if paper.corrects is not None:
        reference = _at(settled, "InvoiceReferencedDocument")
        _at(reference, "IssuerAssignedID", paper.corrects)
        if paper.corrects_issued_at is not None:
            local = paper.corrects_issued_at.astimezone(PARIS)
            issued = _at(reference, "FormattedIssueDateTime")
            qdt = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
            SubElement(issued, f"{{{qdt}}}DateTimeString", {"format": "102"}).text = f"{local:%Y%m%d}"


def _vat(tax: Element, vat: VatLine) -> None:
    _at(tax, "CalculatedAmount", _amount(vat.vat))
    _at(tax, "TypeCode", "VAT")
    if not vat.basis_points:
        _at(tax, "ExemptionReason", say("invoice.vat_exempt", "fr"))
    _at(tax, "BasisAmount", _amount(vat.net))
    _at(tax, "CategoryCode", "S" if vat.basis_points else "E")
    if not vat.basis_points:
        _at(tax, "ExemptionReasonCode", _EXEMPT_CODE)
    _at(tax, "RateApplicablePercent", _percent(vat.basis_points))


def _sums(sums: Element, paper: Paper) -> None:
    nothing = Money(0, paper.total.currency)
    _at(sums, "LineTotalAmount", _amount(paper.net))
    _at(sums, "TaxBasisTotalAmount", _amount(paper.net))
    _at(sums, "TaxTotalAmount", _amount(paper.vat), currencyID=paper.total.currency)
    _at(sums, "GrandTotalAmount", _amount(paper.total))
    _at(sums, "TotalPrepaidAmount", _amount(paper.total))
    _at(sums, "DuePayableAmount", _amount(nothing))


def _amount(amount: Money) -> str:
    whole, cents = divmod(amount.amount_minor, 100)
    return f"{whole}.{cents:02d}"


def _percent(basis_points: int) -> str:
    return f"{basis_points / 100:.2f}"


def encloses(paper: Paper) -> bool:
    """Whether a paper carries its data: a business of France is billed in euros by a seller who is named."""
    return paper.is_business and paper.seller is not None and paper.total.currency == "EUR"
