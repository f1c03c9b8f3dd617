"""Questions that people ask to know something, written out: which article answers each, or that none does."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

UNANSWERED = "-"
"""In place of an article where none of ours answers."""


class Line(NamedTuple):
    article: str
    language: str
    text: str


@cache
def lines() -> Sequence[Line]:
    """What is learned from; nothing that is measured is among them."""
    text = (resources.files("knowledge") / "questions" / "asked.tsv").read_text("utf-8")
    return [Line(*row.split("\t")) for row in text.splitlines() if row]


@cache
def elsewhere() -> Sequence[str]:
    """What asks something else: of our offers, of an order, of the open case, of the rest of the world."""
    text = (resources.files("knowledge") / "questions" / "other.tsv").read_text("utf-8")
    return [row.partition("\t")[2] for row in text.splitlines() if row]
