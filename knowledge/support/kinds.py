"""Of what kind a word is, so that one that no training line holds says what its like say."""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

_SHORTEST_STEM = 3


@lru_cache(maxsize=8192)
def kind_of(word: str) -> str | None:
    """The kind of a folded word: of the longest beginning that kinds.toml holds of it."""
    whole, begun = _kinds()
    if word in whole:
        return whole[word]
    stems = (word[:length] for length in range(len(word), _SHORTEST_STEM - 1, -1))
    return next((begun[stem] for stem in stems if stem in begun), None)


@cache
def _kinds() -> tuple[Mapping[str, str], Mapping[str, str]]:
    text = (resources.files("knowledge") / "support" / "kinds.toml").read_text("utf-8")
    whole: dict[str, str] = {}
    begun: dict[str, str] = {}
    for kind, words in tomllib.loads(text).items():
        for word in words.split():
            (begun if word.endswith("*") else whole).setdefault(word.rstrip("*"), kind)
    return whole, begun
