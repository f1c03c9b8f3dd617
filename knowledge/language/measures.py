"""Measured values as people type and say them: « 11,8 volts », "0.4 V", « douze volts quatre », "8/8/3/8"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.language.folding import fold
from knowledge.language.numerals import is_number_word, number

_UNITS = {
    "V": (r"volts?|v", 1.0),
    "mV": (r"milli-?volts?|mv", 0.001),
    "A": (r"amperes?|amps?", 1.0),
    "mA": (r"milli-?amp(?:ere)?s?|ma", 0.001),
    "bar": (r"bars?", 1.0),
    "mbar": (r"milli-?bars?|mbars?|hpa", 0.001),
    "psi": (r"psi", 0.0689476),
    "Ω": (r"ohms?|ω", 1.0),
    "kΩ": (r"kilo-?ohms?|k ?ohms?|k ?ω", 1000.0),
    "MΩ": (r"meg-?a?ohms?|m ?ω", 1e6),
    "°C": (r"degres?(?: celsius| c\b)?|degrees?(?: celsius| c\b)?|° ?c?", 1.0),
    "%": (r"%|pour ?cents?|percent", 1.0),
    "mm": (r"mm|millimetres?|millimeters?", 1.0),
}
"""As typed → how it is said, and how much of its base unit it is."""
_BASE = {"mV": "V", "mA": "A", "mbar": "bar", "psi": "bar", "kΩ": "Ω", "MΩ": "Ω"}
_NUMBER = r"[+\-–]? ?\d{1,6}(?:[.,]\d{1,3})?"
_ANY = "|".join(f"(?P<u{place}>{said})" for place, (said, _) in enumerate(_UNITS.values()))
_VALUE = re.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER})\s?(?:(?:v|volts?|bars?)\s?(?P<after>\d{{1,2}})(?![\w.,])|(?:{_ANY})(?!\w))"
)
"""« 12 volts 4 » and « 12v4 » are a value too."""
_BARE = re.compile(
    rf"^\W*(?:(?:ah|oh|euh|non|no|oui|yes|pardon|sorry|en fait|actually|j'?ai|g|c'?est|it'?s|ca|il|elle"
    rf"|fait|affiche|indique|plutot|environ|about|je|lis|trouve|i|get|got|read|de|a|at|donc|so|finalement|,)[ ,]*)*"
    rf"(?P<number>{_NUMBER})[ .!?]*$"
)
_SHORT = 60
"""Letters: a longer line tells more than a figure."""
_SERIES = re.compile(
    rf"(?<![\w.,])({_NUMBER})"
    rf"((?:\s?(?:bars?)?\s?(?:[/;|]|, |,(?=\d\d?\b)| et | and | - | )\s?{_NUMBER}){{2,11}})(?![\w])"
)
_POINT = frozenset({"virgule", "point", "comma"})
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_NOMINAL = frozenset({5, 8, 12, 16, 20, 24, 32, 48, 230, 400, 800})
"""Volts, and valves: what parts and engines are called by."""
_READ = re.compile(
    r"\b(?:mesur\w*|releve\w*|lis|lit|lu|affiche\w*|indique\w*|trouve\w*|tombe\w*|monte\w*|descend\w*|reste\w*|donne\w*"
    r"|multimetre|voltmetre|est|a|j'?ai|g|get\w*|got|read\w*|show\w*|measur\w*|at|is|have|drops?|multimeter|meter)"
    r"(?: (?:que|only|about|environ|seulement|a|at|de|to|les))*\W*$"
)

_HOW_READ = re.compile(
    r" (?:moteur|engine|au repos|at rest|en charge|contact|while|when|quand|au (?:lancement|demarrage|multim))"
)


@dataclass(frozen=True, slots=True)
class Value:
    """`amount` in `unit`, one of V A bar Ω °C % mm; `written` as it is shown, `start` and `end` in the text."""

    amount: float
    unit: str
    written: str
    start: int
    end: int


def values(text: str) -> tuple[Value, ...]:
    """The measured values of a text; what parts are called by (« prise 12 V », « 1.6 16V ») is none."""
    folded = _folded(in_figures(text))
    return tuple(_values(folded))


def bare_number(text: str, unit: str) -> Value | None:
    """The one number that a short line holds, taken to be of this unit: an answer to a question that names it."""
    found = _BARE.match(_folded(in_figures(text)).strip()) if len(text) <= _SHORT else None
    if found is None:
        return None
    return _value(found["number"], unit, found.start("number"), found.end("number"))


def series(text: str) -> tuple[float, ...]:
    """Three or more numbers told in a row, one for each cylinder or wheel: "8/8/3/8"."""
    found = _SERIES.search(_folded(in_figures(text)))
    if found is None:
        return ()
    return tuple(_amount(one) for one in re.findall(_NUMBER, f"{found[1]} {found[2]}"))


def in_figures(text: str) -> str:
    """« onze virgule huit volts » as « 11,8 volts »: numbers said in words before a unit or a comma."""
    tokens = [(fold(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]
    words = [word for word, _, _ in tokens]
    written, last, place = "", 0, 0
    while place < len(words):
        found = number(words, place) or ((0, place + 1) if words[place] == "zero" else None)
        if found is None or not any(is_number_word(word) for word in words[place : found[1]]):
            place += 1
            continue
        value, after = found
        figures = str(value)
        if words[after : after + 1] and words[after] in _POINT:
            decimals, end = _decimals(words, after + 1)
            if decimals:
                figures, after = f"{figures},{decimals}", end
        if "," not in figures and not _unit_at(words, after) and not _unit_at(words, place - 1):
            place = after
            continue
        written += text[last : tokens[place][1]] + figures
        last, place = tokens[after - 1][2], after
    return written + text[last:]


def _decimals(words: list[str], place: int) -> tuple[str, int]:
    zeros = ""
    while words[place : place + 1] == ["zero"]:
        zeros, place = f"{zeros}0", place + 1
    found = number(words, place)
    return (f"{zeros}{found[0]}", found[1]) if found is not None else (zeros, place)


def _unit_at(words: list[str], place: int) -> bool:
    return 0 <= place < len(words) and _SPOKEN_UNIT.match(words[place]) is not None


_SPOKEN_UNIT = re.compile(r"(?:(?:milli|kilo)?(?:volt|ampere|amp|bar|ohm)s?|degres?|degrees?|psi|millimetres?)$")


def _folded(text: str) -> str:
    """Offsets hold as far as folding keeps them: an ohm sign stays one letter."""
    return fold(text.replace("Ω", "ω").replace("\u2126", "ω").replace("º", "°"))


def _values(folded: str) -> Iterator[Value]:
    for found in _VALUE.finditer(folded):
        if after := found["after"]:
            unit = "bar" if "bar" in found[0] else "V"
            yield _value(f"{found['number']},{after}", unit, found.start(), found.end())
            continue
        unit = next(name for place, name in enumerate(_UNITS) if found[f"u{place}"])
        value = _value(found["number"], unit, found.start(), found.end())
        is_read = _READ.search(folded[: found.start()]) or _HOW_READ.match(folded[found.end() :])
        if unit != "V" or value.amount not in _NOMINAL or is_read:
            yield value


def _value(written: str, unit: str, start: int, end: int) -> Value:
    shown = written.replace(" ", "").replace("–", "-").lstrip("+")
    figures = shown.replace(".", ",")
    return Value(_amount(written) * _UNITS[unit][1], _BASE.get(unit, unit), f"{figures} {unit}", start, end)


def _amount(written: str) -> float:
    return float(written.replace(" ", "").replace("–", "-").replace(",", "."))
