"""The words of a page or a printed document, line by line, as somebody reads them to somebody else."""

from collections.abc import Mapping
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "button", "caption", "dd", "div", "dl", "dt", "fieldset",
     "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "header", "hr", "label", "legend", "li", "main", "nav",
     "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tr", "ul"}
)  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "svg", "template", "noscript", "select", "option", "nav"})
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"running", "visually-hidden", "reading", "skip", "digest", "top"})
"""Classes of what stands on every sheet or is for the hand: not read out."""
_LINED = frozenset({"recap"})
"""Classes of what keeps the lines it was written in."""
_LEAST_NAMED = 3
"""Cells of a row from which each is told with the name of its column."""
_EMPTY = frozenset({"br", "hr", "img", "input", "meta", "link", "col"})

Given = Mapping[str, str | None]


def words_of(html: str, *, controls: Mapping[str, str] | None = None) -> str:
    """Each block a line, each row of a table a line of its cells; what stands on every sheet is left out.

    `controls` names what can be worked on a page (`button`, `checkbox`, `radio`, `field`) before its words; without
    it buttons are for the hand and not read out.
    """
    reader = _Reader(controls or {})
    reader.feed(html)
    reader.close()
    return "\n".join(line for line in reader.lines() if any(letter.isalnum() for letter in line))


class _Reader(HTMLParser):
    def __init__(self, controls: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._controls = controls
        self._lines: list[list[str]] = [[]]
        self._row: list[list[str]] | None = None
        """The cells of the row that is open."""
        self._columns: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []
        """The tags that are open, each with whether all in it is silent, and whether its lines are kept."""

    def lines(self) -> list[str]:
        return [_joined(line) for line in self._lines]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._columns = []
        if tag == "tr":
            self._row = []
        elif tag in _CELLS and self._row is not None:
            self._row.append([])
        elif tag in _BLOCKS and self._row is None:
            self._lines.append([])
        if not self._is_silent:
            self._name(tag, given)
        if tag not in _EMPTY:
            self._open.append((tag, self._is_silent or self._is_unread(tag, given), _has(given, _LINED)))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            ended = self._open.pop()[0]
            if ended == tag:
                break
        if tag == "tr" and self._row is not None:
            self._end_row([_joined(cell) for cell in self._row])
        if tag in _BLOCKS and self._row is None:
            self._lines.append([])

    def handle_data(self, data: str) -> None:
        if self._is_silent:
            return
        first, *more = data.splitlines() if any(lined for _, _, lined in self._open) else [data]
        self._line.append(first)
        for line in more:
            self._lines.append([line])

    @property
    def _line(self) -> list[str]:
        return self._row[-1] if self._row else self._lines[-1]

    def _end_row(self, cells: list[str]) -> None:
        self._row = None
        if any(tag == "thead" for tag, _, _ in self._open):
            self._columns = cells
            return
        if len(cells) == len(self._columns) >= _LEAST_NAMED:
            named = zip(self._columns[1:], cells[1:], strict=True)
            cells = [cells[0], *(f"{column} {cell}" for column, cell in named if cell)]
        self._lines.append([", ".join(filter(None, cells))])

    def _name(self, tag: str, given: Given) -> None:
        """Say what this is, where it can be worked."""
        what = _control(tag, given)
        if what in self._controls:
            self._line.append(f"{self._controls[what]} ")

    def _is_unread(self, tag: str, given: Given) -> bool:
        hidden = "hidden" in given or given.get("aria-hidden") == "true"
        worked = tag == "button" and "button" not in self._controls
        return tag in _SILENT or worked or hidden or _has(given, _UNSEEN)

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def _control(tag: str, given: Given) -> str:
    """The kind of what can be worked; empty for everything else. A label stands before the field it names."""
    if tag == "label":
        return "field" if "for" in given else ""
    if tag == "input" and given.get("type") in {"checkbox", "radio"}:
        return str(given["type"])
    return "button" if tag == "button" or (tag == "a" and _has(given, {"button"})) else ""


def _has(given: Given, classes: frozenset[str] | set[str]) -> bool:
    return not classes.isdisjoint((given.get("class") or "").split())


def _joined(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())
