"""Where staff told Alex to keep silent, nothing is thought: what people write waits, and they hear so once."""

from collections.abc import Callable, Sequence

from agents.brain.turn import Outbox
from agents.conversation.receiving import deliver_job
from agents.messages import OutgoingMessage
from agents.texts.lookup import say
from knowledge.language.detect import detect_language
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.ids import ConversationId
from storage.models.message import DeliveryState

Record = Callable[[Transaction, AnyRow, OutgoingMessage], Sequence[Outbox]]
"""Writes a line of Alex in a thread."""


def is_paused(tx: Transaction, row: AnyRow) -> bool:
    """Whether a pause covers this thread. Staff's own threads never are: somebody must be able to end it."""
    return bool(row.paused) and tx.staff.grant_of(row.contact_id) is None


def tell_of_pause(tx: Transaction, row: AnyRow, last_words: str, record: Record) -> None:
    """One sentence in the thread, for each pause once however much is written in it; the answer comes after it."""
    if not tx.pauses.tell(row.id, channel=row.channel, now=tx.now):
        return
    language = row.language or detect_language(last_words).language or "fr"
    for one in record(tx, row, OutgoingMessage(say("pause.told", language))):
        tx.deliveries.change(one.delivery_id, {"state": DeliveryState.planned, "attempts": 0, "sending_at": None})
        tx.enqueue(deliver_job(ConversationId(row.id)))
