"""The audit of the simulated year, from rows alone: consent, hours, doubles and money counted anew."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agents.calendar import PARIS, is_holiday

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Audit:
    customers: int
    orders: int
    paid: int
    refunds: int
    sent: int
    skipped: int
    money_astray_minor: int
    doubled: int
    without_consent: int
    in_quiet_hours: int
    too_often: int
    forgotten: int


@dataclass(frozen=True, slots=True)
class _Sent:
    contact: int
    purpose: str
    channel: str
    at: datetime


def audit(rows: sqlite3.Connection, seen: Sequence[str], *, now: datetime) -> Audit:
    """`seen` are the references of all that the messenger was handed."""
    sent = _sent(rows)
    return Audit(
        customers=_number(rows, "SELECT count(*) FROM contact"),
        orders=_number(rows, "SELECT count(*) FROM purchase_order"),
        paid=_number(rows, "SELECT count(*) FROM payment"),
        refunds=_number(rows, "SELECT count(*) FROM refund"),
        sent=len(sent),
        skipped=_number(rows, "SELECT count(*) FROM nudge WHERE state = 'skipped'"),
        money_astray_minor=_money_astray(rows),
        doubled=_doubled(rows, seen),
        without_consent=sum(not _agreed(rows, one) for one in sent if one.purpose != "service"),
        in_quiet_hours=sum(_is_quiet(one) for one in sent),
        too_often=_too_often([one for one in sent if one.purpose != "service"]),
        forgotten=_forgotten(rows, now),
    )


def _sent(rows: sqlite3.Connection) -> Sequence[_Sent]:
    found = rows.execute("SELECT contact_id, purpose, channel, sent_at FROM nudge WHERE state = 'sent'")
    return [_Sent(contact, purpose, channel, _utc(at)) for contact, purpose, channel, at in found]


def _agreed(rows: sqlite3.Connection, one: _Sent) -> bool:
    """The last word of this person on that purpose and channel before it went was a yes."""
    said = rows.execute(
        "SELECT granted, at FROM consent_entry WHERE contact_id = ? AND purpose = ? AND channel = ? ORDER BY id",
        (one.contact, one.purpose, one.channel),
    )
    before = [granted for granted, at in said if _utc(at) <= one.at]
    return bool(before and before[-1])


def _is_quiet(one: _Sent) -> bool:
    local = one.at.astimezone(PARIS)
    closed = one.purpose != "service" and (local.isoweekday() == 7 or is_holiday(local.date()))
    return closed or not 8 <= local.hour < 20


def _too_often(sent: Sequence[_Sent]) -> int:
    days = Counter((one.contact, one.at.astimezone(PARIS).date()) for one in sent)
    weeks = sum(
        sum(other.contact == one.contact and one.at <= other.at < one.at + _WEEK for other in sent) > 3 for one in sent
    )
    return sum(number > 1 for number in days.values()) + weeks


def _doubled(rows: sqlite3.Connection, seen: Sequence[str]) -> int:
    """Lines with our stop button that no nudge names, lines or mails named twice, parts handed out twice."""
    marked = sum(
        any(button["value"] == "consent:stop" for button in json.loads(buttons) or ())
        for (buttons,) in rows.execute("SELECT buttons FROM message WHERE turn_id IS NULL AND buttons IS NOT NULL")
    )
    told = "SELECT count(*) FROM nudge WHERE state = 'sent' AND purpose <> 'service' AND message_id IS NOT NULL"
    mails = _number(rows, "SELECT count(*) FROM mail WHERE key LIKE 'nudge:%'")
    mailed = _number(rows, "SELECT count(*) FROM nudge WHERE mail_id IS NOT NULL")
    twice = _number(rows, "SELECT count(message_id) - count(DISTINCT message_id) FROM nudge")
    return abs(marked - _number(rows, told)) + abs(mails - mailed) + twice + len(seen) - len(set(seen))


def _money_astray(rows: sqlite3.Connection) -> int:
    """What came in, less what went back, less what the ledger says is ours: nothing may be left over."""
    came = _number(rows, "SELECT coalesce(sum(amount_minor), 0) FROM payment")
    went = _number(rows, "SELECT coalesce(sum(amount_minor), 0) FROM refund")
    ours = _number(rows, "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entry WHERE kind = 'entitlement'")
    return abs(came - went - ours)


def _forgotten(rows: sqlite3.Connection, now: datetime) -> int:
    """Nudges that nobody decided although their time is over."""
    waiting = rows.execute("SELECT expires_at FROM nudge WHERE state = 'planned'")
    return sum(_utc(expires_at) < now - timedelta(days=1) for (expires_at,) in waiting)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _number(rows: sqlite3.Connection, sql: str) -> int:
    return int(rows.execute(sql).fetchone()[0])
