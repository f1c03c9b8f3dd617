"""What people would complain of, counted from what they wrote, what the service stored and what they were sent."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from agents.texts.lookup import say
from scripts.breaking.visitors import PlatformVisitor, WebVisitor

Lines = Sequence[Mapping[str, object]]
Sends = Sequence[tuple[str, str]]
"""What a platform took, in order: its receipt and the text."""

ANSWERED_TWICE = """
  SELECT count(*) FROM turn a JOIN turn b ON a.conversation_id = b.conversation_id AND a.id < b.id
  WHERE a.state = 'answered' AND b.state = 'answered' AND a.last_seq >= b.first_seq AND b.last_seq >= a.first_seq
"""
SAID_TWICE = """
  SELECT count(*) FROM
    (SELECT turn_id FROM message WHERE turn_id IS NOT NULL AND role = 'assistant' GROUP BY turn_id HAVING count(*) > 1)
"""
WAITING = """
  SELECT (SELECT count(*) FROM conversation c WHERE EXISTS (SELECT 1 FROM message m
            WHERE m.conversation_id = c.id AND m.role = 'customer' AND m.seq > c.answered_seq))
       + (SELECT count(*) FROM delivery WHERE state IN ('planned', 'sending'))
"""
LEFT_RUNNING = "SELECT count(*) FROM job WHERE state = 'running' AND kind IN ('turn', 'deliver', 'react')"
"""What a dead process had begun and nobody took back, where the service is at rest."""
_REPEAT = say("conversation.resent", "fr", reference="").rstrip(") ")
_STORED = "SELECT channel, text FROM message WHERE role = 'customer'"
_DELIVERIES = "SELECT receipt, text, repeated, state FROM delivery WHERE channel = ?"


def number(database: Path, sql: str) -> int:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        return int(connection.execute(sql).fetchone()[0])


def count_web(visitors: Sequence[WebVisitor], threads: Sequence[Lines]) -> Counter[str]:
    """What was written and does not stand in the thread that the visitor reads, or stands there twice."""
    found: Counter[str] = Counter()
    for visitor, lines in zip(visitors, threads, strict=True):
        shown = Counter(str(line["text"]) for line in lines if line["role"] == "customer")
        found["messages"] += len(visitor.sent)
        found["lost_inbounds"] += len([text for text in visitor.sent if text not in shown])
        found["doubled_inbounds"] += shown.total() - len(shown)
    return found


def count_platform(database: Path, channel: str, visitors: Sequence[PlatformVisitor], sends: Sends) -> Counter[str]:
    """The same for a platform, and what it was sent more often than it should have been."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        stored = Counter(text for place, text in connection.execute(_STORED) if place == channel)
        deliveries = connection.execute(_DELIVERIES, (channel,)).fetchall()
    written = Counter(text for visitor in visitors for text in visitor.sent)
    return Counter(
        {
            "messages": written.total(),
            "lost_inbounds": (written - stored).total(),
            # The last text of a person may be stored although its writer was stopped before it heard so.
            "doubled_inbounds": sum(max(count - len(visitors), 0) for count in stored.values()),
            "sends": len(sends),
        }
    ) + _repeats(deliveries, sends)


def _repeats(deliveries: Sequence[tuple[str | None, str, bool, str]], sends: Sends) -> Counter[str]:
    """Every send is some delivery's receipt, or the answer to it was lost.

    A lost one is undecided, or says that it is a repeat, or was followed by one that does: whatever goes beyond those
    is a message said twice.
    """
    receipts = {receipt for receipt, *_ in deliveries if receipt}
    lost = Counter(text for receipt, text in sends if receipt not in receipts and _REPEAT not in text)
    undecided = Counter(text for _, text, _, state in deliveries if state in {"unknown", "asked"})
    repeated = Counter(text for _, text, again, _ in deliveries if again)
    return Counter(
        {
            "repeated_in_window": repeated.total(),
            "undecided": undecided.total(),
            "doubled_sends": (lost - undecided - repeated).total(),
        }
    )
