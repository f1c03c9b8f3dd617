"""A period as people write it behind a command: `7j`, `mars`, `hier`, `2026-03`; days are days in Paris."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agents.errors import InvalidInput
from agents.texts.lookup import PARIS
from knowledge.language.folding import fold

_MONTHS = (
    ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"), ("mai", "may"),
    ("juin", "june"), ("juillet", "july"), ("aout", "august"), ("septembre", "september"), ("octobre", "october"),
    ("novembre", "november"), ("decembre", "december"),
)  # fmt: skip
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_LAST_DAYS = re.compile(r"(\d{1,3}) ?(?:j|d|jours?|days?)")
_MONTH = re.compile(r"([a-z]+)(?: (20\d\d))?")
_YEAR_MONTH = re.compile(r"(20\d\d)-(\d\d)")
_DAY = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")
_FIRST_DAY = date(2020, 1, 1)
"""Before any row."""


class PeriodUnknown(InvalidInput):
    code = "period_unknown"


@dataclass(frozen=True, slots=True)
class Period:
    """Both days are part of it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_everything(self) -> bool:
        return self.first == _FIRST_DAY

    @property
    def before(self) -> "Period":
        """The period of the same length that ends the day before, to compare with."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


def everything(now: datetime) -> Period:
    return Period(_FIRST_DAY, now.astimezone(PARIS).date())


def period(text: str, now: datetime, *, default: str) -> Period:
    """Raises PeriodUnknown for words that name none."""
    words = " ".join(fold(text).split()) or default
    today = now.astimezone(PARIS).date()
    found = _named(words, today) or _last_days(words, today) or _of_month(words, today) or _of_numbers(words)
    if found is None or found.first > today:
        raise PeriodUnknown
    return found


def names_period(text: str, now: datetime) -> bool:
    """Whether that is written as a period, or is nothing, which stands for the usual one."""
    try:
        period(text, now, default="all")
    except PeriodUnknown:
        return False
    return True


def _named(words: str, today: date) -> Period | None:
    day = timedelta(days=1)
    match words:
        case "aujourd'hui" | "aujourdhui" | "jour" | "today":
            return Period(today, today)
        case "hier" | "yesterday":
            return Period(today - day, today - day)
        case "semaine" | "week":
            return Period(today - today.weekday() * day, today)
        case "mois" | "month":
            return Period(today.replace(day=1), today)
        case "annee" | "year":
            return Period(today.replace(month=1, day=1), today)
        case "tout" | "all":
            return Period(_FIRST_DAY, today)
    return None


def _last_days(words: str, today: date) -> Period | None:
    found = _LAST_DAYS.fullmatch(words)
    if found is None or int(found[1]) == 0:
        return None
    return Period(today - timedelta(days=int(found[1]) - 1), today)


def _of_month(words: str, today: date) -> Period | None:
    """A month without a year is the latest one that has begun."""
    found = _MONTH.fullmatch(words)
    number = _NUMBERS.get(found[1]) if found else None
    if found is None or number is None:
        return None
    year = int(found[2]) if found[2] else today.year - (number > today.month)
    return _month(year, number)


def _of_numbers(words: str) -> Period | None:
    try:
        if whole := _DAY.fullmatch(words):
            one = date(int(whole[1]), int(whole[2]), int(whole[3]))
            return Period(one, one)
        if part := _YEAR_MONTH.fullmatch(words):
            return _month(int(part[1]), int(part[2]))
    except ValueError:
        return None
    return Period(date(int(words), 1, 1), date(int(words), 12, 31)) if re.fullmatch(r"20\d\d", words) else None


def _month(year: int, number: int) -> Period:
    first = date(year, number, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(first, following - timedelta(days=1))
