"""The words of a mail that has only HTML: nothing is loaded, nothing is run, quoted parts are left out."""

import re
from collections import Counter
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})
_BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"})
_REMARK = re.compile(r"<!--|<!|<\?")
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "wbr"})
_QUOTED = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote", re.IGNORECASE)
_QUOTED_FROM_HERE = "divRplyFwdMsg"
"""What Outlook on the web puts above the mail it quotes, which stands beside it, not within."""
_LINE = f"\n{'_' * 32}\n"
"""The line by which the same program begins a quote in a text."""
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden|font-size:\s*0(?:px|pt|em|%)?\s*(?:;|$)", re.IGNORECASE)


def words_of(html: str) -> str:
    """The text a reader would see, one line a block."""
    reader = _Reader()
    reader.feed(_without_remarks(html))
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_remarks(html: str) -> str:
    """Comments and declarations left out: the parser of the library goes over unclosed ones again and again."""
    parts, start = [], 0
    while (opened := _REMARK.search(html, start)) is not None:
        parts.append(html[start : opened.start()])
        closing = "-->" if opened.group() == "<!--" else ">"
        end = html.find(closing, opened.end())
        if end < 0:
            return "".join(parts)
        start = end + len(closing)
    return "".join([*parts, html[start:]])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        """The elements we are in, and whether their words are left out."""
        self._depth: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")
        if tag in _VOID:
            return
        if ("id", _QUOTED_FROM_HERE) in attrs:
            self.parts.append(_LINE)
        marks = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        hidden = any(name == "style" and _HIDDEN.search(value or "") for name, value in attrs)
        silent = tag in _SILENT or tag == "blockquote" or hidden or bool(_QUOTED.search(marks))
        self._open.append((tag, silent or self._is_silent))
        self._depth[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")
        while self._depth[tag]:
            name, _ = self._open.pop()
            self._depth[name] -= 1
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._is_silent:
            self.parts.append(re.sub(r"\s+", " ", data))

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]
