"""What a driver says aloud, as it is written: codes, plates, serial numbers, mileage, amounts, addresses, numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.language.addresses import Said, said_emails, said_numbers
from knowledge.language.displacements import said_displacements, said_years, spelt_engines
from knowledge.language.entities import Amount, Entities, extract
from knowledge.language.folding import fold
from knowledge.language.numerals import is_number_word, number, readings
from knowledge.language.spoken import find_codes

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_NAMED_LETTERS = {
    "a": "alpha alfa", "b": "be bee bravo", "c": "ce cee see charlie", "d": "de dee delta", "e": "echo",
    "f": "effe ef foxtrot fox", "g": "ge gee golf", "h": "ache hotel", "i": "india", "j": "ji jay juliet juliette",
    "k": "ka kay kilo", "l": "elle el lima", "m": "emme em mike", "n": "enne en november", "o": "oscar",
    "p": "pe pee papa", "q": "ku cu cue quebec", "r": "erre ar romeo", "s": "esse es sierra", "t": "te tee tango",
    "u": "you uniform", "v": "ve vee victor", "w": "whiskey whisky", "x": "ixe ex xray", "y": "igrec why yankee",
    "z": "zede zed zee zoulou zulu",
}  # fmt: skip
_LETTERS = {name: letter for letter, names in _NAMED_LETTERS.items() for name in [letter, *names.split()]}
_ABOUT_PLATES = re.compile(r"plaque|immatric|\bplate\b|registration|number plate")
_ABOUT_VIN = re.compile(r"\bvin\b|ch[aâ]ssis|num[eé]ro de s[eé]rie|serial number|vehicle identification", re.IGNORECASE)
_VIN_LENGTH = 17
_PLATE = (2, 3, 2)
_DISTANCES = {"kilometre": "km", "kilometres": "km", "km": "km", "bornes": "km", "kilometers": "km", "kilometer": "km",
              "mile": "miles", "miles": "miles"}  # fmt: skip
_ODOMETERS = frozenset(("kilometrage", "compteur", "mileage", "odometer"))
_LEAST_MILEAGE = 1000
_EUROS = {"euro", "euros"}
_CENTS = {"centime", "centimes", "cent", "cents"}


@dataclass(frozen=True, slots=True)
class Exact:
    """`text` holds every value as it is written; `values` are those that must not be misheard, in order of kind."""

    text: str
    codes: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    mileage_km: int | None = None
    amounts: tuple[Amount, ...] = ()
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """Of an order or a ticket, or the code of a proof, where they were said in words or figure by figure."""

    @property
    def says_nothing_exact(self) -> bool:
        values = (self.codes, self.plates, self.vins, self.amounts, self.emails, self.numbers)
        return not any(values) and self.mileage_km is None


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    written: str


def exact(text: str) -> Exact:
    """The text with what was said letter by letter and in number words written down exactly."""
    for find in (_emails, _vins, _plates, _codes, _spelt_engines, _displacements, _quantities, _years):
        text = _applied(text, tuple(find(text)))
    numbers = tuple(said_numbers(text))
    written = _applied(text, [_Change(one.start, one.end, one.written) for one in numbers])
    return _values(written, extract(written), numbers)


def _values(text: str, found: Entities, numbers: Sequence[Said]) -> Exact:
    return Exact(
        text,
        codes=tuple(dict.fromkeys(one.code for one in found.codes)),
        plates=tuple(dict.fromkeys(one.value for one in found.plates)),
        vins=tuple(dict.fromkeys(one.value for one in found.vins)),
        mileage_km=found.mileage_km.value if found.mileage_km else None,
        amounts=tuple(one.value for one in found.amounts),
        emails=tuple(dict.fromkeys(one.value for one in found.emails)),
        numbers=tuple(dict.fromkeys(one.written for one in numbers)),
    )


def _emails(text: str) -> Iterator[_Change]:
    return (_Change(one.start, one.end, one.written) for one in said_emails(text))


def _applied(text: str, changes: Sequence[_Change]) -> str:
    for change in sorted(changes, key=lambda one: one.start, reverse=True):
        text = text[: change.start] + change.written + text[change.end :]
    return text


def _codes(text: str) -> Iterator[_Change]:
    for mention in find_codes(text):
        yield _Change(mention.start, mention.end, mention.code)


def _spelt_engines(text: str) -> Iterator[_Change]:
    return (_Change(*said) for said in spelt_engines(text))


def _years(text: str) -> Iterator[_Change]:
    return (_Change(*said) for said in said_years(text))


def _displacements(text: str) -> Iterator[_Change]:
    return (_Change(*said) for said in said_displacements(text))


def _tokens(text: str) -> tuple[_Token, ...]:
    return tuple(_Token(fold(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text))


def _vins(text: str) -> Iterator[_Change]:
    """Seventeen signs after the word for a serial number, said one by one or in groups."""
    announced = _ABOUT_VIN.search(text)
    if announced is None:
        return
    tokens = [token for token in _tokens(text) if token.start >= announced.end()]
    for place in range(len(tokens)):
        signs, end = _signs(tokens, place, _VIN_LENGTH)
        if len(signs) == _VIN_LENGTH and any(char.isdigit() for char in signs) and end - place > 1:
            yield _Change(tokens[place].start, tokens[end - 1].end, signs.upper())
            return


def _signs(tokens: Sequence[_Token], place: int, most: int) -> tuple[str, int]:
    """The letters and figures said from a place on, and the place after them."""
    words = [token.word for token in tokens]
    signs = ""
    while place < len(words) and len(signs) < most:
        read = _sign(words, place)
        if read is None or len(signs) + len(read[0]) > most:
            break
        signs, place = signs + read[0], read[1]
    return signs, place


def _sign(words: Sequence[str], place: int) -> tuple[str, int] | None:
    word = words[place]
    if word == "double" and words[place + 1 : place + 2] in (["ve"], ["v"], ["u"]):
        return "w", place + 2
    if word in _LETTERS:
        return _LETTERS[word], place + 1
    if word.isdigit() or is_number_word(word):
        return max(readings(words, place), key=lambda found: found[1], default=None)
    mixed = 1 < len(word) <= 4 and not word.isdigit()
    return (word, place + 1) if mixed and not re.search("[ioq]|[aeuy]{2}", word) else None


def _plates(text: str) -> Iterator[_Change]:
    tokens = _tokens(text)
    is_announced = _ABOUT_PLATES.search(fold(text)) is not None
    words = [token.word for token in tokens]
    place = 0
    while place < len(tokens):
        found = _plate(words, place, may_be_words=is_announced)
        if found is not None:
            signs, after = found
            yield _Change(tokens[place].start, tokens[after - 1].end, signs)
            place = after
        else:
            place += 1


def _plate(words: Sequence[str], place: int, *, may_be_words: bool) -> tuple[str, int] | None:
    """AA-123-BB from a place on. Letters that are words as well ("de", "elle") count only where plates are meant."""
    first = _two_letters(words, place, may_be_words=may_be_words)
    if first is None:
        return None
    figures = _three_figures(words, first[1])
    if figures is None:
        return None
    last = _two_letters(words, figures[1], may_be_words=may_be_words)
    if last is None:
        return None
    return f"{first[0]}-{figures[0]}-{last[0]}".upper(), last[1]


def _two_letters(words: Sequence[str], place: int, *, may_be_words: bool) -> tuple[str, int] | None:
    letters = ""
    while place < len(words) and len(letters) < _PLATE[0]:
        word = words[place]
        is_pair = not letters and len(word) == _PLATE[0] and word.isalpha() and (may_be_words or word not in _LETTERS)
        if is_pair and word not in _LETTERS:
            return word, place + 1
        letter = _LETTERS.get(word) if may_be_words or len(word) == 1 or len(word) > 3 else None
        if letter is None:
            return None
        letters, place = letters + letter, place + 1
    return (letters, place) if len(letters) == _PLATE[0] else None


def _three_figures(words: Sequence[str], place: int) -> tuple[str, int] | None:
    """Three figures: as a number, one by one, or "zéro" and a number."""
    figures = ""
    while place < len(words) and len(figures) < _PLATE[1]:
        whole = [one for one in readings(words, place) if len(figures) + len(one[0]) <= _PLATE[1]]
        if not whole:
            return None
        digits, place = max(whole, key=lambda found: found[1])
        figures += digits
    return (figures, place) if len(figures) == _PLATE[1] else None


def _quantities(text: str) -> Iterator[_Change]:
    tokens = _tokens(text)
    words = [token.word for token in tokens]
    place = 0
    while place < len(words):
        found = number(words, place)
        after = place + 1
        if found is not None and any(is_number_word(word) for word in words[place : found[1]]):
            written, end = _measured(words, *found)
            if (
                not written
                and found[0] >= _LEAST_MILEAGE
                and not _ODOMETERS.isdisjoint(words[max(0, place - 3) : place])
            ):
                written, end = f"{found[0]} km", found[1]
            if written:
                yield _Change(tokens[place].start, tokens[end - 1].end, written)
                after = end
            else:
                after = found[1]
        place = after


def _measured(words: Sequence[str], value: int, after: int) -> tuple[str, int]:
    """The number with its unit, and the place after both; ("", …) when no unit of ours follows."""
    # "cent vingt mille de kilomètres" is said as well.
    unit_at = after + 1 if words[after : after + 1] == ["de"] else after
    unit = words[unit_at] if unit_at < len(words) else ""
    if unit in _DISTANCES:
        return f"{value} {_DISTANCES[unit]}", unit_at + 1
    if unit not in _EUROS:
        return "", after
    cents = number(words, unit_at + 1 + (words[unit_at + 1 : unit_at + 2] in (["et"], ["and"])))
    if cents is None or not 0 < cents[0] < 100:
        return f"{value} €", unit_at + 1
    end = cents[1] + (words[cents[1] : cents[1] + 1] != [] and words[cents[1]] in _CENTS)
    return f"{value},{cents[0]:02d} €", end
