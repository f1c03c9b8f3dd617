"""When a nudge may go: quiet hours, how often, and what forbids it. Pure rules over what is known at that moment."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from agents.calendar import PARIS, is_holiday
from storage.models.consent import Purpose
from storage.models.refusal import Decline

QUIET_FROM, QUIET_UNTIL = time(20), time(8)
"""Our own policy, Sundays and public holidays included, stricter than the law asks of messages: its hours
(Code de la consommation D223-9: weekdays, 10 to 13 and 14 to 20) are for calls by telephone."""
MOST_A_DAY, MOST_A_WEEK = 1, 3
"""Nudges to one person on all channels, what a contract needs not counted. Our own policy; the consent says so."""
WEEK = timedelta(days=7)
_HOLD_OUT_OF_256 = 26
_TALKING = timedelta(minutes=10)
"""Nobody is interrupted: after their last line so long passes first."""
_LOOK_AGAIN = timedelta(hours=1)


class Reason(StrEnum):
    late = "late"
    blocked = "blocked"
    order_over = "order_over"
    bought = "bought"
    replied = "replied"
    reviewed = "reviewed"
    already_asked = "already_asked"
    no_offer = "no_offer"
    undelivered = "undelivered"
    no_consent = "no_consent"
    unreachable = "unreachable"
    no_way = "no_way"
    window_closed = "window_closed"
    quiet_hours = "quiet_hours"
    often_enough = "often_enough"
    with_person = "with_person"
    talking = "talking"
    settled = "settled"
    decided_in_time = "decided_in_time"
    hold_out = "hold_out"


AGAIN = "again"
"""The last word about a refused charge."""
_FIRST: Mapping[Decline, str] = {
    Decline.funds: "funds",
    Decline.card: "card",
    Decline.confirm: "confirm",
    Decline.stopped: "stopped",
    Decline.bank: "soft",
    Decline.unknown: "soft",
}
_ONLY_BUYER = frozenset({Decline.card, Decline.confirm})
"""Nothing moves before the buyer does something."""
_QUIET_TRIES: Mapping[Decline, int] = {Decline.bank: 1}
"""Tries that may fail before a word is said."""
_LAST_TRY: Mapping[Decline, int] = {Decline.funds: 2, Decline.bank: 3, Decline.unknown: 3}


def dunning_steps(decline: Decline, attempt: int) -> Sequence[str]:
    """What the try of that number makes us say: a first word that fits the reason, and one last word at most."""
    if attempt <= _QUIET_TRIES.get(decline, 0):
        return ()
    is_last = decline in _ONLY_BUYER or attempt >= _LAST_TRY.get(decline, attempt + 1)
    return (_FIRST[decline], AGAIN) if is_last else (_FIRST[decline],)


@dataclass(frozen=True, slots=True)
class Go:
    pass


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime
    why: Reason


@dataclass(frozen=True, slots=True)
class Skip:
    why: Reason


Verdict = Go | Wait | Skip


@dataclass(frozen=True, slots=True)
class Person:
    """What holds for whoever is to be written to, on whichever channel."""

    is_blocked: bool
    is_with_person: bool
    last_heard_at: datetime | None
    sent: Sequence[datetime]
    """When the nudges of the last week went, those of a contract left out."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach them."""

    channel: str
    allowed: bool
    reachable: bool
    last_heard_at: datetime | None
    window: timedelta | None
    """How long after their last line the platform takes free text; None where it always does."""


def person_verdict(person: Person, purpose: Purpose, now: datetime) -> Verdict:
    """Whether this is a moment to write to them at all."""
    if person.is_blocked:
        return Skip(Reason.blocked)
    if person.is_with_person:
        return Wait(now + _LOOK_AGAIN, Reason.with_person)
    if person.last_heard_at is not None and now - person.last_heard_at < _TALKING:
        return Wait(person.last_heard_at + _TALKING, Reason.talking)
    if (free_at := _within_cap(person.sent, purpose, now)) > now:
        return Wait(free_at, Reason.often_enough)
    if (allowed_at := next_allowed(now, purpose)) > now:
        return Wait(allowed_at, Reason.quiet_hours)
    return Go()


def way_verdict(way: Way, now: datetime) -> Verdict:
    if not way.allowed:
        return Skip(Reason.no_consent)
    if not way.reachable:
        return Skip(Reason.unreachable)
    if way.window is not None and (way.last_heard_at is None or now - way.last_heard_at >= way.window):
        # Free text is refused by the platform from then on, and no template of ours is registered there.
        return Skip(Reason.window_closed)
    return Go()


def first_way(ways: Iterable[Way], now: datetime) -> Way | Reason:
    """The first that is open; else why the first of all is not."""
    refused: list[Reason] = []
    for way in ways:
        match way_verdict(way, now):
            case Go():
                return way
            case Skip(why):
                refused.append(why)
    return refused[0] if refused else Reason.no_way


def is_held_out(sequence: str, contact_id: int) -> bool:
    """Whether this person is of the tenth that is not written to, always the same one for a sequence."""
    return hashlib.sha256(f"hold-out:{sequence}:{contact_id}".encode()).digest()[0] < _HOLD_OUT_OF_256


def next_allowed(now: datetime, purpose: Purpose) -> datetime:
    """Now, or the end of the quiet hours; only what a contract needs goes on Sundays and holidays."""
    local = now.astimezone(PARIS)
    day = local.date()
    if not _is_closed(day, purpose) and QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    if _is_closed(day, purpose) or local.time() >= QUIET_FROM:
        day += timedelta(days=1)
        while _is_closed(day, purpose):
            day += timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, PARIS).astimezone(UTC)


def _is_closed(day: date, purpose: Purpose) -> bool:
    return purpose is not Purpose.service and (day.weekday() == 6 or is_holiday(day))


def _within_cap(sent: Sequence[datetime], purpose: Purpose, now: datetime) -> datetime:
    """The first moment at which one more is within the caps of the day and of the week."""
    if purpose is Purpose.service:
        return now
    today = now.astimezone(PARIS).date()
    lately = [at for at in sent if at > now - WEEK]
    free_at = now
    if len([at for at in lately if at.astimezone(PARIS).date() == today]) >= MOST_A_DAY:
        free_at = datetime.combine(today + timedelta(days=1), time(0), PARIS).astimezone(UTC)
    if len(lately) >= MOST_A_WEEK:
        free_at = max(free_at, sorted(lately)[-MOST_A_WEEK] + WEEK)
    return free_at
