"""Rows of many, read by one statement and told apart afterwards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def grouped(rows: Iterable[T], owner: Callable[[T], int]) -> Mapping[int, Sequence[T]]:
    """By whose they are, in the order they came in; who has none is left out."""
    found: dict[int, list[T]] = {}
    for row in rows:
        found.setdefault(owner(row), []).append(row)
    return found
