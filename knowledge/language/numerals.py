"""Numbers in French and English words, as the digits they may stand for."""

from collections.abc import Iterator, Sequence


def _counted(names: str, start: int, step: int = 1) -> dict[str, int]:
    return {name: start + step * place for place, name in enumerate(names.split())}


_ZERO = {"zero", "zeros", "oh", "o", "nought", "nul"}
_UNITS = {
    **_counted("un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 1),
    **_counted("one two three four five six seven eight nine ten eleven twelve", 1),
    **_counted("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 13),
    "une": 1,
    "niner": 9,
    "for": 4,
}
_TENS = {
    **_counted("vingt trente quarante cinquante soixante septante huitante nonante", 20, 10),
    **_counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    "fourty": 40,
    "octante": 80,
    "vingts": 20,
}
_HUNDRED = {"cent", "cents", "hundred"}
_THOUSAND = {"mille", "thousand"}
_AND = {"et", "and"}
_FRENCH_UNITS = ["zéro", *list(_UNITS)[:16]]
_FRENCH_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
ENGLISH_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

Reading = tuple[str, int]
"""The digits read, and the index of the next word."""


def readings(words: Sequence[str], start: int) -> Iterator[Reading]:
    """Every number that begins at a folded word, among them "quatre" and "quatre-vingt" for "quatre vingt"."""
    if start >= len(words):
        return
    word = words[start]
    if word.isascii() and word.isdigit():
        yield word, start + 1
        yield from _hundreds_in_digits(words, start)
    elif word in _ZERO:
        yield "0", start + 1
    elif word in {"double", "triple"} and start + 1 < len(words):
        times = 2 if word == "double" else 3
        yield from ((digits * times, after) for digits, after in readings(words, start + 1) if len(digits) == 1)
    else:
        yield from ((str(value), after) for value, after in _thousands(words, start))


def _hundreds_in_digits(words: Sequence[str], start: int) -> Iterator[Reading]:
    """« 4 cent 1 »: as some dictation writes what it hears."""
    if len(words[start]) > 1 or _word(words, start + 1) not in _HUNDRED:
        return
    yield f"{words[start]}00", start + 2
    after = _word(words, start + 2)
    if after.isascii() and after.isdigit() and len(after) <= 2:
        yield f"{words[start]}{int(after):02d}", start + 3
    yield from ((f"{words[start]}{rest:02d}", end) for rest, end in _below_hundred(words, start + 2))


def number(words: Sequence[str], start: int) -> tuple[int, int] | None:
    """The longest number below a million that begins at a folded word, and the index after it."""
    head = _longest(words, start)
    if head is None:
        if _word(words, start) not in _THOUSAND:
            return None
        more = _longest(words, _past_and(words, start + 1)) or (0, start + 1)
        return (1000 + more[0], more[1]) if more[0] < 1000 else (1000, start + 1)
    value, after = head
    if _word(words, after) not in _THOUSAND or value > 999:
        return head
    rest = _longest(words, _past_and(words, after + 1)) or (0, after + 1)
    return (value * 1000 + rest[0], rest[1]) if rest[0] < 1000 else (value * 1000, after + 1)


def _longest(words: Sequence[str], start: int) -> tuple[int, int] | None:
    word = _word(words, start)
    if word.isascii() and word.isdigit() and len(word) <= 6:
        return int(word), start + 1
    return max(_hundreds(words, start), key=lambda found: found[1], default=None)


def is_number_word(word: str) -> bool:
    return word in _ZERO or word in _UNITS or word in _TENS or word in _HUNDRED or word in _THOUSAND


def _word(words: Sequence[str], place: int) -> str:
    return words[place] if place < len(words) else ""


def _thousands(words: Sequence[str], start: int) -> Iterator[tuple[int, int]]:
    if words[start] in _THOUSAND:
        heads = [(1, start)]
    else:
        yield from _hundreds(words, start)
        heads = [(value, after) for value, after in _below_hundred(words, start) if value <= 9]
    for value, after in heads:
        if _word(words, after) in _THOUSAND:
            yield value * 1000, after + 1
            for rest, end in _hundreds(words, _past_and(words, after + 1)):
                yield value * 1000 + rest, end


def _hundreds(words: Sequence[str], start: int) -> Iterator[tuple[int, int]]:
    if _word(words, start) in _HUNDRED:
        heads = [(1, start)]
    else:
        yield from _below_hundred(words, start)
        heads = [(value, after) for value, after in _below_hundred(words, start) if value <= 19]
    for value, after in heads:
        if _word(words, after) in _HUNDRED:
            yield value * 100, after + 1
            for rest, end in _below_hundred(words, _past_and(words, after + 1)):
                yield value * 100 + rest, end


def _below_hundred(words: Sequence[str], start: int) -> Iterator[tuple[int, int]]:
    word = _word(words, start)
    if word in _TENS and word != "vingts":
        yield _TENS[word], start + 1
        ceiling = 19 if word == "soixante" else 9
        yield from _with_units(words, _past_and(words, start + 1), _TENS[word], ceiling)
    elif word in _UNITS:
        yield _UNITS[word], start + 1
        if word == "dix":
            yield from ((value, end) for value, end in _with_units(words, start + 1, 10, 9) if value >= 17)
        if word == "quatre" and _word(words, start + 1) in {"vingt", "vingts"}:
            yield 80, start + 2
            yield from _with_units(words, start + 2, 80, 19)


def _with_units(words: Sequence[str], start: int, base: int, ceiling: int) -> Iterator[tuple[int, int]]:
    unit = _UNITS.get(_word(words, start))
    if unit is None or unit > ceiling:
        return
    yield base + unit, start + 1
    teen = _UNITS.get(_word(words, start + 1))
    if unit == 10 and ceiling == 19 and teen in {7, 8, 9}:
        yield base + 10 + teen, start + 2


def _past_and(words: Sequence[str], place: int) -> int:
    return place + 1 if _word(words, place) in _AND else place


def french_number(value: int) -> str:
    """0 to 999 in French words."""
    hundreds, rest = divmod(value, 100)
    if hundreds:
        head = "cent" if hundreds == 1 else f"{_FRENCH_UNITS[hundreds]} cent"
        if not rest:
            return head if hundreds == 1 else f"{head}s"
        return f"{head} {_french_below_hundred(rest)}"
    return _french_below_hundred(rest)


def _french_below_hundred(value: int) -> str:
    if value <= 16:
        return _FRENCH_UNITS[value]
    tens, units = divmod(value, 10)
    if tens == 1:
        return f"dix-{_FRENCH_UNITS[units]}"
    if tens in {7, 9}:
        joint = " et " if value == 71 else "-"
        return f"{_FRENCH_TENS[tens - 1]}{joint}{_french_below_hundred(units + 10)}"
    if not units:
        return "quatre-vingts" if tens == 8 else _FRENCH_TENS[tens]
    joint = " et " if units == 1 and tens != 8 else "-"
    return f"{_FRENCH_TENS[tens]}{joint}{_FRENCH_UNITS[units]}"
