"""Which keys lie beside each other, on a French and on an English keyboard."""

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm")


@cache
def neighbours() -> Mapping[str, str]:
    beside: dict[str, set[str]] = {}
    for left, right in (pair for row in _ROWS for pair in pairwise(row)):
        beside.setdefault(left, set()).add(right)
        beside.setdefault(right, set()).add(left)
    return {key: "".join(sorted(keys)) for key, keys in beside.items()}


def hand_slipped(written: str, meant: str) -> bool:
    """Whether two words an edit apart differ as hands slip: letters swapped, left out, held, or the key beside."""
    if len(written) < len(meant):
        return True
    place = next(place for place, (one, other) in enumerate(zip(written, f"{meant} ", strict=False)) if one != other)
    if len(written) == len(meant):
        swapped = written[place : place + 2] == meant[place : place + 2][::-1]
        return swapped or written[place] in neighbours().get(meant[place], "")
    around = meant[max(0, place - 1) : place + 1]
    return any(written[place] == key or written[place] in neighbours().get(key, "") for key in around)
