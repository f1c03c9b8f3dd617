"""When a nudge may go: quiet hours over the changes of the clock, caps, who may be written to."""

from datetime import UTC, datetime, timedelta

import pytest

from agents.marketing.policy import (
    Go,
    Person,
    Reason,
    Skip,
    Wait,
    Way,
    first_way,
    next_allowed,
    person_verdict,
    way_verdict,
)
from agents.marketing.sequences import SequenceName, step_of, steps_of
from storage.models.consent import Purpose

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Friday, ten in the morning in Paris."""
NOBODY_SAID = Person(is_blocked=False, is_with_person=False, last_heard_at=None, sent=())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2026-11-20T06:59:59", "2026-11-20T07:00:00"),
        ("2026-11-20T07:00:00", "2026-11-20T07:00:00"),
        ("2026-11-20T18:59:59", "2026-11-20T18:59:59"),
        ("2026-11-20T19:00:00", "2026-11-21T07:00:00"),
        ("2026-11-21T19:00:00", "2026-11-23T07:00:00"),
        ("2026-11-22T10:00:00", "2026-11-23T07:00:00"),
        ("2026-12-24T19:00:00", "2026-12-26T07:00:00"),
        ("2026-05-01T09:00:00", "2026-05-02T06:00:00"),
        ("2026-03-28T20:00:00", "2026-03-30T06:00:00"),
        ("2026-10-24T18:30:00", "2026-10-26T07:00:00"),
    ],
)
def test_marketing_waits_for_eight_in_paris_on_a_day_that_is_no_sunday_and_no_holiday(now: str, allowed: str) -> None:
    assert next_allowed(utc(now), Purpose.marketing) == utc(allowed)


def test_what_a_contract_needs_goes_on_a_sunday_but_not_at_night() -> None:
    assert next_allowed(utc("2026-11-22T10:00:00"), Purpose.service) == utc("2026-11-22T10:00:00")
    assert next_allowed(utc("2026-11-22T22:00:00"), Purpose.service) == utc("2026-11-23T07:00:00")


def test_one_a_day_in_paris_and_three_a_week() -> None:
    today = Person(is_blocked=False, is_with_person=False, last_heard_at=None, sent=[NOW - timedelta(hours=1)])
    assert person_verdict(today, Purpose.marketing, NOW) == Wait(utc("2026-11-20T23:00:00"), Reason.often_enough)
    assert person_verdict(today, Purpose.service, NOW) == Go()
    sent = [NOW - timedelta(days=days) for days in (6, 4, 2)]
    week = Person(is_blocked=False, is_with_person=False, last_heard_at=None, sent=sent)
    assert person_verdict(week, Purpose.feedback, NOW) == Wait(NOW + timedelta(days=1), Reason.often_enough)


def test_nobody_is_interrupted_and_whoever_is_blocked_hears_nothing() -> None:
    talking = Person(is_blocked=False, is_with_person=False, last_heard_at=NOW - timedelta(minutes=3), sent=())
    assert person_verdict(talking, Purpose.marketing, NOW) == Wait(NOW + timedelta(minutes=7), Reason.talking)
    held = Person(is_blocked=False, is_with_person=True, last_heard_at=None, sent=())
    assert person_verdict(held, Purpose.service, NOW) == Wait(NOW + timedelta(hours=1), Reason.with_person)
    blocked = Person(is_blocked=True, is_with_person=False, last_heard_at=None, sent=())
    assert person_verdict(blocked, Purpose.service, NOW) == Skip(Reason.blocked)
    assert person_verdict(NOBODY_SAID, Purpose.marketing, NOW) == Go()


def test_whatsapp_takes_free_text_for_a_day_after_the_last_line() -> None:
    def way(hours: float | None) -> Way:
        heard = NOW - timedelta(hours=hours) if hours is not None else None
        return Way("whatsapp", allowed=True, reachable=True, last_heard_at=heard, window=timedelta(hours=24))

    closed = Skip(Reason.window_closed)
    assert [way_verdict(way(hours), NOW) for hours in (23.9, 24, None)] == [Go(), closed, closed]


def test_the_first_open_way_is_taken_else_the_first_refusal_is_told() -> None:
    gone = Way("telegram", allowed=True, reachable=False, last_heard_at=None, window=None)
    never = Way("webchat", allowed=False, reachable=True, last_heard_at=None, window=None)
    mail = Way("email", allowed=True, reachable=True, last_heard_at=None, window=None)
    assert first_way([gone, never, mail], NOW) is mail
    assert [first_way([gone, never], NOW), first_way([], NOW)] == [Reason.unreachable, Reason.no_way]


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        ("2026-11-20T09:00:00", "2026-11-21T09:00:00"),
        ("2026-11-20T22:59:00", "2026-11-21T09:00:00"),
        ("2026-11-20T23:01:00", "2026-11-22T09:00:00"),
        ("2026-03-28T12:00:00", "2026-03-29T08:00:00"),
        ("2026-10-24T12:00:00", "2026-10-25T09:00:00"),
    ],
)
def test_the_day_after_is_the_next_day_of_the_calendar_in_paris_at_ten(begins: str, due: str) -> None:
    step = step_of("after_purchase", "upsell")
    assert step is not None
    assert step.due_at(utc(begins)) == utc(due)


def test_the_sequences_are_those_that_were_decided() -> None:
    days = [(step.name, step.after.days) for step in steps_of(SequenceName.after_purchase)]
    assert days == [("consent", 0), ("upsell", 1), ("last_reminder", 3), ("feedback", 7), ("bonus", 14)]
    assert len(steps_of(SequenceName.abandoned_cart)) == 2
    assert step_of("after_purchase", "gone") is None
