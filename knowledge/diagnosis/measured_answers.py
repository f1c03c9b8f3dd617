"""Answers to a check that name a value: « 4,2 V » to « est-elle sous 4,8 V ? », "2.1 bar instead of 4" to a target."""

import re

from knowledge.diagnosis.observation import Polarity
from knowledge.language.folding import fold

_UNITS = {
    **dict.fromkeys(("v", "volt", "volts"), ("v", 1.0)),
    **dict.fromkeys(("mv", "millivolt", "millivolts"), ("v", 1e-3)),
    **dict.fromkeys(("a", "amp", "amps", "ampere", "amperes"), ("a", 1.0)),
    **dict.fromkeys(("ma", "milliamp", "milliamps", "milliampere", "milliamperes"), ("a", 1e-3)),
    **dict.fromkeys(("bar", "bars"), ("bar", 1.0)),
    **dict.fromkeys(("mbar", "mbars", "millibar", "millibars"), ("bar", 1e-3)),
    **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeters"), ("mm", 1.0)),
    **dict.fromkeys(("%", "percent", "pour cent", "pourcent", "pourcents"), ("%", 1.0)),
    **dict.fromkeys(("°c", "°", "c", "degre", "degres", "degrees"), ("c", 1.0)),
}
_NUMBER = r"(?<![\w.,])([+-]?\d+(?:[.,]\d+)?)(?:\s*(%|°c?|pour cent|[a-z]+))?"
_VALUE = re.compile(_NUMBER)
_LIMIT = re.compile(
    r"\b(?:(?P<under>sous|moins de|inferieure? a|under|below)"
    rf"|(?P<over>depasse-t-(?:il|elle)|plus de|above|over|exceed))\s+{_NUMBER}"
)
_UNDER_TARGET = re.compile(r"\bsous la (?:valeur|consigne)|\bunder (?:the prescribed|target)")
_AGAINST = re.compile(
    rf"{_NUMBER}\s*(?:pour|au lieu d[eu]|contre|for|instead of|vs|versus|against)\s+{_NUMBER}",
)
_SIGNS = str.maketrans({"–": "-", "−": "-", "’": "'"})


def measured(question: str, answer: str) -> Polarity | None:
    """What the values say to a question with one limit; None without a value in its unit, or with values on both sides.

    Units are volts, amperes, bars, millimetres, per cent and degrees Celsius, with their thousandths.
    """
    asked, told = fold(question).translate(_SIGNS), fold(answer).translate(_SIGNS)
    if _UNDER_TARGET.search(asked):
        against = _AGAINST.search(told)
        if against is None:
            return None
        return "present" if _float(against[1]) < _float(against[3]) else "absent"
    limits = list(_LIMIT.finditer(asked))
    if len(limits) != 1:
        return None
    limit = limits[0]
    bound = _UNITS.get(limit[4] or "")
    if bound is None:
        return None
    edge = _float(limit[3]) * bound[1]
    values = [value for found in _VALUE.finditer(told) if (value := _in_unit(found, bound, told)) is not None]
    sides = {value < edge if limit["under"] else value > edge for value in values}
    if len(sides) != 1:
        return None
    return "present" if sides.pop() else "absent"


def _in_unit(found: re.Match[str], bound: tuple[str, float], told: str) -> float | None:
    """A bare number counts in the question's unit where it has decimals or ends the answer."""
    unit = _UNITS.get(found[2] or "")
    if unit is not None:
        return _float(found[1]) * unit[1] if unit[0] == bound[0] else None
    bare = "." in found[1] or "," in found[1] or not told[found.end() :].strip(" .!")
    return _float(found[1]) * bound[1] if bare and (found[2] is None or "." in found[1] or "," in found[1]) else None


def _float(number: str) -> float:
    return float(number.replace(",", "."))
