"""What every text of Alex passes before it is written down: claims without a row leave it, promises are recorded."""

from collections.abc import Iterable
from dataclasses import replace

from agents.brain.turn import Reply
from agents.claims.compiler import record
from agents.claims.gate import checked
from agents.claims.outgoing import refuse, sold
from agents.messages import Backed, OutgoingMessage
from agents.promises import open_for, record_stated
from agents.texts.typography import unbroken
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.ids import ContactId, ConversationId

_MOST_PROMISES = 12


def outgoing(reply: Reply, text: str) -> OutgoingMessage:
    """The answer of a turn with the proof of what its cards claim and promise."""
    return OutgoingMessage(
        text,
        reply.buttons,
        reply.sources,
        reply.attachments,
        message_class=reply.message_class,
        backed=tuple(one for card in reply.cards for one in card.backed),
        stated=tuple(one for card in reply.cards for one in card.stated),
    )


def gated(
    tx: Transaction, row: AnyRow, message: OutgoingMessage, *, origin: str, turn_id: int | None = None
) -> OutgoingMessage:
    """The message as it may be sent in that conversation. What was taken out is kept, counted and raised as an Issue.

    A claim that somebody read here before stays proven until it expires, so an answer may be said again. French
    spaces are set too: the words of the library, of a model and of names come as they were typed.
    """
    language = row.language or "fr"
    if language == "fr":
        message = replace(message, text=unbroken(message.text), backed=_set(message.backed, language))
    outcome = checked(message.text, backed=message.backed, now=tx.now, language=language)
    if outcome.refused:
        # Of the same words, what was sold is the fresher proof.
        backed = (*message.backed, *_set(sold(tx), language))
        outcome = checked(message.text, backed=backed, now=tx.now, language=language)
        if outcome.refused:
            backed = (*backed, *_set(_still_proven(tx, row.id), language))
            outcome = checked(message.text, backed=backed, now=tx.now, language=language)
    if outcome.refused and tx.staff.grant_of(row.contact_id) is not None:
        # Figures and plans that staff asked for are no claim made to a consumer.
        return message
    contact_id = row.linked_into_id or row.contact_id
    record(tx, outcome.claims, language=language, contact_id=contact_id, conversation_id=row.id)
    for refusal in outcome.refused:
        refuse(tx, row.id, refusal.kind, refusal.sentence, origin)
    record_stated(tx, ConversationId(row.id), message.stated, turn_id=turn_id)
    return replace(message, text=outcome.text) if outcome.refused else message


def _set(backed: Iterable[Backed], language: str) -> tuple[Backed, ...]:
    """Proofs are found in a text word for word, so they are set as it is."""
    return tuple(replace(one, text=unbroken(one.text)) for one in backed) if language == "fr" else tuple(backed)


def promised_lines(tx: Transaction, contact_id: int, language: str) -> tuple[str, ...]:
    """What binds us towards a person, the latest first, as a model may repeat it."""
    return tuple(one.line(language) for one in open_for(tx, ContactId(contact_id))[:_MOST_PROMISES])


def _still_proven(tx: Transaction, conversation_id: int) -> tuple[Backed, ...]:
    return tuple(
        Backed(
            text=one.text,
            sources=tuple(one.facts),
            expires_at=one.expires_at,
            template=one.template,
            version=one.version,
            medium=one.medium,
            product_id=one.product_id,
        )
        for one in tx.claims.rendered_of(conversation_id, now=tx.now)
    )
