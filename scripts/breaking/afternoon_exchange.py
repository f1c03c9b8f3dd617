"""The audit of what went both ways besides words: notes, drafts, ready replies, pictures, corrections."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.breaking.afternoon_customers import Customer
from scripts.breaking.afternoon_record import Corrected, Drafted, Shown
from scripts.breaking.afternoon_script import Script
from tests.loopback.telegram import LoopbackTelegram

_BLANKS = "SELECT count(*) FROM message WHERE role = 'operator' AND text GLOB '*{[a-z]*}*'"
_DRAFT = """
  SELECT s.fate, s.said,
    (SELECT count(*) FROM message m
     WHERE m.conversation_id = s.conversation_id AND m.role = 'operator' AND m.text = s.said)
  FROM suggestion s WHERE s.id = ?
"""
_SAID = "SELECT count(*) FROM message WHERE role = ? AND text = ? AND edit_of_id IS NULL"
_WITH_FILE = f"{_SAID} AND attachments LIKE '%\"file\"%'"


@dataclass(frozen=True, slots=True)
class Exchange:
    drafts: int
    ready_replies: int
    pictures: int
    corrections: int
    notes_lost: int
    notes_doubled: int
    blanks_sent: int
    drafts_unrecorded: int
    pictures_lost: int
    corrections_lost: int


def exchanged(
    rows: sqlite3.Connection, customers: Sequence[Customer], script: Script, telegram: LoopbackTelegram
) -> Exchange:
    record, by_mark = script.record, {customer.mark: customer for customer in customers}
    notes = Counter(text for (text,) in rows.execute("SELECT text FROM note"))
    return Exchange(
        drafts=len(record.drafts),
        ready_replies=len(record.ready),
        pictures=len(record.pictures),
        corrections=len(record.corrections),
        notes_lost=sum(note not in notes for note in script.notes),
        notes_doubled=sum(max(notes[note] - 1, 0) for note in script.notes),
        blanks_sent=record.blanks_taken + int(rows.execute(_BLANKS).fetchone()[0]),
        drafts_unrecorded=sum(not _is_recorded(rows, one) for one in record.drafts),
        pictures_lost=sum(not _arrived(rows, one, by_mark, telegram) for one in record.pictures),
        corrections_lost=sum(not _carried_over(rows, one, by_mark, telegram) for one in record.corrections),
    )


def missing(script: Script) -> int:
    """Deeds of the script of which nobody has a record: a harness that did nothing would find nothing wrong."""
    record = script.record
    done = (len(record.drafts), len(record.ready), len(record.pictures), len(record.corrections))
    return sum(abs(meant - did) for meant, did in zip(script.meant, done, strict=True))


def _is_recorded(rows: sqlite3.Connection, draft: Drafted) -> bool:
    """Its fate, the words that came of it, and that they were said once."""
    found: object = rows.execute(_DRAFT, (draft.number,)).fetchone()
    return found == (draft.fate, draft.said, int(draft.said is not None))


def _arrived(rows: sqlite3.Connection, one: Shown, by_mark: Mapping[str, Customer], telegram: LoopbackTelegram) -> bool:
    role = "operator" if one.by_team else "customer"
    if rows.execute(_SAID, (role, one.caption)).fetchone()[0] != 1:
        return False
    if one.by_team:
        seen = by_mark[one.mark].line.seen()
        kept = rows.execute(_WITH_FILE, (role, one.caption)).fetchone()[0] == 1
        return kept if seen is None else seen.count(one.content) == 1
    return _stands_in_topic(one, telegram)


def _stands_in_topic(one: Shown, telegram: LoopbackTelegram) -> bool:
    """As a file of ours, or as a copy of the very message that the customer sent."""
    assert telegram.forum is not None
    topics = telegram.forum.topics.values()
    if one.copied_from is not None:
        return any(source == one.copied_from for topic in topics for _, source, _ in topic.copies)
    return sum(line.content == one.content for topic in topics for line in topic.lines) == 1


def _carried_over(
    rows: sqlite3.Connection, one: Corrected, by_mark: Mapping[str, Customer], telegram: LoopbackTelegram
) -> bool:
    """In our row, and in front of whoever reads it: in place, or in words of its own."""
    role = "operator" if one.by_team else "customer"
    if rows.execute(_SAID, (role, one.after)).fetchone()[0] != 1:
        return False
    heard = by_mark[one.mark].line.heard()
    if not one.by_team:
        return any(one.after in text for _, text in telegram.reworded)
    if heard is None:
        return True
    return any(one.after in text for text in heard) or any(text == one.after for _, text in telegram.reworded)
