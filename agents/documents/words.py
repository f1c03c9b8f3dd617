"""The words of a printed document, line by line, as somebody reads them to somebody else."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "footer",
     "form", "h1", "h2", "h3", "h4", "header", "hr", "legend", "li", "main", "nav", "ol", "p", "section", "summary",
     "table", "tbody", "thead", "tr", "ul"}
)  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "svg", "template", "noscript", "button", "select", "option", "nav"})
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"running", "visually-hidden", "reading", "skip", "digest", "top"})
"""Classes of what stands on every sheet or is for the hand: not read out."""
_BETWEEN = re.compile(r"\s*,(?:\s*,)+\s*|\s+,\s*")
"""Around cells, of which one may be empty."""
_EMPTY = frozenset({"br", "hr", "img", "input", "meta", "link", "col"})
_ENDS = '.!?:;…»"'


def words_of(html: str) -> str:
    """Each block a line, each row of a table a line of its cells; what stands on every sheet is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(line for line in reader.lines() if any(letter.isalnum() for letter in line))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[list[str]] = [[]]
        self._open: list[tuple[str, bool]] = []
        """The tags that are open, each with whether all in it is silent."""

    def lines(self) -> list[str]:
        return [_BETWEEN.sub(", ", " ".join("".join(line).split())).strip(" ,") for line in self._lines]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and not self._in_row:
            self._lines.append([])
        elif tag in _CELLS:
            self._lines[-1].append(", ")
        if tag in _EMPTY:
            return
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        hidden = "hidden" in given or given.get("aria-hidden") == "true"
        self._open.append((tag, self._is_silent or tag in _SILENT or bool(classes & _UNSEEN) or hidden))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            ended, _ = self._open.pop()
            if ended == tag:
                break
        if tag in _BLOCKS and not self._in_row:
            self._lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._is_silent:
            self._lines[-1].append(data)

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    @property
    def _in_row(self) -> bool:
        return any(tag == "tr" for tag, _ in self._open)
