"""Days on which a legal period cannot end."""

from datetime import date, timedelta

_FIXED = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
_AFTER_EASTER = (timedelta(days=1), timedelta(days=39), timedelta(days=50))
"""Easter Monday, Ascension, Whit Monday (Code du travail L3133-1)."""


def is_working_day(day: date) -> bool:
    if day.weekday() >= 5 or (day.month, day.day) in _FIXED:
        return False
    return day - _easter(day.year) not in _AFTER_EASTER


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, as Meeus prints it)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, odd = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - shift + 15) % 30
    quarter, left = divmod(rest, 4)
    weekday = (32 + 2 * odd + 2 * quarter - epact - left) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
