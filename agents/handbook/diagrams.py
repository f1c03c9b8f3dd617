"""Diagrams as SVG: boxes in the order that something flows through them, and what watches over it."""

from collections.abc import Iterator, Sequence
from html import escape

_WIDE, _HIGH, _GAP, _ROW = 168, 46, 34, 84
_PER_ROW = 3
_LETTERS = 24
_INK, _LINE, _FILL, _WATCH = "#0a474d", "#0e5e66", "#eef5f4", "#fff7e0"
_FONT = 'font-family="Liberation Sans, Arial, DejaVu Sans, sans-serif"'


def flow_diagram(steps: Sequence[str], *, watched_by: str, title: str) -> str:
    """Boxes from left to right and back on the next row, so that each arrow leads to its neighbour."""
    rows = -(-len(steps) // _PER_ROW)
    columns = min(len(steps), _PER_ROW)
    width = columns * _WIDE + (columns - 1) * _GAP + 4
    height = rows * _ROW + _HIGH + 8
    parts = [*_arrows(len(steps)), *_boxes(steps), *_watcher(watched_by, width=width, top=rows * _ROW)]
    return _drawing(parts, width=width, height=height, title=title)


def ladder(rungs: Sequence[tuple[str, str]], *, title: str) -> str:
    """Degrees from the gravest down, each with its colour and its word."""
    colours = ("#8c1d18", "#b3541e", "#b58a00", "#3d7a3d", "#5b6472")
    parts: list[str] = []
    for place, ((mark, words), colour) in enumerate(zip(rungs, colours, strict=True)):
        top = place * 40 + 2
        parts.append(f'<rect x="2" y="{top}" width="46" height="34" rx="5" fill="{colour}"/>')
        parts.append(_text(mark, x=25, y=top + 22, size=15, colour="#ffffff", weight="bold"))
        parts.append(f'<rect x="56" y="{top}" width="{420 - place * 34}" height="34" rx="5" fill="#f1f3f6"/>')
        parts.append(_text(words, x=68, y=top + 22, size=12, anchor="start"))
    return _drawing(parts, width=480, height=len(rungs) * 40 + 4, title=title)


def _position(place: int) -> tuple[int, int]:
    row, column = divmod(place, _PER_ROW)
    column = column if row % 2 == 0 else _PER_ROW - 1 - column
    return 2 + column * (_WIDE + _GAP), 2 + row * _ROW


def _boxes(steps: Sequence[str]) -> Iterator[str]:
    for place, words in enumerate(steps):
        x, y = _position(place)
        yield _box(x, y, words, number=place + 1)


def _box(x: int, y: int, words: str, *, number: int) -> str:
    frame = (
        f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="6" fill="{_FILL}" '
        f'stroke="{_LINE}" stroke-width="1.2"/><circle cx="{x + 15}" cy="{y + _HIGH // 2}" r="9" fill="{_LINE}"/>'
    )
    mark = _text(str(number), x=x + 15, y=y + _HIGH // 2 + 4, size=11, colour="#ffffff", weight="bold")
    return frame + mark + _lines(words, x=x + _WIDE // 2 + 12, y=y + _HIGH // 2)


def _arrows(count: int) -> Iterator[str]:
    for place in range(count - 1):
        (x, y), (to_x, to_y) = _position(place), _position(place + 1)
        if y == to_y:
            forward = to_x > x
            start = x + _WIDE if forward else x
            end = to_x - 2 if forward else to_x + _WIDE + 2
            yield _arrow(start, y + _HIGH // 2, end, y + _HIGH // 2, along=-6 if forward else 6)
        else:
            middle = x + _WIDE // 2
            yield _arrow(middle, y + _HIGH, middle, to_y - 2, along=0)


def _arrow(x: int, y: int, to_x: int, to_y: int, *, along: int) -> str:
    shaft = f'<line x1="{x}" y1="{y}" x2="{to_x + along}" y2="{to_y}" stroke="{_INK}" stroke-width="1.6"/>'
    if along:
        points = f"{to_x},{to_y} {to_x + along},{to_y - 4} {to_x + along},{to_y + 4}"
    else:
        points = f"{to_x},{to_y} {to_x - 4},{to_y - 6} {to_x + 4},{to_y - 6}"
    return f'{shaft}<polygon points="{points}" fill="{_INK}"/>'


def _watcher(words: str, *, width: int, top: int) -> Iterator[str]:
    yield (
        f'<rect x="2" y="{top}" width="{width - 4}" height="{_HIGH - 8}" rx="6" fill="{_WATCH}" stroke="#b58a00" '
        f'stroke-width="1" stroke-dasharray="5 3"/>'
    )
    yield _text(words, x=width // 2, y=top + (_HIGH - 8) // 2 + 4, size=12, weight="bold")


def _lines(words: str, *, x: int, y: int) -> str:
    """On one line, or on two that are about equally long."""
    if len(words) <= _LETTERS - 6:
        return _text(words, x=x, y=y + 4, size=12)
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    cut = min(spaces, key=lambda place: abs(place - len(words) // 2), default=len(words))
    return _text(words[:cut], x=x, y=y - 3, size=12) + _text(words[cut + 1 :], x=x, y=y + 12, size=12)


def _text(
    words: str, *, x: int, y: int, size: int, colour: str = _INK, weight: str = "normal", anchor: str = "middle"
) -> str:
    return (
        f'<text x="{x}" y="{y}" {_FONT} font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def _drawing(parts: Sequence[str], *, width: int, height: int, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def signal(title: str) -> str:
    """The cover's drawing: a sensor's signal with the tooth that is missing, on the grid of an oscilloscope."""
    grid = [f'<path d="M{x} 0V560" stroke="#1d5e66" stroke-width="1"/>' for x in range(0, 1001, 50)]
    grid += [f'<path d="M0 {y}H1000" stroke="#1d5e66" stroke-width="1"/>' for y in range(0, 561, 50)]
    wave = " ".join(_tooth(place) for place in range(20))
    curve = f'<path d="M0 300 {wave}" fill="none" stroke="#f2b705" stroke-width="5"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 560" preserveAspectRatio="none" role="img">'
        f"<title>{escape(title)}</title>{''.join(grid)}{curve}</svg>"
    )


_MISSING = frozenset({12, 13})


def _tooth(place: int) -> str:
    start = place * 50
    if place in _MISSING:
        return f"L{start + 50} 300"
    return f"C{start + 10} 120 {start + 15} 120 {start + 25} 300 C{start + 35} 480 {start + 40} 480 {start + 50} 300"
