"""Files of the corpus → passages with stable ids."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["article", "taught", "fault", "code"]
"""`taught`: an article of the team, or a piece of news, that somebody let in."""
WRITTEN: tuple[Kind, ...] = ("article", "taught")
"""What is written to be read, unlike notes on faults and codes."""
PassageLanguage = Literal["fr", "en"]

_ARTICLES = Path(__file__).parent / "corpus" / "articles"
_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)
_ENGLISH = "In English"
"""The heading under which an article sums itself up for English readers."""
UNSOURCED = "savoir d'atelier, sans source"
"""The origin of what rests on the trade's own experience."""
_LONGEST = 1200
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?…])\s+"), re.compile(r"\s+"))
"""Where a text may be cut, the gentlest first: between paragraphs, sentences, words."""
_JOINTS = ("\n\n", " ", " ")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage is from; `origin` says "savoir d'atelier, sans source" when it rests on none."""

    title: str
    origin: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of at most 1200 characters. `id` depends on origin and heading alone, so a reworded text keeps it."""

    id: str
    kind: Kind
    title: str
    text: str
    language: PassageLanguage
    source: Citation
    asked: str = ""
    """Other words that people ask for it by: ranked with the text, never shown."""


@dataclass(frozen=True, slots=True)
class Record:
    """A fault or a code as the library reads it. `id` is unique among its kind and language."""

    id: str
    title: str
    text: str
    citation: Citation
    language: PassageLanguage = "fr"


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    title_en: str
    source: str
    url: str | None = None
    asked: str = ""
    asked_en: str = ""


def load_articles(folder: Path = _ARTICLES) -> tuple[Passage, ...]:
    """Every article, cut at its headings; raises ValueError naming the file whose front matter is wrong."""
    return tuple(passage for path in sorted(folder.glob("*.md")) for passage in _of_article(path))


def load_article(name: str, folder: Path = _ARTICLES) -> tuple[Passage, ...]:
    """The passages of one article, by its file's name without the ending."""
    return tuple(_of_article(folder / f"{name}.md"))


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is read from beginning to end, in one language."""

    title: str
    text: str
    source: str
    url: str | None = None


def whole_article(part: Passage, passages: Iterable[Passage]) -> Article:
    """The article a passage is part of, its headings as lines of their own."""
    own = [one for one in passages if (one.kind, one.source, one.language) == (part.kind, part.source, part.language)]
    lines: list[str] = []
    heading = ""
    for one in own:
        told = one.title.removeprefix(f"{one.source.title} — ")
        if told not in {heading, one.source.title}:
            lines.append(f"{told}.")
        heading = told
        lines.append(one.text)
    return Article(part.source.title, "\n".join(lines), part.source.origin, part.source.url)


def fault_passages(records: Iterable[Record]) -> tuple[Passage, ...]:
    return tuple(passage for record in records for passage in _of_record("fault", record))


def taught_passages(records: Iterable[Record]) -> tuple[Passage, ...]:
    """Of what somebody of the team wrote, or let in."""
    return tuple(passage for record in records for passage in _of_record("taught", record))


def fingerprint(passages: Iterable[Passage]) -> str:
    """Changes exactly when an id, a title or a text does: the version of an index over them."""
    digest = hashlib.sha256()
    for passage in passages:
        digest.update(f"{passage.id}\0{passage.title}\0{passage.text}\0".encode())
    return digest.hexdigest()[:16]


def _of_article(path: Path) -> Iterator[Passage]:
    front, body = _front_and_body(path)
    for place, (heading, text) in enumerate(_joined(_sections(body))):
        english = heading == _ENGLISH
        title = front.title_en if english else front.title
        shown = title if english or not heading else f"{title} — {heading}"
        citation = Citation(title, front.source, front.url)
        asked = front.asked_en if english else front.asked if place == 0 else ""
        for number, piece in enumerate(_pieces(text)):
            name = _stable_id("article", front.id, heading, number)
            words = asked if number == 0 else ""
            yield Passage(name, "article", shown, piece, "en" if english else "fr", citation, words)


def _front_and_body(path: Path) -> tuple[_Front, str]:
    found = _FRONT.match(path.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{path.name} does not begin with a front matter between two lines of +++")
    try:
        return _Front.model_validate(tomllib.loads(found[1])), found[2]
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _sections(body: str) -> Iterator[tuple[str, str]]:
    """(heading, text) in order; what stands before the first heading has the heading ''."""
    intro, *rest = _HEADING.split(body)
    yield from (
        (heading.strip(), text.strip())
        for heading, text in [("", intro), *zip(rest[::2], rest[1::2], strict=True)]
        if text.strip()
    )


def _joined(sections: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbouring sections as one while they fit in a passage; the English summary stands alone."""
    first, whole = "", ""
    for heading, text in sections:
        longer = f"{whole}\n\n{heading}\n{text}"
        if whole and heading != _ENGLISH and len(longer) <= _LONGEST:
            whole = longer
            continue
        if whole:
            yield first, whole
        first, whole = heading, text
    yield first, whole


def _of_record(kind: Kind, record: Record) -> Iterator[Passage]:
    for number, piece in enumerate(_pieces(record.text)):
        name = _stable_id(kind, record.id, record.language, number)
        yield Passage(name, kind, record.title, piece, record.language, record.citation)


def _pieces(text: str, depth: int = 0) -> Sequence[str]:
    """The text in pieces that fit, cut as gently as possible."""
    if len(text) <= _LONGEST:
        return [text]
    if depth == len(_BREAKS):
        return [text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST)]
    pieces: list[str] = []
    for part in (piece for block in _BREAKS[depth].split(text) if block for piece in _pieces(block, depth + 1)):
        if pieces and len(pieces[-1]) + len(_JOINTS[depth]) + len(part) <= _LONGEST:
            pieces[-1] += _JOINTS[depth] + part
        else:
            pieces.append(part)
    return pieces


def _stable_id(*parts: object) -> str:
    return hashlib.sha256("#".join(map(str, parts)).encode()).hexdigest()[:16]
