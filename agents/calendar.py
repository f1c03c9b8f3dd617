"""When people work: opening hours with several slots a day, in Paris, and the public holidays of France."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_FURTHEST = 400
"""Days looked ahead; a calendar that opens on no day is refused before that."""


class Region(StrEnum):
    """Whose public holidays somebody keeps."""

    france = "france"
    alsace_moselle = "alsace-moselle"
    """Good Friday and 26 December besides (Code du travail, article L3134-13)."""


_observed = {"team": Region.france}


def observe(region: Region) -> None:
    """From now on the team of this process keeps that region’s holidays; deadlines of the law stay those of France."""
    _observed["team"] = region


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`week` holds the slots of each weekday, Monday first; without `week` it is always open.

    Slots are local times: where a clock change takes an hour away or adds one, a slot is as long as it really was.
    """

    week: tuple[tuple[tuple[time, time], ...], ...] = ()
    keeps_holidays: bool = True
    zone: ZoneInfo = PARIS
    region: Region | None = None
    """None: where the team works (`observe`)."""

    def __post_init__(self) -> None:
        if self.week and (len(self.week) != 7 or not any(self.week)):
            raise ValueError("a week has seven days, and one of them is open")
        for slots in self.week:
            edges = [edge for slot in slots for edge in slot]
            if edges != sorted(set(edges)):
                raise ValueError("the slots of a day follow each other")

    def is_open(self, now: datetime) -> bool:
        return self.next_open(now) == now

    def next_open(self, now: datetime) -> datetime:
        """The moment itself when it is open."""
        return next(self._spans(now))[0] if self.week else now

    def after(self, now: datetime, span: timedelta) -> datetime:
        """When so much opening time has passed since now."""
        if not self.week:
            return now + span
        left = span
        for opens, closes in self._spans(now):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise AssertionError("the spans of a calendar do not end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much opening time lies between two moments."""
        if not self.week:
            return max(end - start, timedelta(0))
        passed = timedelta(0)
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return passed

    def _spans(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans from now on, in UTC: there a difference is the time that really passes."""
        first = now.astimezone(self.zone).date()
        empty = 0
        for number in range(10**6):
            day = first + timedelta(days=number)
            for opens, closes in self._slots(day):
                start, end = self._utc(day, opens), self._utc(day, closes)
                if end > now:
                    empty = 0
                    yield max(start, now), end
            empty += 1
            assert empty < _FURTHEST, "a calendar without an open day"

    def _slots(self, day: date) -> tuple[tuple[time, time], ...]:
        region = self.region or _observed["team"]
        return () if self.keeps_holidays and is_holiday(day, region) else self.week[day.weekday()]

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def weekdays(*slots: tuple[time, time]) -> tuple[tuple[tuple[time, time], ...], ...]:
    """The same slots from Monday to Friday."""
    return (slots,) * 5 + ((),) * 2


ALWAYS = OpeningHours()
EMAIL = OpeningHours(weekdays((time(8), time(18))))
PHONE = OpeningHours(weekdays((time(9), time(17))))
CALENDARS: Mapping[str, OpeningHours] = {"chat": ALWAYS, "email": EMAIL, "phone": PHONE}


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and not is_holiday(day)


def is_holiday(day: date, region: Region = Region.france) -> bool:
    return day in _holidays(day.year, region)


@cache
def _holidays(year: int, region: Region) -> frozenset[date]:
    """The eleven public holidays of France (Code du travail, article L3133-1), and those a region has besides."""
    easter = _easter(year)
    moving = (easter + timedelta(days=days) for days in (1, 39, 50))
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    besides = (easter - timedelta(days=2), date(year, 12, 26)) if region is Region.alsace_moselle else ()
    return frozenset((*moving, *besides, *(date(year, month, day) for month, day in fixed)))


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian rule, Nature, 20 April 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
