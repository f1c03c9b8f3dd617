"""What a page says to whoever reads or hears it: its text and the attributes that are read aloud."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from jinja2 import Environment

from agents.texts.lookup import catalogue

_HOLE = re.compile(r"\\?\{\w+\\?\}")
_READ = frozenset({"alt", "aria-label", "placeholder", "title", "content"})
_NO_WORDS = re.compile(r"/")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._foreign = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"html", "meta"} and "lang" in dict(attrs):
            self._foreign = self._foreign or tag
        if tag != "meta" and not self._foreign:
            self.said += [value or "" for name, value in attrs if name in _READ]

    def handle_endtag(self, tag: str) -> None:
        self._foreign = "" if tag == self._foreign else self._foreign

    def handle_data(self, data: str) -> None:
        if not self._foreign:
            self.said.append(data)


def said_on(page: str) -> Sequence[str]:
    """Each text of a page by itself, without the space around it; what is marked as of another language is left out."""
    reader = _Reader()
    reader.feed(page)
    return [" ".join(text.split()) for text in reader.said if text.strip()]


def written_in(template: str) -> Sequence[str]:
    """Words that stand in a template itself: as text, as an attribute, or quoted inside an expression.

    An address or a command, which begins with a slash, is none.
    """
    tokens = list(Environment(autoescape=True).lex(template))
    page = "".join(value for _, kind, value in tokens if kind == "data")
    quoted = [value[1:-1] for _, kind, value in tokens if kind == "string"]
    sentences = [
        text
        for text in quoted
        if not _NO_WORDS.match(text) and _LETTERS.search(text) and (" " in text or not text.isascii())
    ]
    return [*(text for text in said_on(page) if _LETTERS.search(text) and not _NO_WORDS.match(text)), *sentences]


def languages_in(template: str) -> Sequence[str]:
    """Languages that a template names instead of asking for its reader's."""
    tokens = Environment(autoescape=True).lex(template)
    return [value for _, kind, value in tokens if kind == "string" and value[1:-1] in {"fr", "en"}]


def sentences_only_in(language: str, other: str) -> re.Pattern[str]:
    """Any sentence of one language that is none of the other, whatever fills its holes."""
    own = {" ".join(text.split()) for text in set(catalogue(language).values()) - set(catalogue(other).values())}
    told = [text for text in own if _LETTERS.search(_HOLE.sub("", text))]
    return re.compile("|".join(f"(?:{_HOLE.sub('.+', re.escape(text))})" for text in sorted(told)))
