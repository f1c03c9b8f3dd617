"""An order number that is one slip of the finger away from another."""

from collections.abc import Sequence


def meant(number: str, own: Sequence[str]) -> str | None:
    """The only one of a person's own numbers that they may have mistyped; nothing is told of anybody else's."""
    near = [one for one in own if _is_one_slip(number.upper(), one.upper())]
    return near[0] if len(near) == 1 else None


def _is_one_slip(typed: str, number: str) -> bool:
    """One sign wrong, missing or too many, or two beside each other exchanged."""
    if len(typed) != len(number):
        longer, shorter = sorted((typed, number), key=len, reverse=True)
        return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
    wrong = [place for place, (one, other) in enumerate(zip(typed, number, strict=True)) if one != other]
    if len(wrong) == 2:
        first, second = wrong
        return second == first + 1 and (typed[first], typed[second]) == (number[second], number[first])
    return len(wrong) == 1
