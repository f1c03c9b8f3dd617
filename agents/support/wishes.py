"""When somebody wants a person, by rules alone; and which sentences of a person bind the house."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from knowledge.language.folding import fold


class Wish(StrEnum):
    asked = "asked"
    keyword = "keyword"
    anger = "anger"
    failed = "failed"
    """Two answers in a row that were none."""


_PATTERNS: Mapping[str, Sequence[str]] = tomllib.loads(Path(__file__).with_name("wishes.toml").read_text("utf-8"))
_COMPILED = {name: re.compile("|".join(f"(?:{one})" for one in found)) for name, found in _PATTERNS.items()}
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_CONDITION = re.compile(r"^(si|if|when|quand|des que|lorsque|est-ce que|pouvez|could|can)\b")


def has_keyword(text: str) -> bool:
    return _found("keywords", text)


def asks_for_promises(text: str) -> bool:
    """Whether they want to hear what was promised to them."""
    return _found("recall", text)


def pledges_in(text: str) -> Iterator[str]:
    """The sentences that promise something, in the person's own words; a question or a condition promises nothing."""
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        folded = _folded(sentence)
        if not sentence.endswith("?") and not _CONDITION.match(folded) and _COMPILED["pledges"].search(folded):
            yield sentence


def _found(name: str, text: str) -> bool:
    return _COMPILED[name].search(_folded(text)) is not None


def _folded(text: str) -> str:
    return " ".join(fold(text).split())
