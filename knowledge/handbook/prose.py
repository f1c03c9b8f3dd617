"""Texts and articles as blocks that a page can be set from: headings, paragraphs, lists."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from knowledge.handbook.plan import BookLanguage

_TEXTS = Path(__file__).parent / "texts"
ARTICLES = Path(__file__).parents[1] / "corpus" / "articles"
_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_TITLE = re.compile(r"\A# +(.+)\n")
_IN_ENGLISH = re.compile(r"^## In English\n", re.MULTILINE)
_SOURCES = {
    "savoir d'atelier, sans source": "workshop knowledge, without a source",
    "périmètre de 50 m : SDIS du Puy-de-Dôme, retour d'expérience, lu le 22 novembre 2026 ; reste : savoir d'atelier": (
        "50 m perimeter: fire service of Puy-de-Dôme, report read on 22 November 2026; the rest: workshop knowledge"
    ),
    "Code de la consommation, L. 217-3 et L. 217-7 ; Code civil, 1641 et 1648 ; FNA, page lue le 22 novembre 2026": (
        "French consumer code, L. 217-3 and L. 217-7; civil code, 1641 and 1648; FNA, page read on 22 November 2026"
    ),
    "fiches-plateau-moto.fr et maisonsublime.fr, pages lues pour l'année 2025 (tarifs TTC indicatifs)": (
        "fiches-plateau-moto.fr and maisonsublime.fr, pages read for the year 2025 (indicative prices with VAT)"
    ),
    "part des pannes : ADAC Pannenstatistik 2021 (pannes de 2020, Allemagne) ; le reste : savoir d'atelier": (
        "share of breakdowns: ADAC Pannenstatistik 2021 (breakdowns of 2020, Germany); the rest: workshop knowledge"
    ),
    "part des pannes : ADAC Pannenstatistik 2024 (pannes de 2023, Allemagne) ; le reste : savoir d'atelier": (
        "share of breakdowns: ADAC Pannenstatistik 2024 (breakdowns of 2023, Germany); the rest: workshop knowledge"
    ),
    "ADAC Pannenstatistik 2024 (pannes de 2023) et 2021 (électriques, 2020), Allemagne, pages de presse citées": (
        "ADAC Pannenstatistik 2024 (breakdowns of 2023) and 2021 (electric cars, 2020), Germany, press pages cited"
    ),
}
"""What an article rests on, by its French words."""


@dataclass(frozen=True, slots=True)
class Heading:
    tag: ClassVar = "h"
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    tag: ClassVar = "p"
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    tag: ClassVar = "ul"
    items: tuple[str, ...]


Block = Heading | Paragraph | Bullets


@dataclass(frozen=True, slots=True)
class Lesson:
    """`source` says what it rests on; empty for the book's own texts."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    source: str = ""


def text_named(name: str, language: BookLanguage) -> Lesson:
    """A chapter of the book's own. Raises OSError for a name that no file has."""
    raw = (_TEXTS / language / f"{name}.md").read_text("utf-8")
    title = _TITLE.match(raw)
    assert title is not None, f"{name}.md has no title"
    return Lesson(name, title[1], tuple(_blocks(raw[title.end() :])))


def article_named(name: str, language: BookLanguage) -> Lesson:
    """An article of the corpus: in French whole, in English its summary. Raises OSError for a name that no file has."""
    raw = (ARTICLES / f"{name}.md").read_text("utf-8")
    front = _FRONT.match(raw)
    assert front is not None, f"{name}.md has no front matter"
    about = tomllib.loads(front[1])
    french, english = _IN_ENGLISH.split(raw[front.end() :])
    if language == "fr":
        return Lesson(name, about["title"], tuple(_blocks(french)), about["source"])
    return Lesson(name, about["title_en"], tuple(_blocks(english)), _SOURCES[about["source"]])


def _blocks(body: str) -> Iterator[Block]:
    for chunk in re.split(r"\n\s*\n", body.strip()):
        lines = chunk.strip().splitlines()
        if lines and lines[0].startswith("## "):
            yield Heading(lines[0].removeprefix("## ").strip())
            lines = lines[1:]
        yield from _runs(lines)


def _runs(lines: list[str]) -> Iterator[Block]:
    """Lines that begin with a dash are a list, also straight after a sentence."""
    plain = [line for line in lines if not line.startswith("- ")]
    items = tuple(line.removeprefix("- ").strip() for line in lines if line.startswith("- "))
    if plain:
        yield Paragraph(" ".join(plain))
    if items:
        yield Bullets(items)
