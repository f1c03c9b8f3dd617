"""The audit of the afternoon, from rows and from what the platforms took: words, owners, delays and promises."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from agents.texts.lookup import moment
from scripts.breaking.afternoon_customers import Customer
from scripts.breaking.afternoon_exchange import Exchange, exchanged, missing
from scripts.breaking.afternoon_script import Script
from scripts.breaking.counting import ANSWERED_TWICE, SAID_TWICE
from tests.loopback.telegram import LoopbackTelegram

FIRST_REPLY = timedelta(minutes=15)
RESOLUTION = timedelta(hours=24)
_STEP, _SLACK = timedelta(seconds=90), timedelta(minutes=3)
"""The clock goes on by minutes, and each minute's work is waited for; that takes longer on a busy machine."""

_UNANSWERED = """
  SELECT (SELECT count(*) FROM conversation c WHERE c.state IN ('open', 'waiting', 'closed') AND EXISTS
           (SELECT 1 FROM message m WHERE m.conversation_id = c.id AND m.role = 'customer' AND m.seq > c.answered_seq))
       + (SELECT count(*) FROM delivery WHERE state IN ('planned', 'sending'))
"""
_WITHOUT_OWNER = """
  SELECT count(*) FROM conversation c WHERE
    (SELECT count(*) FROM handoff h WHERE h.conversation_id = c.id AND h.released_at IS NULL
       AND (h.claimed_by_id IS NOT NULL OR c.state = 'waiting'))
    <> (c.state IN ('waiting', 'with_person'))
"""
_CHANGES = "SELECT payload, recorded_at FROM event WHERE kind IN ('HandoffReleased', 'HandoffLapsed') ORDER BY id"
_LINES = """
  SELECT conversation_id, role, text, created_at FROM message WHERE edit_of_id IS NULL ORDER BY conversation_id, seq
"""
_CLOCKS = """
  SELECT k.kind, k.started_at, k.warn_at, k.due_at, k.warned_at, k.breached_at, k.ended_at, k.conversation_id,
    EXISTS (SELECT 1 FROM issue i WHERE i.key = 'service:' || k.id)
  FROM service_clock k
"""


_WARNED = """
  SELECT count(*) FROM issue i JOIN service_clock k ON i.key = 'service:' || k.id
  WHERE k.kind = 'first_reply' AND EXISTS
    (SELECT 1 FROM message m WHERE m.conversation_id = k.conversation_id AND m.role = 'customer' AND m.text LIKE ?)
"""
_TOLD_TOO_OFTEN = """
  SELECT count(*) FROM service_clock k WHERE
    (SELECT coalesce(sum(i.times), 0) FROM issue i WHERE i.key = 'service:' || k.id)
    > (k.warned_at IS NOT NULL) + (k.breached_at IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Audit(Exchange):
    messages: int
    answers: int
    handoffs: int
    lapsed: int
    warned: int
    surveys_answered: int
    lost_inbounds: int
    doubled_inbounds: int
    unanswered: int
    doubled_answers: int
    doubled_sends: int
    person_lost: int
    person_doubled: int
    said_after: int
    notes_leaked: int
    without_owner: int
    wrong_clocks: int
    silent_warnings: int
    repeated_warnings: int
    broken_delays: int
    unstated_delays: int
    forgotten_pledges: int
    unasked_opinions: int
    left_undone: int


@dataclass(frozen=True, slots=True)
class _Line:
    conversation: int
    role: str
    text: str
    at: datetime


def audit(
    rows: sqlite3.Connection,
    customers: Sequence[Customer],
    script: Script,
    telegram: LoopbackTelegram,
    *,
    now: datetime,
) -> Audit:
    lines = [_Line(number, role, text, _utc(at)) for number, role, text, at in rows.execute(_LINES)]
    said = Counter(line.text for line in lines if line.role == "customer")
    written = [text for customer in customers for text in customer.sent]
    words = Counter((line.conversation, line.text) for line in lines if line.role == "operator")
    spoken = {text for _, text in words}
    clocks = list(_clocks(rows))
    return Audit(
        **asdict(exchanged(rows, customers, script, telegram)),
        left_undone=missing(script),
        messages=len(written),
        answers=sum(line.role == "assistant" for line in lines),
        handoffs=_number(rows, "SELECT count(*) FROM handoff"),
        lapsed=_number(rows, "SELECT count(*) FROM event WHERE kind = 'HandoffLapsed'"),
        warned=sum(clock.warned_at is not None for clock in clocks),
        surveys_answered=_number(rows, "SELECT count(*) FROM survey WHERE kind = 'csat' AND score = 4"),
        lost_inbounds=sum(text not in said for text in written),
        doubled_inbounds=sum(said[text] > 1 for text in written),
        unanswered=_number(rows, _UNANSWERED),
        doubled_answers=_number(rows, ANSWERED_TWICE) + _number(rows, SAID_TWICE),
        doubled_sends=sum(_doubled(customer) for customer in customers),
        person_lost=sum(text not in spoken for _, text in script.record.replies) + _unheard(customers, script),
        person_doubled=sum(number - 1 for number in words.values()),
        said_after=_said_after(rows, lines),
        notes_leaked=sum(note in line.text for note in script.notes for line in lines),
        without_owner=_number(rows, _WITHOUT_OWNER),
        wrong_clocks=sum(not _is_right(clock, lines, now) for clock in clocks),
        silent_warnings=silent_warnings(rows, script.kept_waiting),
        repeated_warnings=repeated_warnings(rows),
        broken_delays=sum(
            clock.breached_at is not None or (clock.ended_at is None and clock.due_at < now) for clock in clocks
        ),
        unstated_delays=_unstated(rows, lines),
        forgotten_pledges=_forgotten(rows, lines, script),
        unasked_opinions=len(script.resolved)
        - _number(rows, "SELECT count(*) FROM survey WHERE kind = 'csat' AND score = 4"),
    )


def _doubled(customer: Customer) -> int:
    """What a platform carried twice and does not say that it is a repeat; every line of the team has its own words."""
    heard = Counter(text for text in customer.line.heard() or () if customer.mark in text)
    return sum(number - 1 for number in heard.values())


def _unheard(customers: Sequence[Customer], script: Script) -> int:
    """Words of a person that stand in our rows and did not arrive."""
    heard = {customer.mark: customer.line.heard() for customer in customers}
    return sum(
        (told := heard[mark]) is not None and not any(text in one for one in told)
        for mark, text in script.record.replies
    )


def _said_after(rows: sqlite3.Connection, lines: Sequence[_Line]) -> int:
    """Words of Alex between a person's first one and the moment the thread changed hands."""
    ends: dict[int, list[datetime]] = {}
    for payload, at in rows.execute(_CHANGES):
        ends.setdefault(int(json.loads(payload)["conversation_id"]), []).append(_utc(at))
    found = 0
    held: dict[int, datetime] = {}
    for line in lines:
        if line.role == "operator":
            later = (at for at in ends.get(line.conversation, ()) if at >= line.at)
            held[line.conversation] = next(later, datetime.max.replace(tzinfo=UTC))
        elif line.role in {"assistant", "system"}:
            found += line.at < held.get(line.conversation, line.at)
    return found


@dataclass(frozen=True, slots=True)
class _Clock:
    kind: str
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    warned_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    conversation: int
    is_told: bool


def _clocks(rows: sqlite3.Connection) -> Iterator[_Clock]:
    for kind, started, warn, due, warned, breached, ended, conversation, is_told in rows.execute(_CLOCKS):
        ends = _at(warned), _at(breached), _at(ended)
        yield _Clock(kind, _utc(started), _utc(warn), _utc(due), *ends, conversation, bool(is_told))


def _is_right(clock: _Clock, lines: Sequence[_Line], now: datetime) -> bool:
    """The span by policy, the warning at 80 % and only then, and its end at the first word of a person."""
    span = RESOLUTION if clock.kind == "resolution" else FIRST_REPLY
    if clock.due_at - clock.started_at != span or clock.warn_at - clock.started_at != span * 0.8:
        return False
    end = clock.ended_at or now
    must_warn, may_warn = end > clock.warn_at + _STEP, end >= clock.warn_at
    if (must_warn and clock.warned_at is None) or (clock.warned_at is not None and not may_warn):
        return False
    if clock.warned_at is not None and (clock.warned_at > clock.warn_at + _SLACK or not clock.is_told):
        return False
    if clock.kind == "resolution":
        return True
    words = (one.at for one in lines if one.conversation == clock.conversation and one.role == "operator")
    first = next((at for at in words if at >= clock.started_at), None)
    return clock.ended_at is not None if first is not None else True


def silent_warnings(rows: sqlite3.Connection, kept_waiting: Sequence[str]) -> int:
    """Those who waited beyond the warning by the script, and nobody of the team was told; no clock's word is taken."""
    told = [rows.execute(_WARNED, (f"%({mark} %",)).fetchone()[0] for mark in kept_waiting]
    return sum(number == 0 for number in told)


def repeated_warnings(rows: sqlite3.Connection) -> int:
    """Clocks that were told more often than they warned and ran out."""
    return _number(rows, _TOLD_TOO_OFTEN)


def _unstated(rows: sqlite3.Connection, lines: Sequence[_Line]) -> int:
    """First replies whose delay the customer was not told as it stands in the row."""
    asked = "SELECT conversation_id, due_at FROM service_clock WHERE kind = 'first_reply'"
    return sum(
        not any(line.conversation == number and moment(_utc(due_at), "fr") in line.text for line in lines)
        for number, due_at in rows.execute(asked)
    )


def _forgotten(rows: sqlite3.Connection, lines: Sequence[_Line], script: Script) -> int:
    """Promises of people that are not in the ledger once, or that Alex did not tell when it was asked."""
    ledger = Counter(text for (text,) in rows.execute("SELECT text FROM promise WHERE kind = 'word'"))
    told = [line.text for line in lines if line.role == "assistant"]
    return sum(
        ledger[pledge] != 1 or sum(pledge in text for text in told) < 2 for pledge in script.pledges.values()
    ) + sum(text not in script.pledges.values() for text in ledger)


def _at(text: str | None) -> datetime | None:
    return None if text is None else _utc(text)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _number(rows: sqlite3.Connection, sql: str) -> int:
    return int(rows.execute(sql).fetchone()[0])
