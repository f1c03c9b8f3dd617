"""While a person holds a thread, Alex writes nothing in it: binding words wait, the rest is not said."""

from dataclasses import asdict

from agents.messages import MessageClass, OutgoingMessage
from agents.redaction import redact_cards
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.conversation import ConversationState
from storage.models.message import Role
from storage.models.takeover import HeldMessage


def is_held(row: AnyRow, role: Role) -> bool:
    return row.state == ConversationState.with_person and role is not Role.operator


def hold(tx: Transaction, row: AnyRow, message: OutgoingMessage) -> None:
    """Keep what binds us until the hand-back and let the team know of it, who may say it in their own words."""
    if message.message_class is not MessageClass.binding:
        return
    buttons = [asdict(button) for button in message.buttons] or None
    text = redact_cards(message.text)
    tx.takeover.add(HeldMessage(conversation_id=row.id, text=text, buttons=buttons, held_at=tx.now))
    detail = f"kept back while a person holds the thread: {text}"
    tx.issues.raise_issue(kind="held", key=f"held:{row.id}", detail=detail, now=tx.now)
    tx.publish("inbox", {"type": "held", "conversation": row.id})
