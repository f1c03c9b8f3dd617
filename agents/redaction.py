"""Card numbers never reach the database, a log or a model, however they are typed."""

import re
import unicodedata

MASK = "[numéro de carte masqué]"
_SEPARATORS = r"[\s.,·•_/\\|*'’:;()\-\u2010-\u2015\u200b-\u200f\u2060\ufeff]"
_RUN = re.compile(rf"\d(?:{_SEPARATORS}{{0,3}}\d){{11,}}")
_CODE = re.compile(
    r"(?i)\b(cvc|cvv|cvc2|cvv2|cid|crypto(?:gramme)?(?:\s+visuel)?|security code)"
    r"(\s*[:=n°o]{0,3}\s*)\d(?:[\s.-]?\d){2,3}(?!\d)"
)
# Lengths each network issues: the first digits decide (ISO/IEC 7812 ranges as the networks publish them).
_NETWORKS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14,)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
    (re.compile(r"6(?:011|4[4-9]|5)"), (16, 19)),
    (re.compile(r"62"), (16, 17, 18, 19)),
    (re.compile(r"5[06-8]|6(?:0|1|3|7)"), (12, 13, 14, 15, 16, 17, 18, 19)),
)


def redact_cards(text: str) -> str:
    """The text with every card number, and a security code that names itself, replaced.

    Digits of any script count, with up to three separators between two of them. A number that only looks like a card
    (right first digits, right length, right check digit) goes too: losing one is cheaper than keeping a card.
    """
    if not any(char.isdecimal() for char in text):
        return text
    return _CODE.sub(rf"\1\2{MASK}", _RUN.sub(_masked, text))


def _masked(found: re.Match[str]) -> str:
    """One run of digits with every stretch that may be a card replaced; the digits around it stay."""
    run = found.group()
    places = [place for place, char in enumerate(run) if char.isdecimal()]
    digits = "".join(str(unicodedata.decimal(run[place])) for place in places)
    kept, done = [], 0
    for first, last in _stretches(digits):
        kept += [run[done : places[first]], MASK]
        done = places[last - 1] + 1
    return "".join([*kept, run[done:]])


def _stretches(digits: str) -> list[tuple[int, int]]:
    """Where cards may stand, as begin and end; readings that overlap are one stretch, so no piece of a card is left."""
    found: list[tuple[int, int]] = []
    for start in range(len(digits) - 11):
        end = start + _card_length(digits, start)
        if end == start:
            continue
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _card_length(digits: str, start: int) -> int:
    """The length of the longest card number that may begin here; 0 when none does."""
    lengths = [length for first, lengths in _NETWORKS if first.match(digits, start) for length in lengths]
    fitting = (length for length in lengths if start + length <= len(digits))
    return max((length for length in fitting if _checks(digits[start : start + length])), default=0)


def _checks(digits: str) -> bool:
    """The Luhn check."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
