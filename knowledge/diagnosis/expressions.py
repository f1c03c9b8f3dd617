"""Expressions over folded words: built from one another, and ruled out by letters that they cannot do without.

Of the words that an expression must hold one is chosen, the longest written: « plus de freins » asks for a word that
begins with « frei », since « plus » and « de » stand in most sentences. A sentence without such a word is not searched.
"""

import re
from collections.abc import Mapping, Sequence

LETTERS = 4
"""Letters by which expressions are told apart, at most."""
_LOOKING_BACK = re.compile(r"^(?:\(\?<![^)]*\))+")
_PLAIN = re.compile(r"[a-z0-9]+")
_MAY_BE_LEFT_OUT, _MAY_BE_MISSED = ("?", "*"), ("?", "*", "{")
_OF_ANOTHER = "@"


def expressions_of(name: str, kinds: Mapping[str, Sequence[str]]) -> list[str]:
    """Those of a kind, « @other » standing for all of another kind. Raises KeyError for a kind that is not there."""
    found: list[str] = []
    for one in kinds[name]:
        found += expressions_of(one[1:], kinds) if one.startswith(_OF_ANOTHER) else [one]
    return list(dict.fromkeys(found))


def beginnings(expression: str) -> frozenset[str] | None:
    """First letters of a word that all it can find must hold, a space after a whole word; None where none is known."""
    held = [one for one in map(_beginnings, _words(_LOOKING_BACK.sub("", expression))) if one is not None]
    return max(held, key=lambda letters: min(len(one.rstrip()) for one in letters), default=None)


def _words(expression: str) -> Sequence[str]:
    """Parts that a space which must be there sets apart, each with the space that follows it."""
    depth, start, found = 0, 0, list[str]()
    for place, letter in enumerate(expression):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and letter == " " and not expression.startswith(_MAY_BE_MISSED, place + 1):
            found.append(expression[start : place + 1])
            start = place + 1
    return [*found, expression[start:]]


def _beginnings(plain: str) -> frozenset[str] | None:
    if plain.startswith("(?:"):
        end = _closing(plain)
        inner = [_beginnings(one) for one in _alternatives(plain[3:end])]
        if plain[end + 1 :].startswith(_MAY_BE_LEFT_OUT):
            following = _beginnings(plain[end + 2 :])
            if following is not None and all(one.endswith(" ") for one in _alternatives(plain[3:end])):
                return following
            inner.append(following)
        return None if None in inner else frozenset().union(*(one for one in inner if one is not None))
    word = _PLAIN.match(plain)
    if word is None:
        return None
    letters, rest = word[0], plain[word.end() :]
    if rest.startswith(_MAY_BE_LEFT_OUT):
        if len(letters) > 1:
            return frozenset({letters[:-1][:LETTERS]})
        without = _beginnings(rest[1:])
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
