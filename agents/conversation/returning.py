"""Alex has a thread again: what was kept back is said, and what still waits for an answer is answered."""

from collections.abc import Mapping

from agents.conversation.notifying import notify
from agents.conversation.receiving import turn_job
from agents.conversation.replying import Replying
from agents.messages import Button, MessageClass, OutgoingMessage
from storage.database import Transaction
from storage.models.conversation import ConversationState
from storage.models.ids import ConversationId
from storage.models.work import Event


def come_back(replying: Replying, tx: Transaction, event: Event) -> None:
    """Say what was held, once; a thread that a person has taken again meanwhile stays theirs."""
    conversation_id = ConversationId(int(str(event.payload["conversation_id"])))
    row = tx.conversations.get(conversation_id)
    if row is None or row.state == ConversationState.with_person:
        return
    for held in tx.takeover.held(conversation_id):
        held.said_at = tx.now
        tx.takeover.keep()
        buttons = tuple(_button(button) for button in held.buttons or ())
        notify(
            replying,
            tx,
            conversation_id,
            OutgoingMessage(held.text, buttons, message_class=MessageClass.binding),
        )
    if row.last_seq > row.answered_seq:
        tx.enqueue(turn_job(conversation_id))


def _button(plain: Mapping[str, object]) -> Button:
    url = plain.get("url")
    return Button(str(plain["label"]), str(plain["value"]), str(url) if url else None)
