"""How soon a person answers: targets by channel, kept as clocks that warn before they run out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.calendar import CALENDARS, OpeningHours
from storage.database import Transaction
from storage.models.takeover import ClockKind, ServiceClock
from storage.queue.job import Job

WARN_AT = 0.8
SILENT_AFTER = timedelta(minutes=10)
"""Opening time after which who was asked, or who holds the thread, loses it: a starting value, an estimate."""


UNTIL_THE_END = frozenset({ClockKind.resolution, ClockKind.call_back})
"""Clocks that no written word ends."""


@dataclass(frozen=True, slots=True)
class Level:
    """Targets, never claims: what is measured stands beside them."""

    calendar: str
    first_reply: timedelta
    next_reply: timedelta
    resolution: timedelta = timedelta(hours=24)

    @property
    def hours(self) -> OpeningHours:
        return CALENDARS[self.calendar]

    def span(self, kind: ClockKind) -> timedelta:
        spans = {
            ClockKind.first_reply: self.first_reply,
            ClockKind.next_reply: self.next_reply,
            ClockKind.resolution: self.resolution,
            ClockKind.call_back: self.first_reply,
        }
        return spans[kind]


_CHAT = Level("chat", timedelta(minutes=15), timedelta(minutes=15))
LEVELS: Mapping[str, Level] = {
    "email": Level("email", timedelta(hours=2), timedelta(hours=2)),
    "phone": Level("phone", timedelta(hours=1), timedelta(hours=1)),
}


def level_of(channel: str) -> Level:
    """Every chat is answered around the clock; letters and call-backs have their hours."""
    return LEVELS.get(channel, _CHAT)


def start_clock(
    tx: Transaction, *, conversation_id: int, handoff_id: int, kind: ClockKind, channel: str
) -> ServiceClock:
    """Begin to count, with an alarm at the warning and one at the end; one that runs already goes on."""
    running = tx.takeover.clocks(handoff_id, kind=kind)
    if running:
        return running[0]
    level = level_of(channel)
    span = level.span(kind)
    clock = ServiceClock(
        conversation_id=conversation_id,
        handoff_id=handoff_id,
        kind=kind,
        started_at=tx.now,
        warn_at=level.hours.after(tx.now, span * WARN_AT),
        due_at=level.hours.after(tx.now, span),
    )
    tx.takeover.add(clock)
    tx.enqueue(clock_job(clock, clock.warn_at))
    return clock


def clock_job(clock: ServiceClock, due_at: datetime) -> Job:
    return Job("service-clock", {"clock": clock.id}, key=f"service-clock:{clock.id}", due_at=due_at)


def silence_job(handoff_id: int, due_at: datetime) -> Job:
    """The wake-up "has the one who was asked answered meanwhile?"."""
    return Job("silence", {"handoff": handoff_id}, key=f"silence:{handoff_id}", due_at=due_at)


def ring(tx: Transaction, clock_id: int) -> None:
    """Warn at 80 % and tell when time has run out, each once; a clock that was stopped is silent."""
    clock = tx.takeover.clock(clock_id)
    if clock is None or clock.ended_at is not None:
        return
    if tx.now < clock.warn_at:
        tx.enqueue(clock_job(clock, clock.warn_at))
    elif tx.now < clock.due_at:
        if clock.warned_at is None:
            clock.warned_at = tx.now
            _raise(tx, clock, "soon")
        tx.enqueue(clock_job(clock, clock.due_at))
    elif clock.breached_at is None:
        clock.breached_at = tx.now
        _raise(tx, clock, "late")
    tx.takeover.keep()


def end_clock(tx: Transaction, clock: ServiceClock) -> None:
    """What was waited for has come: nobody needs to see the warning any more."""
    clock.ended_at = tx.now
    if clock.warned_at is not None or clock.breached_at is not None:
        tx.issues.resolve(_key(clock), now=tx.now)


def _key(clock: ServiceClock) -> str:
    return f"service:{clock.id}"


def _raise(tx: Transaction, clock: ServiceClock, standing: str) -> None:
    detail = f"{clock.conversation_id} {clock.kind} {standing} {clock.due_at.isoformat()}"
    tx.issues.raise_issue(kind="service_level", key=_key(clock), detail=detail, now=tx.now)
    tx.publish("inbox", {"type": "service", "conversation": clock.conversation_id})


def replied(tx: Transaction, handoff_id: int) -> None:
    """A person answered: whoever waited for a first or a next reply has it."""
    for clock in tx.takeover.clocks(handoff_id):
        if clock.kind not in UNTIL_THE_END:
            end_clock(tx, clock)
    tx.takeover.keep()


def customer_waits(tx: Transaction, *, conversation_id: int, channel: str) -> None:
    """The customer wrote to the person who holds the thread: the next reply is due, and silence has its end.

    A thread that was put away is shown again.
    """
    handoff = tx.conversations.open_handoff(conversation_id)
    if handoff is None:
        return
    if handoff.snoozed_until is not None:
        tx.conversations.change_handoff(handoff.id, {"snoozed_until": None})
    kind = ClockKind.next_reply if handoff.claimed_at is not None else ClockKind.first_reply
    start_clock(tx, conversation_id=conversation_id, handoff_id=handoff.id, kind=kind, channel=channel)
    tx.enqueue(silence_job(handoff.id, level_of(channel).hours.after(tx.now, SILENT_AFTER)))
