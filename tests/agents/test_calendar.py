from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from agents.calendar import ALWAYS, EMAIL, PARIS, PHONE, OpeningHours, Region, is_holiday, observe, weekdays

LUNCH = OpeningHours(weekdays((time(9), time(12)), (time(14), time(18))))
STRASBOURG = OpeningHours(weekdays((time(8), time(18))), region=Region.alsace_moselle)
NIGHT = OpeningHours(((),) * 6 + (((time(1), time(5)),),), keeps_holidays=False)
"""Sundays from one to five: where the clocks change."""


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "now", "span", "due"),
    [
        pytest.param(LUNCH, "2026-11-20T11:50", 20, "2026-11-20T14:10", id="over the lunch break"),
        pytest.param(LUNCH, "2026-11-20T12:30", 15, "2026-11-20T14:15", id="begun in the lunch break"),
        pytest.param(LUNCH, "2026-11-20T17:55", 10, "2026-11-23T09:05", id="over the week-end"),
        pytest.param(EMAIL, "2026-12-24T17:00", 120, "2026-12-28T09:00", id="over Christmas and a week-end"),
        pytest.param(EMAIL, "2027-05-14T17:30", 60, "2027-05-18T08:30", id="over Whit Monday"),
        pytest.param(EMAIL, "2027-03-25T17:00", 120, "2027-03-26T09:00", id="on a Good Friday that is worked"),
        pytest.param(STRASBOURG, "2027-03-25T17:00", 120, "2027-03-30T09:00", id="over Good Friday and Easter"),
        pytest.param(STRASBOURG, "2025-12-24T17:00", 120, "2025-12-29T09:00", id="over St Stephen's day"),
        pytest.param(PHONE, "2026-11-20T17:30", 60, "2026-11-23T10:00", id="a call back after five"),
        pytest.param(ALWAYS, "2026-12-25T03:00", 15, "2026-12-25T03:15", id="a chat at Christmas"),
    ],
)
def test_a_span_is_counted_in_opening_time(hours: OpeningHours, now: str, span: int, due: str) -> None:
    assert hours.after(paris(now), timedelta(minutes=span)) == paris(due)
    assert hours.between(paris(now), paris(due)) == timedelta(minutes=span)


def test_a_slot_over_the_spring_change_is_an_hour_shorter() -> None:
    opens = paris("2027-03-28T01:00")
    assert NIGHT.between(opens, paris("2027-03-28T05:00")) == timedelta(hours=3)
    assert NIGHT.after(opens, timedelta(hours=3)) == paris("2027-03-28T05:00")


def test_a_slot_over_the_autumn_change_is_an_hour_longer() -> None:
    assert NIGHT.between(paris("2026-10-25T01:00"), paris("2026-10-25T05:00")) == timedelta(hours=5)


def test_the_next_opening_of_a_closed_moment_is_the_next_slot() -> None:
    assert LUNCH.next_open(paris("2026-11-20T12:30")) == paris("2026-11-20T14:00")
    assert not LUNCH.is_open(paris("2026-11-20T12:30"))
    assert LUNCH.is_open(paris("2026-11-20T14:00"))


@pytest.mark.parametrize(
    "week",
    [
        pytest.param(weekdays((time(9), time(14)), (time(12), time(18))), id="slots that overlap"),
        pytest.param(((),) * 7, id="a week without an open day"),
    ],
)
def test_hours_that_make_no_sense_are_refused(week: tuple[tuple[tuple[time, time], ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"open|follow"):
        OpeningHours(week)


@pytest.fixture
def _in_metz() -> Iterator[None]:
    observe(Region.alsace_moselle)
    yield
    observe(Region.france)


@pytest.mark.usefixtures("_in_metz")
def test_where_the_team_works_is_when_it_answers_and_no_deadline_of_the_law() -> None:
    assert EMAIL.next_open(paris("2027-03-26T10:00")) == paris("2027-03-30T08:00")
    assert not is_holiday(date(2027, 3, 26))
