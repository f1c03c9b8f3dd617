"""What a customer of the desk would complain of, from rows and from what the mail server took."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_UNANSWERED = """
  SELECT count(*) FROM ticket t WHERE t.status = 'Nouveau' OR NOT EXISTS
    (SELECT 1 FROM ticket_reply r WHERE r.ticket_id = t.id AND r.round = t.round)
"""
_DECIDED_TWICE = """
  SELECT (SELECT count(*) FROM ticket_change WHERE actor = 'alex') - (SELECT count(*) FROM ticket_reply)
"""
_UNWRITTEN = """
  SELECT count(*) FROM ticket_reply r WHERE 1 <> (SELECT count(*) FROM mail m WHERE m.key IN
    ('ticket:' || r.ticket_id || ':' || r.round, 'ticket:' || r.ticket_id || ':' || r.round || ':received'))
"""
"""Replies with no mail, or with an answer and a receipt: a round is exactly one mail."""
_OF_ANOTHER = """
  SELECT count(*) FROM ticket t JOIN shop_order o ON o.id = t.order_id
  JOIN shop_customer c ON c.id = o.customer_id WHERE c.email <> t.email
"""
_MAILS = """
  SELECT token, recipient, state, EXISTS (SELECT 1 FROM issue i WHERE i.key = 'mail:' || mail.id) FROM mail
  WHERE key LIKE 'ticket:%'
"""


@dataclass(frozen=True, slots=True)
class Audit:
    tickets: int
    replies: int
    mails: int
    undecided: int
    unanswered: int
    doubled_replies: int
    doubled_mails: int
    lost_mails: int
    misdirected: int


def audit(rows: sqlite3.Connection, taken: Sequence[tuple[str, str]]) -> Audit:
    """`taken` is what the mail server holds, in order: the left side of each Message-ID, and who it is for."""
    mails = rows.execute(_MAILS).fetchall()
    arrived = Counter(token for token, _ in taken)
    owners = {token: recipient for token, recipient, _, _ in mails}
    return Audit(
        tickets=_number(rows, "SELECT count(*) FROM ticket"),
        replies=_number(rows, "SELECT count(*) FROM ticket_reply"),
        mails=len(taken),
        undecided=sum(state == "unknown" for _, _, state, _ in mails),
        unanswered=_number(rows, _UNANSWERED),
        doubled_replies=abs(_number(rows, _DECIDED_TWICE)) + _number(rows, _UNWRITTEN),
        doubled_mails=arrived.total() - len(arrived),
        lost_mails=sum(_is_lost(token, state, is_told, arrived) for token, _, state, is_told in mails),
        misdirected=_number(rows, _OF_ANOTHER) + sum(owners.get(token) != recipient for token, recipient in taken),
    )


def _is_lost(token: str, state: str, is_told: int, arrived: Mapping[str, int]) -> bool:
    """It did not arrive, and no person was told that nobody knows."""
    return token not in arrived and not (state == "unknown" and is_told)


def _number(rows: sqlite3.Connection, sql: str) -> int:
    return int(rows.execute(sql).fetchone()[0])
