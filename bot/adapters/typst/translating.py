"""The HTML of a piece of a handbook in the words of handbook.typ, which its head brings along as a style.

Only what handbooks are made of is known; anything else is an error, so that nothing is left out in silence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from bot.adapters.typst.reading import Node, read

_SPACE = re.compile(r"[ \t\r\n]+")
_INLINE = frozenset({"a", "b", "br", "span", "strong"})
_LISTED = 2
"""Headings down to this level stand in the outline, unless they say otherwise."""
_BADGE, _SHEET = re.compile(r"badge u([0-4])"), re.compile(r"sheet u([0-4])")
_ENTRY = re.compile(r"l([12])")
_TALL = 2600
"""Letters of a sheet that would not fit on a page of its own: it may be broken, though no other is."""
_NARROW, _WIDE = 18, 60
"""Letters of a column that is as wide as what it holds, and of one that takes the most of what is left."""


def translated(html: str) -> str:
    """The source of a document that needs nothing else. Raises ValueError for what handbooks are not made of."""
    root = read(html)
    style = root.find("style").text
    body = root.find("body")
    if "numbers" in body.classes:
        content = f"#numbers({sum(one.tag == 'div' for one in body.nodes())})"
    else:
        content = _Piece().blocks(body)
    running = next((one.text for one in body.walk() if one.tag == "h1"), "")
    words = (root.find("title").text, running, root.find("html").attributes["lang"])
    head = ", ".join((*map(_string, words), _date(root)))
    return f"{style}\n#show: book.with({head})\n{content}\n#places"


def _date(root: Node) -> str:
    (created,) = [one for one in root.walk() if one.attributes.get("name") == "dcterms.created"]
    at = datetime.fromisoformat(created.attributes["content"])
    return (
        f"datetime(year: {at.year}, month: {at.month}, day: {at.day}, "
        f"hour: {at.hour}, minute: {at.minute}, second: {at.second})"
    )


def _string(words: str) -> str:
    escaped = _SPACE.sub(" ", words).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Piece:
    """Keeps what one piece must remember: the headings above this place, since no level may be skipped."""

    def __init__(self) -> None:
        self._above: list[int] = []
        self._known: dict[str, Callable[[Node], str]] = {
            **dict.fromkeys(("h1", "h2", "h3", "h4"), self._heading),
            **dict.fromkeys(("ul", "ol"), self._list),
            "p": self._paragraph,
            "section": self._section,
            "div": self._division,
            "table": self._table,
            "figure": self._figure,
        }

    def blocks(self, node: Node) -> str:
        return "".join(self._block(one) for one in node.children if isinstance(one, Node) or one.strip())

    def _block(self, node: Node | str) -> str:
        if isinstance(node, str) or node.tag not in self._known:
            raise ValueError(f"no block of a handbook: {node if isinstance(node, str) else node.tag}")
        return self._known[node.tag](node)

    def _heading(self, node: Node) -> str:
        level = self._level(int(node.tag[1]))
        if "title" in node.attributes:
            name = _string(node.attributes["title"])
            return f"#named({level}, {_string(node.id)}, {name})[{_inline(node)}]"
        listed = level <= _LISTED and "unlisted" not in node.classes
        label = f"#label({_string(node.id)})" if node.id else ""
        return f"#heading(level: {level}, bookmarked: {str(listed).lower()})[{_inline(node)}]{label}"

    def _level(self, written: int) -> int:
        self._above = [*(one for one in self._above if one < written), written]
        return len(self._above)

    def _list(self, node: Node) -> str:
        if "contents" in node.classes:
            return _called(
                "list.with(marker: none, indent: 0pt, body-indent: 0pt)", [_entry(one) for one in node.nodes()]
            )
        name = "causes" if "causes" in node.classes else "list" if node.tag == "ul" else "enum"
        return _called(name, [f"[{_inline(one)}]" for one in node.nodes()])

    @staticmethod
    def _paragraph(node: Node) -> str:
        name = next((one for one in node.classes if one in {"opening", "note"}), "par")
        return f"#{name}[{_place(node)}{_inline(node)}]"

    def _section(self, node: Node) -> str:
        named = _SHEET.fullmatch(node.attributes.get("class", ""))
        if named is not None:
            tall = str(len(node.text) > _TALL).lower()
            return f"#sheet({named[1]}, {tall})[{self.blocks(node)}]"
        return f"#lesson[{self.blocks(node)}]" if "lesson" in node.classes else self.blocks(node)

    def _division(self, node: Node) -> str:
        for name in ("notice", "exercise", "index"):
            if name in node.classes:
                return f"#{name}[{self.blocks(node)}]"
        raise ValueError(f"no division of a handbook: {node.attributes}")

    def _table(self, node: Node) -> str:
        rows = [list(one.nodes()) for one in node.walk() if one.tag == "tr"]
        head, lines = rows[0], rows[1:]
        columns = list(zip(*lines, strict=True)) if lines else [() for _ in head]
        widths = ", ".join(_width(one, column) for one, column in zip(head, columns, strict=True))
        sides = ", ".join("right" if _is_money(column) else "left" for column in columns)
        header = ", ".join(f"[{_inline(one)}]" for one in head)
        cells = ",\n".join(f"({', '.join(map(self._cell, line))},)" for line in lines)
        return f"#rows(({widths},), ({sides},), ({header},),\n{cells})"

    def _cell(self, node: Node) -> str:
        """Words, with a list behind them or not."""
        lists = [one for one in node.nodes() if one.tag in {"ul", "ol"}]
        words = Node(node.tag, {}, [one for one in node.children if one not in lists])
        return f"[{_place(node)}{_inline(words)}{''.join(self._list(one) for one in lists)}]"

    @staticmethod
    def _figure(node: Node) -> str:
        picture = node.find("svg")
        width = int(picture.attributes["width"]) * 0.75
        alt = _string(picture.find("title").text)
        captions = [_inline(one) for one in node.nodes() if one.tag == "figcaption"]
        caption = f"[{captions[0]}]" if captions else "none"
        return f"#drawing({_string(picture.drawing)}, alt: {alt}, width: {width}pt, caption: {caption})"


def _called(name: str, arguments: Iterable[str]) -> str:
    return f"#({name})({', '.join(arguments)})"


def _place(node: Node) -> str:
    return f"#place({_string(node.id)})" if node.id else ""


def _entry(node: Node) -> str:
    """A line of the table of contents: a link to a sheet, its words and the number."""
    level = _ENTRY.fullmatch(node.attributes.get("class", ""))
    link = node.find("a")
    words, sheet = (one.text for one in link.nodes())
    if level is None:
        raise ValueError(f"no line of contents: {node.attributes}")
    return f"entry({level[1]}, {_string(link.attributes['href'])}, {_string(sheet)}, {_string(words)})"


def _inline(node: Node) -> str:
    """Words and what marks them; a space at either end of a block is none."""
    parts = list(_parts(node))
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip(" ")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(" ")
    return "".join(_run(one) for one in parts)


def _parts(node: Node) -> Iterator[Node | str]:
    for one in node.children:
        if isinstance(one, Node):
            yield one
        elif words := _SPACE.sub(" ", one):
            yield words


def _run(part: Node | str) -> str:
    if isinstance(part, str):
        return f"#{_string(part)}" if part else ""
    if part.tag not in _INLINE:
        raise ValueError(f"no words of a handbook: <{part.tag}>")
    if part.tag == "br":
        return "#linebreak()"
    inner = "".join(_run(one) for one in _parts(part))
    if part.tag == "a":
        return f"#link({_target(part.attributes['href'])})[{inner}]"
    if part.tag in {"b", "strong"}:
        return f"#strong[{inner}]"
    return _span(part, inner)


def _target(address: str) -> str:
    return f"label({_string(address[1:])})" if address.startswith("#") else _string(address)


def _span(node: Node, inner: str) -> str:
    badge = _BADGE.fullmatch(node.attributes.get("class", ""))
    if badge is not None:
        return f"#badge({badge[1]})[{inner}]"
    if "money" in node.classes:
        return f"#price[{inner}]"
    return f"#who[{inner}]" if "who" in node.classes else inner


def _is_money(column: Sequence[Node]) -> bool:
    return bool(column) and all("money" in one.classes for one in column)


def _width(head: Node, column: Sequence[Node]) -> str:
    """As said, as wide as what is in it, or a share of what is left."""
    said = re.fullmatch(r"width: ([0-9]+%)", head.attributes.get("style", ""))
    if said is not None:
        return said[1]
    lengths = [len(one.text) for one in column] or [0]
    if max(lengths) <= _NARROW:
        return "auto"
    return f"{min(max(sum(lengths) // len(lengths), _NARROW), _WIDE)}fr"
