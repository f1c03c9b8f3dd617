"""A colleague named with « @ » in a private note hears of it, in their chat and above their queue."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.events import StaffMentioned
from agents.staff.languages import of_team
from agents.staff.roles import colleagues
from knowledge.language.folding import fold
from storage.database import Transaction
from storage.models.ids import ContactId, ConversationId
from storage.models.takeover import Mention, Note

_AFTER_A_WORD = r"(?<!\w)@"


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Where somebody is named; never what the note says."""

    conversation_id: int
    by: str
    at: datetime


def named_in(text: str, known: Mapping[int, str]) -> Sequence[int]:
    """Who is named after an « @ », whatever the case and accents; a name that begins another one is not that one."""
    words, found = fold(text), list[int]()
    for member_id, name in sorted(known.items(), key=lambda one: -len(one[1])):
        words, times = re.subn(rf"{_AFTER_A_WORD}{re.escape(fold(name))}(?!\w)", " ", words)
        if times:
            found.append(member_id)
    return sorted(found)


def mention(tx: Transaction, note: Note, *, by: int) -> None:
    """Tell whom a note names, once for each note; who wrote it is not told of themselves."""
    writer = tx.contacts.whole(by).id
    for member_id in named_in(note.text, colleagues(tx, of_team(tx))):
        if tx.contacts.whole(member_id).id != writer:
            tx.takeover.add(Mention(note_id=note.id, member_id=member_id))
            tx.record(StaffMentioned(note.conversation_id, member_id, note.author))


def unseen_by(tx: Transaction, member_id: ContactId) -> Sequence[Mentioned]:
    """Where a member is named and has not looked yet, the oldest first; a thread once."""
    found = {note.conversation_id: note for _, note in reversed(tx.takeover.mentions(_ids(tx, member_id)))}
    return [Mentioned(note.conversation_id, note.author, note.created_at) for note in reversed(found.values())]


def see(tx: Transaction, member_id: ContactId, conversation_id: ConversationId) -> None:
    """They have opened the thread: the notes on its customer stand before them."""
    row = tx.conversations.get(conversation_id)
    if row is None:
        return
    shown = {one.id for one in tx.conversations.of_contact(row.linked_into_id or row.contact_id)}
    for mentioned, note in tx.takeover.mentions(_ids(tx, member_id)):
        if note.conversation_id in shown:
            mentioned.seen_at = tx.now
    tx.takeover.keep()


def _ids(tx: Transaction, contact_id: ContactId) -> Sequence[int]:
    """A person who linked two of their addresses is one."""
    return tx.contacts.parts(tx.contacts.whole(contact_id).id)
