"""How people type on a telephone, written out: « jveu parlé a kelkun » is « je veux parle a quelqu'un »."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from knowledge.language.folding import fold

_FORMS: Mapping[str, str] = tomllib.loads(
    (resources.files("knowledge") / "language" / "texting.toml").read_text("utf-8")
)
_IT_IS = r"c(?= (?:koi|quoi|kan|cb|combien|la|le|un|une|pas|pa|kel|ki|bon|grave|cher)\b)"
_TYPED = re.compile(rf"\b(?:{'|'.join(map(re.escape, _FORMS))}|{_IT_IS})\b")

_REMEMBERED = 256
"""Texts: one turn asks several times what the same words mean."""


@lru_cache(_REMEMBERED)
def written_out(text: str) -> str:
    """The folded text on one line, with the words that were meant for those that were typed."""
    return _TYPED.sub(lambda word: _FORMS.get(word[0], "c'est"), " ".join(fold(text).split()))
