"""Words in a thread that belong to somebody else's deed: written with it, sent by a job of their own."""

from collections.abc import Callable, Sequence

from agents.conversation.receiving import deliver_job
from agents.conversation.replying import Replying
from agents.messages import OutgoingMessage
from agents.staff.languages import spoken_by
from storage.database import Transaction
from storage.models.ids import ConversationId
from storage.models.message import DeliveryState, Role
from storage.models.staff import StaffRole


def notify(
    replying: Replying,
    tx: Transaction,
    conversation_id: ConversationId,
    message: OutgoingMessage,
    *,
    role: Role = Role.assistant,
    author: str | None = None,
) -> None:
    """Commits with the caller's transaction, so the words are said if and only if the deed is done.

    Where the channel's door is closed nobody can be told, and an Issue says so.
    """
    row = tx.conversations.get(conversation_id)
    assert row is not None
    if not replying.reaches(row.channel):
        detail = f"the door {row.channel} is closed, and a customer there waits for: {message.text}"
        tx.issues.raise_issue(kind="notice", key=f"notice:{conversation_id}", detail=detail, now=tx.now)
        return
    for one in replying.record(tx, row, message, role=role, author=author):
        tx.deliveries.change(one.delivery_id, {"state": DeliveryState.planned, "attempts": 0, "sending_at": None})
        tx.enqueue(deliver_job(conversation_id))


def notify_staff(
    replying: Replying, tx: Transaction, said_in: Callable[[str], OutgoingMessage], *, roles: Sequence[StaffRole]
) -> int:
    """Tell every member of these roles, in their language and the thread they wrote in last; how many were told."""
    return sum(notify_member(replying, tx, said_in, member_id=grant.contact_id) for grant in tx.staff.in_force(roles))


def notify_member(
    replying: Replying, tx: Transaction, said_in: Callable[[str], OutgoingMessage], *, member_id: int
) -> bool:
    """Tell one member, in their language and the thread they wrote in last; False when they have none that is open."""
    root = tx.contacts.whole(member_id).id
    threads = [
        row
        for row in tx.conversations.of_contact(root)
        if row.last_heard_at is not None and row.unreachable_at is None and replying.reaches(row.channel)
    ]
    if threads:
        latest = max(threads, key=lambda row: row.last_heard_at)
        notify(replying, tx, ConversationId(latest.id), said_in(spoken_by(tx, root)), role=Role.system)
    return bool(threads)
