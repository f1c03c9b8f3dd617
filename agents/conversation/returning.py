"""Alex has a thread again: what was kept back is said, and what still waits for an answer is answered."""

from collections.abc import Mapping

from agents.conversation.notifying import notify
from agents.conversation.prefacing import introduced
from agents.conversation.receiving import turn_job
from agents.conversation.replying import Replying
from agents.conversation.word_given import recalled
from agents.messages import Button, MessageClass, OutgoingMessage
from agents.texts.lookup import say
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
    language = row.language or "fr"
    word = None
    if event.payload["was_held"] and not event.payload["resolved"]:
        word = recalled(tx, row.linked_into_id or row.contact_id, language, sentence="takeover.recalled")
    if word is not None:
        # The first words after a person say who speaks; what follows need not say it again.
        text = introduced(row, language, word.text)
        notify(replying, tx, conversation_id, OutgoingMessage(text, backed=word.backed))
        tx.conversations.change(conversation_id, {"disclosed_at": tx.now})
    if tx.messages.unanswered(conversation_id, after=row.answered_seq):
        tx.enqueue(turn_job(conversation_id))


def lapsed(replying: Replying, tx: Transaction, event: Event) -> None:
    """Tell the customer that whoever held their thread does so no longer; who never held it is not spoken of."""
    conversation_id = ConversationId(int(str(event.payload["conversation_id"])))
    row = tx.conversations.get(conversation_id)
    if row is not None and event.payload["was_claimed"] and row.state == ConversationState.waiting:
        notify(replying, tx, conversation_id, OutgoingMessage(say("takeover.lapsed", row.language or "fr")))


def _button(plain: Mapping[str, object]) -> Button:
    url = plain.get("url")
    return Button(str(plain["label"]), str(plain["value"]), str(url) if url else None)
