"""Fault codes told as a range: « de P0300 à P0304 », "P0301-P0304" are all those between as well."""

import re
from collections.abc import Iterator
from itertools import pairwise

from knowledge.language.spoken import find_codes

_TO = re.compile(r"\s*(?:à|a|to|through|thru|jusqu['’]?(?:à|a|au)|-|–|—|\.\.+|…)\s*", re.IGNORECASE)
_MOST = 12
"""From further apart, two codes are two codes."""
_BODY = slice(1, None)


def codes_told(text: str) -> Iterator[str]:
    """Every code of the text in order, those that a range leaves out among them."""
    found = find_codes(text)
    for before, after in pairwise(found):
        yield before.code
        if _TO.fullmatch(text, before.end, after.start):
            yield from _between(before.code, after.code)
    if found:
        yield found[-1].code


def _between(first: str, last: str) -> Iterator[str]:
    """None where either is no decimal number: what lies between 00F and 010 nobody tells in a range."""
    lower, upper = first[_BODY], last[_BODY]
    if first[0] == last[0] and lower.isdigit() and upper.isdigit() and 1 < int(upper) - int(lower) <= _MOST:
        yield from (f"{first[0]}{number:04d}" for number in range(int(lower) + 1, int(upper)))
