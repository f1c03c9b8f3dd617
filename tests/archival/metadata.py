"""What a file of PDF/A-3 says of itself in XMP, and whether it describes each property that is its own."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from pikepdf import Name, Pdf, Stream

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
_SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
_PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
_EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}"
_FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
_KNOWN = frozenset(
    f"{{{namespace}}}"
    for namespace in (
        "http://purl.org/dc/elements/1.1/",
        "http://ns.adobe.com/xap/1.0/",
        "http://ns.adobe.com/pdf/1.3/",
        "http://ns.adobe.com/xap/1.0/mm/",
        "http://ns.adobe.com/xap/1.0/rights/",
        "http://www.aiim.org/pdfa/ns/id/",
        "http://www.aiim.org/pdfa/ns/extension/",
    )
)
"""Namespaces that ISO 19005-3 defines or takes from XMP 2004 and 2005."""
_TYPES = frozenset({"Text", "URI", "Integer", "Boolean", "Date", "bag Text", "seq Text"})
_LEVELS = frozenset({"MINIMUM", "BASIC WL", "BASIC", "EN 16931", "EXTENDED", "XRECHNUNG"})


def metadata_of(pdf: Pdf) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, Stream) or stream.get("/Subtype") != Name("/XML"):
        yield "6.6.2.1 no metadata"
        return
    raw = stream.read_bytes()
    if b"bytes=" in raw.partition(b"?>")[0] or b"encoding=" in raw.partition(b"?>")[0]:
        yield "6.6.2.1 a packet that says its length or its letters"
    try:
        root = ET.fromstring(raw.decode("utf-8"))  # noqa: S314 -- our own file
    except (ET.ParseError, UnicodeDecodeError):
        yield "6.6.2.1 metadata that are no XML in UTF-8"
        return
    rdf = list(root.iter(f"{_RDF}RDF"))
    if len(rdf) != 1:
        yield "6.6.2.1 not one RDF"
    yield from _said(dict(_facts(rdf[0])), rdf[0])


def _facts(rdf: Element) -> Iterator[tuple[str, str]]:
    for description in rdf.findall(f"{_RDF}Description"):
        yield from ((name, value) for name, value in description.attrib.items() if not name.startswith(_RDF))
        yield from ((one.tag, "".join(one.itertext()).strip()) for one in description)


def _said(facts: dict[str, str], rdf: Element) -> Iterator[str]:
    if facts.get(f"{_PDFAID}part") != "3" or facts.get(f"{_PDFAID}conformance") not in {"A", "B", "U"}:
        yield "6.6.4 it does not say that it is PDF/A-3"
    described = dict(_described(rdf))
    for name in facts:
        space = name.partition("}")[0] + "}"
        if space not in _KNOWN and described.get(name) not in _TYPES:
            yield f"6.6.2.3 the property {name} is not described"
    invoice = {name: value for name, value in facts.items() if name.startswith(_FX)}
    if invoice:
        yield from _invoice({name.removeprefix(_FX): value for name, value in invoice.items()})


def _described(rdf: Element) -> Iterator[tuple[str, str]]:
    """Each property of an extension schema with its type, where the schema says all that it has to."""
    for schema in rdf.findall(f".//{_EXTENSION}schemas/{_RDF}Bag/{_RDF}li"):
        said = {name: schema.findtext(f"{_SCHEMA}{name}") for name in ("schema", "namespaceURI", "prefix")}
        for one in schema.findall(f"{_SCHEMA}property/{_RDF}Seq/{_RDF}li"):
            parts = [one.findtext(f"{_PROPERTY}{name}") for name in ("name", "valueType", "category", "description")]
            if all(said.values()) and all(parts) and parts[2] in {"internal", "external"}:
                yield f"{{{said['namespaceURI']}}}{parts[0]}", str(parts[1])


def _invoice(facts: dict[str, str]) -> Iterator[str]:
    """Factur-X 1.0, 6.2.2."""
    if (facts.get("DocumentType"), facts.get("DocumentFileName"), facts.get("Version")) != (
        "INVOICE",
        "factur-x.xml",
        "1.0",
    ):
        yield "Factur-X: what the enclosed invoice is called"
    if facts.get("ConformanceLevel") not in _LEVELS:
        yield "Factur-X: the level of the enclosed invoice"
