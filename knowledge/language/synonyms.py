"""Other words for the same thing, so that a question meets the article that tells it in its own."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from knowledge.language.folding import words


@cache
def _listed() -> tuple[re.Pattern[str], Mapping[str, str]]:
    listed: Mapping[str, str] = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text("utf-8"))
    longest_first = sorted(listed, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"), listed


def in_other_words(question: str) -> str | None:
    """The question with its words put by the library's own; None where it holds none that has others."""
    pattern, listed = _listed()
    plain = " ".join(words(question))
    told = pattern.sub(lambda found: listed[found[0]], plain)
    return told if told != plain else None
