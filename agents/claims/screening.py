"""Which patterns a text can match at all: those whose letters it holds. Most texts hold none, so most cost nothing."""

import importlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

# The only reader of a pattern's structure there is; its name is private, its shape the same from 3.11 to 3.14.
_parser = importlib.import_module("re._parser")
_GRAM = 4
_MOST_WORDS = 400
"""A choice between more words than this says too little to be looked for."""


@dataclass(frozen=True, slots=True)
class Screened:
    """Patterns of one kind after the other, with the letters that each of them always needs."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    by_gram: dict[str, frozenset[int]]
    by_sign: tuple[tuple[str, int], ...]
    always: frozenset[int]

    def possible(self, text: str) -> Iterable[tuple[str, re.Pattern[str]]]:
        """The patterns that may match, in their order."""
        grams = {text[place : place + _GRAM] for place in range(len(text) - _GRAM + 1)}
        numbers = set(self.always)
        numbers.update(number for sign, number in self.by_sign if sign in text)
        for gram in grams & self.by_gram.keys():
            numbers |= self.by_gram[gram]
        return [self.patterns[number] for number in sorted(numbers)]


def screened(patterns: Sequence[tuple[str, str]]) -> Screened:
    """From (kind, pattern) pairs."""
    by_gram: dict[str, set[int]] = {}
    by_sign: list[tuple[str, int]] = []
    always: set[int] = set()
    for number, (_, pattern) in enumerate(patterns):
        needed = needed_words(pattern)
        if not needed:
            always.add(number)
        for word in needed:
            if len(word) >= _GRAM:
                by_gram.setdefault(word[:_GRAM], set()).add(number)
            else:
                by_sign.append((word, number))
    compiled = tuple((kind, re.compile(pattern, re.MULTILINE)) for kind, pattern in patterns)
    return Screened(compiled, {gram: frozenset(of) for gram, of in by_gram.items()}, tuple(by_sign), frozenset(always))


def needed_words(pattern: str) -> frozenset[str]:
    """Literals of which every match holds at least one; empty where the pattern promises none."""
    return _needed(_parser.parse(pattern)) or frozenset()


def _needed(parsed: Iterable[tuple[object, object]]) -> frozenset[str] | None:
    """The best set of all parts that a match cannot do without."""
    sets: list[frozenset[str]] = []
    run = ""
    for operation, value in parsed:
        if str(operation) == "LITERAL":
            assert isinstance(value, int), "a literal is a code point"
            run += chr(value)
            continue
        sets.append(frozenset({run}))
        run = ""
        inner = _inside(str(operation), value)
        if inner:
            sets.append(inner)
    sets.append(frozenset({run}))
    usable = [one for one in sets if all(one) and len(one) <= _MOST_WORDS]
    return max(usable, key=_worth, default=None)


def _worth(words: frozenset[str]) -> tuple[int, int]:
    return min(*map(len, words), _GRAM), -len(words)


def _inside(operation: str, value: object) -> frozenset[str] | None:
    assert isinstance(value, tuple | list) or operation not in {"BRANCH", "SUBPATTERN", "MAX_REPEAT", "MIN_REPEAT"}
    if operation == "BRANCH":
        branches = [_needed(branch) for branch in value[1]]  # type: ignore[index]  # (None, branches)
        known = [branch for branch in branches if branch is not None]
        return reduce(frozenset.union, known) if len(known) == len(branches) else None
    if operation == "SUBPATTERN":
        return _needed(value[-1])  # type: ignore[index]  # (group, flags on, flags off, pattern)
    if operation in {"MAX_REPEAT", "MIN_REPEAT"} and value[0] > 0:  # type: ignore[index]  # (least, most, pattern)
        return _needed(value[2])  # type: ignore[index]  # as above
    return None
