"""What a PDF says of itself in XMP: that a machine made it, and which invoice stands inside as data.

PDF/A wants every property that is not its own described in the file itself (ISO 19005, extension schemas).
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape

_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_FACTUR_X = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_FACTUR_X_VERSION = "1.0"
"""The version of the XML's schema, not of the standard's text."""
_UA = "http://www.aiim.org/pdfua/ns/id/"


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    meaning: str
    kind: str = "Text"
    external: bool = True


_IPTC_PROPERTIES = (_Property("DigitalSourceType", "How the content came to be", "URI"),)
_UA_PROPERTIES = (_Property("part", "Part of ISO 14289 that the file follows", "Integer", external=False),)
_FACTUR_X_PROPERTIES = (
    _Property("DocumentFileName", "Name of the embedded XML invoice"),
    _Property("DocumentType", "INVOICE"),
    _Property("Version", "Version of the XML schema"),
    _Property("ConformanceLevel", "Conformance level of the XML invoice"),
)


def described(*, made_by: str, invoice: tuple[str, str] | None, archival: bool) -> bytes:
    """The rdf:Description elements to add; `invoice` is the name and the Factur-X level of the enclosed XML."""
    parts = [_said(_IPTC, "Iptc4xmpExt", {"DigitalSourceType": made_by})]
    schemas = [_schema("IPTC extension", _IPTC, "Iptc4xmpExt", _IPTC_PROPERTIES)]
    if archival:
        parts.append(_said(_UA, "pdfuaid", {"part": "1"}))
        schemas.append(_schema("PDF/UA identification", _UA, "pdfuaid", _UA_PROPERTIES))
    if invoice is not None:
        name, level = invoice
        facts = {"DocumentType": "INVOICE", "DocumentFileName": name, "Version": _FACTUR_X_VERSION}
        parts.append(_said(_FACTUR_X, "fx", {**facts, "ConformanceLevel": level}))
        schemas.append(_schema("Factur-X PDFA extension", _FACTUR_X, "fx", _FACTUR_X_PROPERTIES))
    return "".join([*parts, _extensions(schemas)] if archival else parts).encode()


def _said(namespace: str, prefix: str, facts: dict[str, str]) -> str:
    inner = "".join(f"<{prefix}:{name}>{escape(value)}</{prefix}:{name}>" for name, value in facts.items())
    return f'<rdf:Description rdf:about="" xmlns:{prefix}="{namespace}">{inner}</rdf:Description>'


def _extensions(schemas: list[str]) -> str:
    return (
        '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        f"<pdfaExtension:schemas><rdf:Bag>{''.join(schemas)}</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )


def _schema(title: str, namespace: str, prefix: str, properties: tuple[_Property, ...]) -> str:
    listed = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{one.name}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{one.kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{'external' if one.external else 'internal'}</pdfaProperty:category>"
        f"<pdfaProperty:description>{one.meaning}</pdfaProperty:description></rdf:li>"
        for one in properties
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaSchema:schema>{title}</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{listed}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
