"""Our own HTML as a tree: every tag closed, nothing guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

_EMPTY = frozenset({"br", "meta"})
_DRAWING = "svg"


@dataclass(slots=True)
class Node:
    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)
    drawing: str = ""
    """A drawing is kept as it was written: the case of its letters means something."""

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    def nodes(self) -> Iterator["Node"]:
        return (one for one in self.children if isinstance(one, Node))

    def find(self, tag: str) -> "Node":
        """The first of that tag below this node. Raises ValueError."""
        for one in self.walk():
            if one.tag == tag:
                return one
        raise ValueError(f"no <{tag}> in <{self.tag}>")

    def walk(self) -> Iterator["Node"]:
        yield self
        for one in self.nodes():
            yield from one.walk()

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.children)


def read(html: str) -> Node:
    """Raises ValueError for tags that do not close as they opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.whole()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [Node("")]
        self._drawing: list[str] = []

    def whole(self) -> Node:
        if len(self._open) != 1:
            raise ValueError(f"<{self._open[-1].tag}> is never closed")
        return self._open[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag == _DRAWING or self._drawing:
            self._drawing.append(self.get_starttag_text() or "")
        if tag not in _EMPTY:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))
        if self._drawing:
            self._drawing.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        node = self._open.pop()
        if node.tag != tag:
            raise ValueError(f"<{node.tag}> ends with </{tag}>")
        if self._drawing:
            self._drawing.append(f"</{tag}>")
        if tag == _DRAWING:
            node.drawing = "".join(self._drawing)
            self._drawing.clear()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
        if self._drawing:
            self._drawing.append(escape(data))
