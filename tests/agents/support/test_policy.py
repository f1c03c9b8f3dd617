from datetime import UTC, datetime, timedelta

import pytest

from agents.calendar import EMAIL, is_working_day
from agents.support.policy import action_needs_person, is_possible, may_become
from storage.models.shop import ActionKind, ShopOrderStatus
from storage.models.ticket import TicketStatus
from storage.money import Money

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "promised"),
    [
        ("2026-11-20T09:00", "2026-11-20T11:00"),  # Friday morning
        ("2026-11-20T16:30", "2026-11-23T08:30"),  # Friday 17:30 in Paris: half an hour, the rest on Monday
        ("2026-11-21T10:00", "2026-11-23T09:00"),  # Saturday
        ("2026-11-20T02:00", "2026-11-20T09:00"),  # before opening
        ("2026-12-24T16:00", "2026-12-28T08:00"),  # Christmas and a week-end between
        ("2026-03-27T16:30", "2026-03-30T07:30"),  # the clocks go forward in between
    ],
)
def test_a_promise_counts_opening_hours_alone(now: str, promised: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert EMAIL.after(at, timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M") == promised


def test_french_holidays_are_known() -> None:
    closed = ["2026-04-06", "2026-05-14", "2026-05-25", "2026-07-14", "2027-03-29"]
    assert [is_working_day(datetime.fromisoformat(day).date()) for day in closed] == [False] * 5
    assert is_working_day(datetime.fromisoformat("2026-05-26").date())


def test_a_ticket_moves_only_forward_or_is_reopened() -> None:
    assert may_become(TicketStatus.new, TicketStatus.handled_automatically)
    assert may_become(TicketStatus.handled, TicketStatus.new)
    assert not may_become(TicketStatus.handled, TicketStatus.handled_automatically)
    assert not may_become(TicketStatus.handled_automatically, TicketStatus.handled)


@pytest.mark.parametrize(
    ("kind", "status", "cents", "needs"),
    [
        (ActionKind.refund, ShopOrderStatus.delivered, 1, True),
        (ActionKind.cancel, ShopOrderStatus.preparing, 15_000, False),
        (ActionKind.cancel, ShopOrderStatus.preparing, 15_001, True),
        (ActionKind.cancel, ShopOrderStatus.unknown, 100, True),
        (ActionKind.replacement, ShopOrderStatus.delivered, 5_000, False),
        (ActionKind.replacement, ShopOrderStatus.delivered, 5_001, True),
        (ActionKind.invoice_copy, ShopOrderStatus.delivered, 90_000, False),
    ],
)
def test_above_a_limit_a_person_decides(kind: ActionKind, status: ShopOrderStatus, cents: int, *, needs: bool) -> None:
    delivered_at = NOW - timedelta(days=3)
    assert action_needs_person(kind, status=status, amount=Money(cents), delivered_at=delivered_at, now=NOW) is needs


def test_a_replacement_long_after_delivery_needs_a_person() -> None:
    assert action_needs_person(
        ActionKind.replacement,
        status=ShopOrderStatus.delivered,
        amount=Money(100),
        delivered_at=NOW - timedelta(days=31),
        now=NOW,
    )


def test_what_makes_no_sense_is_not_even_asked_for() -> None:
    assert not is_possible(ActionKind.cancel, ShopOrderStatus.shipped)
    assert not is_possible(ActionKind.refund, ShopOrderStatus.refunded)
    assert not is_possible(ActionKind.replacement, ShopOrderStatus.cancelled)
    assert not is_possible(ActionKind.invoice_copy, ShopOrderStatus.awaiting_payment)
