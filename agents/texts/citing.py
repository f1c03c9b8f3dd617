"""What a cited passage rests on, in the words of whoever reads it."""

from collections.abc import Mapping

from agents.texts.lookup import say

_NAMED: Mapping[str, str] = {"estimate": "estimate", "savoir d'atelier, sans source": "workshop"}
"""The two that the library writes itself; every other is the name of a source and stays as it is."""


def origin_told(origin: str, language: str) -> str:
    name = _NAMED.get(origin)
    return say(f"library.origin_{name}", language) if name is not None else origin
