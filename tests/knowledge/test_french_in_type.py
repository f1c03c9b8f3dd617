"""What a person reads in French has real apostrophes and no line that begins with a sign of punctuation."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library import Library
from knowledge.faults.base import Text
from knowledge.faults.french import bare, in_type, of

LOOSE = re.compile(r"\w'\w|\S [:;?!»](\W|$)|« ")


def _said(words: object) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    elif isinstance(words, list):
        yield from words


def _french(table: dict[str, object]) -> Iterator[str]:
    for key, words in table.items():
        if isinstance(words, dict):
            yield from _french(words)
        elif key == "fr":
            yield from _said(words)


def test_every_name_question_and_note_of_the_base_is_in_type(library: Library) -> None:
    base = library.diagnostician.base
    faults = [text.fr for one in base.faults for text in (one.name, one.note, one.repair, one.mode_name)]
    findings = [text.fr for one in base.findings for text in (one.label, one.question)]
    parts = [words for one in base.components.values() for words in (one.name.fr, one.article_fr, of(one.article_fr))]
    assert [text for text in (*faults, *findings, *parts) if LOOSE.search(text)] == []


def test_every_sentence_of_the_diagnosis_is_in_type() -> None:
    sentences = tomllib.loads(Path("knowledge/diagnosis/texts.toml").read_text("utf-8"))
    assert [text for text in _french(sentences) if "'" in text] == []


def test_codes_and_their_causes_are_in_type(library: Library) -> None:
    codes = [library.codes.lookup(code) for code in ("P0301", "P0401", "P0420", "P2463", "U0100", "C0035", "B0001")]
    said = [text for one in codes for text in (one.name, *one.possible_causes, *one.procedures)]
    assert [text for text in said if LOOSE.search(text)] == []


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("l'injecteur d'air", "l’injecteur d’air"),
        ("Est-ce vrai ? Non : « rien » !", "Est-ce vrai\u00a0? Non\u00a0: «\u00a0rien\u00a0»\u00a0!"),
        ("à 14:05 sur https://exemple.fr", "à 14:05 sur https://exemple.fr"),
    ],
)
def test_french_is_set_as_a_printer_does(written: str, printed: str) -> None:
    assert in_type(written) == printed
    assert in_type(printed) == printed
    assert Text(written, written) == Text(printed, written)


def test_an_article_is_known_by_either_apostrophe() -> None:
    assert bare("l'injecteur") == bare("l’injecteur") == "injecteur"


@pytest.mark.parametrize(
    ("name", "without", "with_of"),
    [
        ("la vanne EGR", "vanne EGR", "de la vanne EGR"),
        ("le vérin ou la béquille de capot", "vérin ou béquille de capot", "du vérin ou de la béquille de capot"),
        ("le joint et le soufflet", "joint et soufflet", "du joint et du soufflet"),
        ("la prise ou l’installation", "prise ou installation", "de la prise ou de l’installation"),
    ],
)
def test_a_name_of_two_things_loses_or_bends_both_articles(name: str, without: str, with_of: str) -> None:
    assert (bare(name), of(name)) == (without, with_of)


def test_no_part_is_named_with_an_article_inside(library: Library) -> None:
    names = [part.name.fr for part in library.diagnostician.base.components.values()]
    assert [name for name in names if re.search(r" (?:ou|et) (?:l’|la |le |les )", name)] == []
