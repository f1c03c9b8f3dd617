"""Deeds on a thread that a colleague may hold: done only by who knows that, never by a press that came too late."""

from agents.errors import Conflict
from agents.support.lease import CLAIMED, give_back, owned_by_another, take
from agents.support.service_levels import SILENT_AFTER, level_of, silence_job
from storage.database import Transaction
from storage.models.ids import ContactId, ConversationId


class HeldByAnother(Conflict):
    """A colleague holds the thread whom the person did not see there; `who` is their name."""

    code = "held_by_another"


def claim(tx: Transaction, conversation_id: ConversationId, staff_id: ContactId, *, seen: int | None = None) -> None:
    """Take the thread without a word yet; whoever then stays silent loses it. Twice changes nothing.

    `seen` is the colleague from whom it is taken knowingly. Raises HeldByAnother.
    """
    must_be_seen(tx, conversation_id, staff_id, seen=seen)
    handoff_id = take(tx, conversation_id, staff_id, reason=CLAIMED)
    row = tx.conversations.get(conversation_id)
    assert row is not None, "what was taken is there"
    tx.enqueue(silence_job(handoff_id, level_of(row.channel).hours.after(tx.now, SILENT_AFTER)))


def hand_back(
    tx: Transaction,
    conversation_id: ConversationId,
    staff_id: ContactId,
    *,
    seen: int | None = None,
    resolved: bool = False,
) -> None:
    """Give it to Alex, as somebody of the team. Raises HeldByAnother."""
    must_be_seen(tx, conversation_id, staff_id, seen=seen)
    give_back(tx, conversation_id, resolved=resolved)


def must_be_seen(tx: Transaction, conversation_id: ConversationId, staff_id: ContactId, *, seen: int | None) -> None:
    tx.takeover.lock(conversation_id)
    holder = owned_by_another(tx, conversation_id, staff_id)
    if holder is not None and holder != seen:
        raise HeldByAnother(who=(tx.contacts.whole(holder).name or ""))
