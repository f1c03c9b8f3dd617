"""When people work: opening hours in Paris and the public holidays of France."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_OPENS, _CLOSES = time(8), time(18)


def after_opening_hours(now: datetime, span: timedelta) -> datetime:
    """When so much opening time has passed since now: Monday to Friday 8 to 18 in Paris, French holidays closed."""
    left = span
    moment = _next_open(now.astimezone(PARIS))
    while (today := _closing(moment) - moment) < left:
        left -= today
        moment = _next_open(_closing(moment))
    return (moment + left).astimezone(UTC)


def _closing(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), _CLOSES, PARIS)


def _next_open(moment: datetime) -> datetime:
    if moment >= _closing(moment) or not is_working_day(moment.date()):
        following = datetime.combine(moment.date() + timedelta(days=1), _OPENS, PARIS)
        return _next_open(following)
    return max(moment, datetime.combine(moment.date(), _OPENS, PARIS))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


def is_holiday(day: date) -> bool:
    return day in _holidays(day.year)


def _holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of France (Code du travail, article L3133-1)."""
    easter = _easter(year)
    moving = (easter + timedelta(days=days) for days in (1, 39, 50))
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    return frozenset((*moving, *(date(year, month, day) for month, day in fixed)))


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian rule, Nature, 20 April 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
