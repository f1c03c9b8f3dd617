"""The head of a customer's topic: whose it is now, and what whoever answers must know."""

from dataclasses import dataclass

from agents.messages import Button
from agents.support.packet import packet_of, told
from agents.texts.lookup import say
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.conversation import ConversationState

ROOM = "room:"
_VERBS = ("take", "give", "close")


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    text: str
    buttons: tuple[Button, ...]


def card_of(tx: Transaction, contact_id: int, *, language: str) -> Card:
    """Read from the thread that was heard last."""
    rows = tx.conversations.of_contact(contact_id)
    row = max(rows, key=lambda one: (one.last_heard_at is not None, one.last_heard_at or one.id))
    handoff = tx.conversations.open_handoff(row.id)
    owner = owner_of(tx, row, handoff, language)
    name = row.contact_name or say("console.stranger", language, mark=row.external_id[:8])
    channels = ", ".join(say(f"channel.{one}", language) for one in sorted({one.channel for one in rows}))
    lines = [say("room.card", language, name=name, channels=channels, owner=owner)]
    if handoff is not None:
        lines.append(told(packet_of(tx, row, reason=handoff.reason, language=language), language, opened=handoff))
    buttons = tuple(Button(say(f"room.button_{verb}", language), f"{ROOM}{verb}") for verb in _VERBS)
    return Card(f"{name} · {owner}", "\n".join(lines), buttons)


def owner_of(tx: Transaction, row: AnyRow, handoff: AnyRow | None, language: str) -> str:
    """Alex, waiting, or the name of the person."""
    if row.state == ConversationState.waiting:
        return say("room.owner_waiting", language)
    if row.state != ConversationState.with_person or handoff is None or handoff.claimed_by_id is None:
        return say("room.owner_alex", language)
    person = tx.contacts.get(handoff.claimed_by_id)
    return (person.name if person is not None else None) or say("room.team", language)
