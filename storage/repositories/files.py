from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, or_, select

from storage.models.conversation import Conversation, ConversationState
from storage.models.message import Delivery, DeliveryState, Message
from storage.models.staff import StoredFile
from storage.models.ticket import Ticket, TicketStatus
from storage.models.voice import Utterance

_IN_HAND = (ConversationState.waiting, ConversationState.with_person)
_OPEN = (TicketStatus.new, TicketStatus.in_progress)
_UNSENT = (DeliveryState.planned, DeliveryState.sending)


class FileRows:
    """Rows that speak of files on disk, when the files are to go."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def needed(self, message_ids: Sequence[int]) -> frozenset[int]:
        """Those whose files somebody still needs: they are not sent yet, a person has the thread, a ticket is open."""
        unsent = exists().where(Delivery.message_id == Message.id, Delivery.state.in_(_UNSENT))
        promised = exists().where(Ticket.conversation_id == Message.conversation_id, Ticket.status.in_(_OPEN))
        found = (
            select(Message.id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Message.id.in_(message_ids), or_(unsent, promised, Conversation.state.in_(_IN_HAND)))
        )
        return frozenset(self._connection.execute(found).scalars())

    def drop_notes(self, utterance_ids: Sequence[int]) -> Sequence[str]:
        """Take away spoken answers that are not about to be sent; the tokens of their files come back."""
        unsent = exists().where(Delivery.id == Utterance.delivery_id, Delivery.state.in_(_UNSENT))
        gone = delete(Utterance).where(Utterance.id.in_(utterance_ids), ~unsent).returning(Utterance.file)
        return self.drop(self._connection.execute(gone).scalars().all())

    def drop(self, tokens: Sequence[str]) -> Sequence[str]:
        """Nobody may fetch these files any more; the tokens come back, to be deleted from the disk."""
        self._connection.execute(delete(StoredFile).where(StoredFile.token.in_(tokens)))
        return tokens
