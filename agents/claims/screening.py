"""Which patterns a text can match at all: those whose letters it holds. Most texts hold none, so most cost nothing."""

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# The only reader of a pattern's structure there is; its name is private, its shape the same from 3.11 to 3.14.
_parser = importlib.import_module("re._parser")
_GRAM = 4
_MOST_WORDS = 400
"""A choice between more words than this says too little to be looked for."""
_TELLING = 8
"""A word of so many letters is rare enough."""
Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern of one kind. Every match holds a word of each of `needs`."""

    kind: str
    pattern: re.Pattern[str]
    needs: tuple[Words, ...]
    is_anchored: bool
    """Asks for the end of a line, or for what does not follow: a line by itself may match where the whole does not."""

    def may_be_in(self, text: str) -> bool:
        for words in self.needs:
            for word in words:
                if word in text:
                    break
            else:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Screened:
    """All shapes in their order, found by the first letters of the rarest word each of them needs."""

    shapes: tuple[Shape, ...]
    by_gram: dict[str, tuple[tuple[str, int], ...]]
    by_sign: tuple[tuple[str, int], ...]
    always: frozenset[int]

    def possible(self, text: str) -> Iterator[Shape]:
        """The shapes that may be in the text, in their order."""
        grams = {text[place : place + _GRAM] for place in range(len(text) - _GRAM + 1)}
        numbers = set(self.always)
        numbers.update(number for sign, number in self.by_sign if sign in text)
        for gram in grams & self.by_gram.keys():
            numbers.update(number for word, number in self.by_gram[gram] if word in text)
        for number in sorted(numbers):
            if self.shapes[number].may_be_in(text):
                yield self.shapes[number]


def screened(patterns: Sequence[tuple[str, str]]) -> Screened:
    """From (kind, pattern) pairs."""
    shapes = []
    by_gram: dict[str, list[tuple[str, int]]] = {}
    by_sign: list[tuple[str, int]] = []
    always: set[int] = set()
    for number, (kind, pattern) in enumerate(patterns):
        needs = sorted(needed_words(pattern), key=_worth, reverse=True)
        shapes.append(
            Shape(kind, re.compile(pattern, re.MULTILINE), tuple(needs[1:]), "$" in pattern or "(?!" in pattern)
        )
        if not needs:
            always.add(number)
        for word in needs[0] if needs else ():
            if len(word) >= _GRAM:
                by_gram.setdefault(word[:_GRAM], []).append((word, number))
            else:
                by_sign.append((word, number))
    return Screened(tuple(shapes), {gram: tuple(of) for gram, of in by_gram.items()}, tuple(by_sign), frozenset(always))


def needed_words(pattern: str) -> list[Words]:
    """Sets of literals: every match holds at least one word of each set."""
    return _needed(_parser.parse(pattern))


def _needed(parsed: Iterable[tuple[object, object]]) -> list[Words]:
    sets: list[Words] = []
    run = ""
    for operation, value in parsed:
        if str(operation) == "LITERAL":
            assert isinstance(value, int), "a literal is a code point"
            run += chr(value)
            continue
        sets.append(frozenset({run}))
        run = ""
        sets += _inside(str(operation), value)
    sets.append(frozenset({run}))
    return [one for one in sets if all(one) and one != {" "} and len(one) <= _MOST_WORDS]


def _worth(words: Words) -> tuple[int, int]:
    return min(*map(len, words), _TELLING), -len(words)


def _inside(operation: str, value: object) -> list[Words]:
    """What a group, a choice or a repetition cannot do without."""
    if operation == "BRANCH":
        branches = [_needed(branch) for branch in value[1]]  # type: ignore[index]  # (None, branches)
        if not all(branches):
            return []
        return [frozenset().union(*(max(branch, key=_worth) for branch in branches))]
    if operation == "SUBPATTERN":
        return _needed(value[-1])  # type: ignore[index]  # (group, flags on, flags off, pattern)
    if operation in {"MAX_REPEAT", "MIN_REPEAT"} and value[0] > 0:  # type: ignore[index]  # (least, most, pattern)
        return _needed(value[2])  # type: ignore[index]  # as above
    return []
