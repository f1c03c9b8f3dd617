"""Whether each font that a page writes with is inside the file, and is as wide as the file says."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_NEAR = 1.5
"""Thousandths of an em that a width may differ by; one, and its rounding."""
_INVISIBLE = 3


def fonts_of(pdf: Pdf) -> Iterator[str]:
    for page in pdf.pages:
        written = dict(_written(page))
        for name, font in page.obj.get("/Resources", Dictionary()).get("/Font", Dictionary()).items():
            yield from _font(font, written.get(name, set()))


def _written(page: pikepdf.Page) -> Iterator[tuple[str, set[int]]]:
    """Codes of two bytes, by the font they are shown in, unless they are shown as nothing."""
    codes: dict[str, set[int]] = {}
    font, mode = "", 0
    for one in pikepdf.parse_content_stream(page):
        operator = str(one.operator)
        font = str(one.operands[0]) if operator == "Tf" else font
        mode = int(one.operands[0]) if operator == "Tr" else mode
        if operator in {"Tj", "TJ", "'", '"'} and mode != _INVISIBLE:
            shown = one.operands[-1]
            parts = list(shown) if isinstance(shown, Array) else [shown]
            raw = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            codes.setdefault(font, set()).update(raw[at] << 8 | raw[at + 1] for at in range(0, len(raw) - 1, 2))
    yield from codes.items()


def _font(font: Object, codes: set[int]) -> Iterator[str]:
    if "/BaseFont" not in font and font.Subtype != Name("/Type3"):
        yield "6.2.11.2 a font without a name"
    if font.Subtype == Name("/Type3"):
        return
    if font.Subtype != Name("/Type0"):
        yield from _embedded(font)
        return
    inner = font.DescendantFonts[0]
    if str(font.Encoding) not in {"/Identity-H", "/Identity-V"} and not isinstance(font.Encoding, Stream):
        yield "6.2.11.3.3 a map of letters that is not in the file"
    if inner.Subtype == Name("/CIDFontType2") and "/CIDToGIDMap" not in inner:
        yield "6.2.11.3.2 a font that does not say which letter is which shape"
    yield from _embedded(inner)
    if codes and any(key in inner.get("/FontDescriptor", Dictionary()) for key in _FILES):
        yield from _shapes(inner, codes)


def _embedded(font: Object) -> Iterator[str]:
    if not any(key in font.get("/FontDescriptor", Dictionary()) for key in _FILES):
        yield f"6.2.11.4.1 the font {font.get('/BaseFont')} is not inside"


def _shapes(font: Object, codes: set[int]) -> Iterator[str]:
    descriptor = font.FontDescriptor
    file = next(descriptor[key] for key in _FILES if key in descriptor)
    inside = TTFont(BytesIO(file.read_bytes()), lazy=True)
    order, wide, em = inside.getGlyphOrder(), inside["hmtx"], inside["head"].unitsPerEm
    widths = dict(_widths(font.get("/W", Array())))
    for code in sorted(codes):
        if code == 0 or code >= len(order):
            yield "6.2.11.4.1 a letter without a shape"
        elif abs(widths.get(code, int(font.get("/DW", 1000))) - wide[order[code]][0] * 1000 / em) > _NEAR:
            yield "6.2.11.5 a letter that is not as wide as the file says"


def _widths(listed: Object) -> Iterator[tuple[int, float]]:
    """`c [w w …]` and `first last w`."""
    left = list(listed)
    while left:
        first, second = int(left[0]), left[1]
        if isinstance(second, Array):
            yield from ((first + place, float(width)) for place, width in enumerate(second))
            left = left[2:]
        else:
            yield from ((code, float(left[2])) for code in range(first, int(second) + 1))
            left = left[3:]
