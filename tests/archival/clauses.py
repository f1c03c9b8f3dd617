"""What of ISO 19005-3 (PDF/A-3, level B) a file breaks, clause by clause, as far as a reader of its objects can tell.

Written from the standard's own list of requirements, for no validator of it can be installed from where our libraries
come from. It knows nothing of the press: it is tried on files that were damaged on purpose.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from tests.archival.fonts import fonts_of
from tests.archival.metadata import metadata_of


def _names(*lines: str) -> frozenset[str]:
    return frozenset(f"/{word}" for line in lines for word in line.split())


_MOST_LETTERS, _MOST_NAME, _MOST_OBJECTS = 32767, 127, 8388607
_BLENDS = _names(
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference",
    "Exclusion Hue Saturation Color Luminosity",
)
_INTENTS = _names("RelativeColorimetric AbsoluteColorimetric Perceptual Saturation")
_ANNOTATIONS = _names(
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink",
    "Popup FileAttachment Widget PrinterMark TrapNet Watermark Redact",
)
_ACTIONS = _names("GoTo GoToR GoToE Thread URI Named SubmitForm")
_NAMED = _names("NextPage PrevPage FirstPage LastPage")
_RELATIONSHIPS = _names("Source Data Alternative Supplement Unspecified")
_FILTERS = _names(
    "ASCIIHexDecode ASCII85Decode FlateDecode RunLengthDecode CCITTFaxDecode JBIG2Decode DCTDecode JPXDecode"
)
_OPERATORS = frozenset(
    word
    for line in (
        "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q",
        "re RG rg ri s S sc SC scn SCN sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \" INLINE",
    )
    for word in line.split()
)
_PRINT, _UNSEEN = 4, 1 | 2 | 32 | 256
_CMYK = {"k", "K"}
_RGB = {"rg", "RG"}

Found = Iterator[str]


def broken_clauses(path: Path) -> list[str]:
    """Each begins with the number of its clause; none for a file that keeps them."""
    raw = path.read_bytes()
    with Pdf.open(BytesIO(raw)) as pdf:
        found = [*_of_the_bytes(raw), *_of_the_trailer(pdf)]
        for check in (_catalogue, metadata_of, _output_intent, _objects, _pages, _enclosed, fonts_of):
            found += check(pdf)
    return sorted(set(found))


def _of_the_bytes(raw: bytes) -> Found:
    head = raw[:32].split(b"\n")
    if not re.fullmatch(rb"%PDF-1\.[0-7]\r?", head[0]):
        yield f"6.1.2 header {head[0]!r}"
    if not re.match(rb"%[\x80-\xff]{4}", head[1]):
        yield "6.1.2 no comment of four high bytes after the header"
    if raw.rpartition(b"%%EOF")[2] not in {b"", b"\n", b"\r\n", b"\r"}:
        yield "6.1.3 data after the last end-of-file marker"


def _of_the_trailer(pdf: Pdf) -> Found:
    if "/Encrypt" in pdf.trailer:
        yield "6.1.3 encrypted"
    if "/ID" not in pdf.trailer or any(not bytes(one) for one in pdf.trailer.ID):
        yield "6.1.3 no file identifier"
    if len(pdf.objects) > _MOST_OBJECTS:
        yield "6.1.13 too many objects"


def _catalogue(pdf: Pdf) -> Found:
    root = pdf.Root
    forbidden = {"/AA": "6.5.2", "/Requirements": "6.11", "/NeedsRendering": "6.4.2"}
    yield from (f"{clause} {key} in the catalogue" for key, clause in forbidden.items() if key in root)
    names = root.get("/Names", Dictionary())
    if "/AlternatePresentations" in names:
        yield "6.10 alternate presentations"
    if "/JavaScript" in names:
        yield "6.5.1 scripts in the catalogue"
    form = root.get("/AcroForm", Dictionary())
    if "/XFA" in form or form.get("/NeedAppearances", False):
        yield "6.4 a form that has to be drawn"
    if set(root.get("/Perms", Dictionary()).keys()) - {"/UR3", "/DocMDP"}:
        yield "6.1.12 permissions"
    layers = root.get("/OCProperties", Dictionary())
    for one in (layers.get("/D"), *layers.get("/Configs", Array())):
        if isinstance(one, Dictionary) and ("/Name" not in one or "/AS" in one):
            yield "6.9 a layer without a name, or one that changes by itself"


def _output_intent(pdf: Pdf) -> Found:
    intents = [one for one in pdf.Root.get("/OutputIntents", Array()) if one.get("/S") == Name("/GTS_PDFA1")]
    if not intents:
        yield "6.2.3 no output intent"
    profiles = {one.DestOutputProfile.objgen for one in intents if "/DestOutputProfile" in one}
    if len(profiles) > 1 or any("/DestOutputProfileRef" in one for one in intents):
        yield "6.2.3 several profiles"
    for one in intents:
        if "/DestOutputProfile" in one:
            yield from _profile(one.DestOutputProfile)
        elif not str(one.get("/OutputConditionIdentifier", "")):
            yield "6.2.3 neither profile nor condition"


def _profile(stream: Object) -> Found:
    data = stream.read_bytes()
    colours = {b"RGB ": 3, b"CMYK": 4, b"GRAY": 1}.get(data[16:20])
    if data[36:40] != b"acsp" or data[12:16] not in {b"mntr", b"prtr"} or data[8] > 4:
        yield "6.2.3 no profile of a screen or a printer"
    if colours is None or int(stream.get("/N", 0)) != colours:
        yield "6.2.3 the profile has another number of colours than it says"


def _objects(pdf: Pdf) -> Found:
    for one in pdf.objects:
        yield from _limits(one)
        if isinstance(one, Stream):
            yield from _stream(one)
        if isinstance(one, Stream | Dictionary):
            yield from _by_kind(one)


def _limits(one: Object) -> Found:
    for part in _parts(one):
        if isinstance(part, String) and len(bytes(part)) > _MOST_LETTERS:
            yield "6.1.13 a string that is too long"
        if isinstance(part, Name) and len(str(part).encode()) - 1 > _MOST_NAME:
            yield "6.1.13 a name that is too long"
        if isinstance(part, int) and not -(2**31) <= part < 2**31:
            yield "6.1.13 a number that is too large"


def _parts(one: Object) -> list[object]:
    if isinstance(one, Dictionary | Stream):
        return list(one.values())
    return list(one) if isinstance(one, Array) else [one]


def _stream(one: Stream) -> Found:
    if {"/F", "/FFilter", "/FDecodeParms"} & set(one.keys()):
        yield "6.1.7.1 a stream that lies outside the file"
    filters = one.get("/Filter", Array())
    for name in filters if isinstance(filters, Array) else [filters]:
        if str(name) not in _FILTERS and one.get("/Type") != Name("/XRef"):
            yield f"6.1.7.2 the filter {name}"


def _by_kind(one: Object) -> Found:
    kind, subtype = one.get("/Type"), one.get("/Subtype")
    if subtype == Name("/Image"):
        yield from _picture(one)
    if subtype == Name("/Form") and ({"/OPI", "/PS", "/Ref"} & set(one.keys()) or one.get("/Subtype2") == Name("/PS")):
        yield "6.2.9 a form that brings another language or file"
    if subtype == Name("/PS"):
        yield "6.2.9 PostScript"
    if kind == Name("/ExtGState") or {"/BM", "/CA", "/ca", "/SMask"} & set(one.keys()):
        yield from _state(one)
    if "/S" in one and ("/Next" in one or kind == Name("/Action") or str(one.S) in {"/JavaScript", "/Launch"}):
        yield from _action(one)


def _picture(one: Object) -> Found:
    if {"/Alternates", "/OPI"} & set(one.keys()):
        yield "6.2.8 a picture with alternates"
    if one.get("/Interpolate", False):
        yield "6.2.8 a picture that is smoothed"
    if one.get("/Intent") is not None and str(one.Intent) not in _INTENTS:
        yield "6.2.6 a rendering intent of its own"


def _state(one: Object) -> Found:
    if "/TR" in one or one.get("/TR2", Name("/Default")) != Name("/Default") or "/HTP" in one:
        yield "6.2.5 a transfer function or a halftone"
    blends = one.get("/BM", Name("/Normal"))
    if any(str(blend) not in _BLENDS for blend in (blends if isinstance(blends, Array) else [blends])):
        yield "6.2.10 a blend mode of its own"


def _action(one: Object) -> Found:
    if str(one.S) not in _ACTIONS:
        yield f"6.5.1 the action {one.S}"
    if str(one.S) == "/Named" and str(one.get("/N")) not in _NAMED:
        yield "6.5.1 a named action of its own"


def _pages(pdf: Pdf) -> Found:
    allowed = _colours(pdf)
    for page in pdf.pages:
        keys = set(page.obj.keys())
        if "/AA" in keys:
            yield "6.5.2 a page that acts by itself"
        if "/PresSteps" in keys:
            yield "6.10 a page that changes by itself"
        if "/Resources" not in keys:
            yield "6.2.2 a page that names no resources"
        yield from (one for annotation in page.obj.get("/Annots", Array()) for one in _annotation(annotation))
        yield from _operators(page, allowed)


def _annotation(one: Object) -> Found:
    kind = str(one.Subtype)
    if kind not in _ANNOTATIONS:
        yield f"6.3.1 the annotation {kind}"
    flags = int(one.get("/F", 0))
    if kind != "/Popup" and (not flags & _PRINT or flags & _UNSEEN):
        yield "6.3.2 an annotation that is not printed or not seen"
    if "/AP" in one and set(one.AP.keys()) != {"/N"}:
        yield "6.3.3 an annotation with several looks"
    if "/AP" not in one and kind not in {"/Popup", "/Link"}:
        yield "6.3.3 an annotation without a look"
    if "/AA" in one or (kind == "/Widget" and "/A" in one):
        yield "6.5.2 an annotation that acts by itself"
    if isinstance(action := one.get("/A"), Dictionary):
        yield from _action(action)


def _colours(pdf: Pdf) -> set[str]:
    """The operators of device colours that the output intent gives a meaning to."""
    intents = list(pdf.Root.get("/OutputIntents", Array()))
    counts = {int(one.DestOutputProfile.get("/N", 0)) for one in intents if "/DestOutputProfile" in one}
    return {operator for count, operators in ((3, _RGB), (4, _CMYK)) if count in counts for operator in operators}


def _operators(page: pikepdf.Page, allowed: set[str]) -> Found:
    for operands, operator in ((one.operands, str(one.operator)) for one in pikepdf.parse_content_stream(page)):
        if operator.partition(" ")[0] not in _OPERATORS:
            yield f"6.2.2 the operator {operator}"
        if operator in _RGB | _CMYK and operator not in allowed:
            yield f"6.2.4.3 the colours of {operator} without an output intent of theirs"
        if operator == "ri" and str(operands[0]) not in _INTENTS:
            yield "6.2.6 a rendering intent of its own"


def _enclosed(pdf: Pdf) -> Found:
    associated = {one.objgen for one in _associated(pdf)}
    for one in pdf.objects:
        if isinstance(one, Dictionary) and "/EF" in one:
            if "/F" not in one or "/UF" not in one:
                yield "6.8 an enclosed file without its name"
            if str(one.get("/AFRelationship")) not in _RELATIONSHIPS:
                yield "6.8 an enclosed file that does not say how it belongs"
            if one.objgen not in associated:
                yield "6.8 an enclosed file that belongs to nothing"
            yield from _content(one.EF.get("/F"))


def _associated(pdf: Pdf) -> Iterator[Object]:
    holders = [one for one in pdf.objects if isinstance(one, Dictionary | Stream) and "/AF" in one]
    return (one for holder in holders for one in holder.AF)


def _content(stream: Object | None) -> Found:
    if stream is None or "/" not in str(stream.get("/Subtype", ""))[1:]:
        yield "6.8 an enclosed file without its MIME type"
    if stream is not None and "/ModDate" not in stream.get("/Params", Dictionary()):
        yield "6.8 an enclosed file without its date"
