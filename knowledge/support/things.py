"""What customers buy, so that a line about one thing says as much as the same line about another."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from knowledge.language.folding import words


@cache
def things() -> Mapping[str, Sequence[str]]:
    """The nouns of each language, the French ones behind their gender (« m » or « f » and a space)."""
    text = (resources.files("knowledge") / "support" / "things.toml").read_text("utf-8")
    return {
        name: [noun.strip() for noun in nouns.split(",") if noun.strip()] for name, nouns in tomllib.loads(text).items()
    }


@cache
def thing_words() -> frozenset[str]:
    """Every folded word of their names."""
    french = [noun.split(" ", 1)[1] for noun in things()["french"]]
    return frozenset(word for noun in (*french, *things()["english"]) for word in words(noun))
