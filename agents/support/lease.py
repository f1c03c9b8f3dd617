"""Who holds a thread. A lease has an epoch: what Alex thought or planned under an earlier one is never said."""

from agents.errors import Conflict, NotFound
from agents.events import HandoffReleased, HandoffRequested
from agents.messages import MessageClass
from agents.support.room import mirror_job
from agents.support.service_levels import end_clock
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.conversation import ConversationState
from storage.models.ids import ContactId, ConversationId
from storage.models.message import Role

OWNED = {ConversationState.waiting: "waiting", ConversationState.with_person: "person"}
CLAIMED, ANSWERED = "claimed by staff", "answered by staff"
BY_THEMSELVES = frozenset({CLAIMED, ANSWERED})
"""Reasons of a handoff that nobody asked for."""
_LINES = 500


def take(tx: Transaction, conversation_id: ConversationId, staff_id: ContactId, *, reason: str) -> int:
    """Give the thread to a member of staff; returns the handoff. Taking what is theirs already changes nothing.

    The epoch grows in this transaction, and the parts of Alex's answers that still wait are taken back with it.
    """
    row = _row(tx, conversation_id)
    handoff = tx.conversations.open_handoff(conversation_id)
    handoff_id: int = (
        handoff.id if handoff else tx.conversations.add_handoff(conversation_id, reason=reason, now=tx.now)
    )
    if row.state == ConversationState.with_person and handoff and handoff.claimed_by_id == staff_id:
        return handoff_id
    tx.conversations.change_handoff(
        handoff_id,
        {"claimed_at": tx.now, "claimed_by_id": staff_id, "assigned_to_id": staff_id, "assigned_at": tx.now}
        | {"snoozed_until": None},
    )
    tx.issues.resolve(queue_issue(handoff_id), now=tx.now)
    if row.state != ConversationState.with_person:
        tx.conversations.change_owner(conversation_id, ConversationState.with_person)
        # What was written until now is theirs to answer: no later hand-back makes Alex answer it again.
        tx.conversations.change(conversation_id, {"answered_seq": row.last_seq})
        _withdraw(tx, conversation_id)
    _tell(tx, conversation_id, "person")
    return handoff_id


def queue_issue(handoff_id: int) -> str:
    """The key of the Issue that somebody waits for a person; it is closed when one takes the thread."""
    return f"{HandoffRequested.__name__}:{handoff_id}"


def _withdraw(tx: Transaction, conversation_id: ConversationId) -> None:
    """Take back what Alex had planned; the team hears of what binds us and did not go out."""
    for part in tx.deliveries.withdraw(conversation_id):
        if part.message_class == MessageClass.binding:
            detail = f"not sent, because a person took over: {part.text}"
            tx.issues.raise_issue(kind="held", key=f"withdrawn:{part.id}", detail=detail, now=tx.now)


def give_back(tx: Transaction, conversation_id: ConversationId, *, resolved: bool = False) -> int | None:
    """Give the thread to Alex, who will say again that it is an AI; returns the handoff that ended, if one was open.

    What the customer wrote since the last word of the person waits for Alex; everything before it is answered.
    """
    row = _row(tx, conversation_id)
    handoff = tx.conversations.open_handoff(conversation_id)
    if handoff is None and row.state not in OWNED:
        return None
    if handoff is not None:
        ended = {"released_at": tx.now, "resolved_at": tx.now if resolved else None}
        tx.conversations.change_handoff(handoff.id, ended)
        for clock in tx.takeover.clocks(handoff.id):
            end_clock(tx, clock)
        tx.issues.resolve(queue_issue(handoff.id), now=tx.now)
        tx.takeover.keep()
    was_held = row.state == ConversationState.with_person
    state = ConversationState.closed if resolved else ConversationState.open
    tx.conversations.change_owner(conversation_id, state)
    if was_held:
        answered = row.last_seq if resolved else _answered(tx, row, handoff)
        tx.conversations.change(conversation_id, {"answered_seq": answered, "disclosed_at": None})
    ended_id = handoff.id if handoff is not None else None
    tx.record(HandoffReleased(conversation_id, ended_id or 0, was_held=was_held, resolved=resolved))
    _tell(tx, conversation_id, "alex")
    return ended_id


def _answered(tx: Transaction, row: AnyRow, handoff: AnyRow | None) -> int:
    """The last line that needs no answer of Alex: of the person, or from before they took over."""
    lines = tx.messages.recent(row.id, up_to=row.last_seq, limit=_LINES)
    taken_at = handoff.claimed_at if handoff is not None else None
    done = [
        line.seq
        for line in lines
        if line.role != Role.customer
        or line.button is not None
        or (taken_at is not None and line.created_at <= taken_at)
    ]
    first: int = lines[0].seq - 1 if lines else row.last_seq
    return max(done, default=first)


def owned_by_another(tx: Transaction, conversation_id: ConversationId, staff_id: ContactId) -> int | None:
    """Who else holds the thread; a person who linked two of their addresses is one."""
    handoff = tx.conversations.open_handoff(conversation_id)
    holder = handoff.claimed_by_id if handoff is not None else None
    if holder is None or tx.contacts.whole(holder).id == tx.contacts.whole(staff_id).id:
        return None
    return int(holder)


def must_be_open(row: AnyRow) -> None:
    """Raises Conflict when the person is blocked: nobody writes to them."""
    if row.blocked_at is not None:
        raise Conflict


def _row(tx: Transaction, conversation_id: ConversationId) -> AnyRow:
    tx.takeover.lock(conversation_id)
    row = tx.conversations.get(conversation_id)
    if row is None:
        raise NotFound
    return row


def _tell(tx: Transaction, conversation_id: ConversationId, owner: str) -> None:
    tx.publish(f"conversation:{conversation_id}", {"type": "state", "owner": owner})
    tx.publish("inbox", {"type": "owner", "conversation": conversation_id, "owner": owner})
    tx.enqueue(mirror_job(conversation_id))
