"""A period as people write it; days are days in Paris."""

from datetime import UTC, date, datetime

import pytest

from agents.bus.periods import Period, PeriodUnknown, period
from storage.reports.reading import window_of

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("7j", date(2026, 11, 14), date(2026, 11, 20)),
        ("7 jours", date(2026, 11, 14), date(2026, 11, 20)),
        ("30d", date(2026, 10, 22), date(2026, 11, 20)),
        ("Aujourd’hui", date(2026, 11, 20), date(2026, 11, 20)),
        ("hier", date(2026, 11, 19), date(2026, 11, 19)),
        ("semaine", date(2026, 11, 16), date(2026, 11, 20)),
        ("mois", date(2026, 11, 1), date(2026, 11, 20)),
        ("mars", date(2026, 3, 1), date(2026, 3, 31)),
        ("décembre", date(2025, 12, 1), date(2025, 12, 31)),
        ("February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-11-03", date(2026, 11, 3), date(2026, 11, 3)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_read_as_it_is_meant(words: str, first: date, last: date) -> None:
    assert period(words, NOON, default="all") == Period(first, last)


@pytest.mark.parametrize("words", ["0j", "lundi", "2026-13", "2026-02-30", "demain", "2027", "'; drop table"])
def test_words_that_name_no_period_are_refused(words: str) -> None:
    with pytest.raises(PeriodUnknown):
        period(words, NOON, default="all")


def test_the_evening_in_utc_is_the_next_day_in_paris() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert period("aujourd'hui", late, default="all").last == date(2026, 11, 21)


def test_a_day_of_the_change_of_hour_has_25_hours() -> None:
    window = window_of(date(2026, 10, 25), date(2026, 10, 25))
    assert (window.end.astimezone(UTC) - window.start.astimezone(UTC)).total_seconds() == 25 * 3600


def test_the_period_before_ends_the_day_before_and_is_as_long() -> None:
    assert period("7j", NOON, default="all").before == Period(date(2026, 11, 7), date(2026, 11, 13))
