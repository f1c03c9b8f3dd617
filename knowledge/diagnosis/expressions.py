"""Expressions over folded words: built from one another, and known by the letters that they can begin with."""

import re
from collections.abc import Mapping, Sequence

LETTERS = 4
"""Letters by which expressions are told apart, at most."""
_LOOKING_BACK = re.compile(r"^(?:\(\?<![^)]*\))+")
_PLAIN = re.compile(r"[a-z0-9]+")
_MAY_BE_LEFT_OUT = ("?", "*")
_OF_ANOTHER = "@"


def expressions_of(name: str, kinds: Mapping[str, Sequence[str]]) -> list[str]:
    """Those of a kind, « @other » standing for all of another kind. Raises KeyError for a kind that is not there."""
    found: list[str] = []
    for one in kinds[name]:
        found += expressions_of(one[1:], kinds) if one.startswith(_OF_ANOTHER) else [one]
    return list(dict.fromkeys(found))


def beginnings(expression: str) -> frozenset[str] | None:
    """The first letters of what an expression can find, a whole word with a space after it; None where unknown."""
    plain = _LOOKING_BACK.sub("", expression)
    if plain.startswith("(?:"):
        end = _closing(plain)
        inner = [beginnings(one) for one in _alternatives(plain[3:end])]
        if plain[end + 1 :].startswith(_MAY_BE_LEFT_OUT):
            inner.append(beginnings(plain[end + 2 :]))
        return None if None in inner else frozenset().union(*(one for one in inner if one is not None))
    word = _PLAIN.match(plain)
    if word is None:
        return None
    letters, rest = word[0], plain[word.end() :]
    if rest.startswith(_MAY_BE_LEFT_OUT):
        if len(letters) > 1:
            return frozenset({letters[:-1][:LETTERS]})
        without = beginnings(rest[1:])
        return None if without is None else without | {letters}
    if rest.startswith(" ") and not rest[1:].startswith(_MAY_BE_LEFT_OUT):
        return frozenset({f"{letters} "})
    return frozenset({letters[:LETTERS]})


def _closing(expression: str) -> int:
    """Where the group ends that the expression begins with."""
    depth = 0
    for place, letter in enumerate(expression):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place
    raise ValueError(expression)


def _alternatives(inner: str) -> list[str]:
    found, depth = [""], 0
    for letter in inner:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return found
