from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from storage.models.album import AlbumPiece, AlbumReceipt
from storage.models.contact import Contact
from storage.models.conversation import Conversation
from storage.models.message import Delivery, Message
from storage.models.takeover import Mirrored, Topic

_Row: TypeAlias = Topic | Mirrored | AlbumPiece | AlbumReceipt


class Rooms:
    """The topics of the staff's group and what stands in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: _Row) -> None:
        self._session.add(row)
        self._session.flush()

    def keep(self) -> None:
        """Write what was changed on the rows handed out."""
        self._session.flush()

    def topic_of(self, contact_id: int) -> Topic | None:
        return self._session.scalars(select(Topic).where(Topic.contact_id == contact_id)).first()

    def topic_at(self, group_id: int, thread_id: int) -> Topic | None:
        found = select(Topic).where(Topic.group_id == group_id, Topic.thread_id == thread_id)
        return self._session.scalars(found).first()

    def forget(self, topic: Topic) -> None:
        """The topic is gone: nothing stands in it any more."""
        self._session.execute(delete(Mirrored).where(Mirrored.topic_id == topic.id))
        self._session.delete(topic)
        self._session.flush()

    def move(self, group_id: int, to: int) -> None:
        """The whole group has another id; its topics keep their numbers."""
        self._session.execute(update(Topic).where(Topic.group_id == group_id).values(group_id=to))

    def lines_after(self, contact_id: int, after: int, *, limit: int) -> Sequence[Message]:
        """The lines of a person over all their channels, oldest first; corrections stand in the line they correct."""
        mine = or_(Contact.id == contact_id, Contact.linked_into_id == contact_id)
        found = (
            select(Message)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(mine, Message.id > after, Message.edit_of_id.is_(None))
        )
        return self._session.scalars(found.order_by(Message.id).limit(limit)).all()

    def start_of(self, contact_id: int, *, last: int) -> int:
        """The id before the last so many lines of a person."""
        mine = or_(Contact.id == contact_id, Contact.linked_into_id == contact_id)
        found = (
            select(Message.id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(mine, Message.edit_of_id.is_(None))
        )
        ids = self._session.scalars(found.order_by(Message.id.desc()).limit(last)).all()
        return ids[-1] - 1 if ids else 0

    def corrected(self, topic_id: int) -> Sequence[tuple[Mirrored, Message]]:
        """What the topic shows and what the line says now, where they differ."""
        found = (
            select(Mirrored, Message)
            .join(Message, Message.id == Mirrored.message_id)
            .where(
                Mirrored.topic_id == topic_id,
                Mirrored.by_staff.is_(False),
                Message.edited_at.is_not(None),
                Mirrored.text != Message.text,
            )
        )
        return [(row[0], row[1]) for row in self._session.execute(found.order_by(Mirrored.id))]

    def shown(self, topic_id: int, receipt: int) -> Mirrored | None:
        """What stands under a number of the topic."""
        found = select(Mirrored).where(Mirrored.topic_id == topic_id, Mirrored.receipt == receipt)
        return self._session.scalars(found).first()

    def shows(self, message_id: int) -> Mirrored | None:
        found = select(Mirrored).where(Mirrored.message_id == message_id).order_by(Mirrored.id)
        return self._session.scalars(found).first()

    def album(self, album: str) -> Sequence[AlbumPiece]:
        """The files of an album of the staff that came and are not said yet, in their order."""
        found = select(AlbumPiece).where(AlbumPiece.album == album)
        return self._session.scalars(found.order_by(AlbumPiece.id)).all()

    def take_out(self, pieces: Sequence[AlbumPiece]) -> None:
        """They are said."""
        for piece in pieces:
            self._session.delete(piece)
        self._session.flush()

    def line(self, message_id: int) -> Message | None:
        return self._session.get(Message, message_id)

    def shown_of(self, channel: str, external_id: str) -> Mirrored | None:
        """What the topic shows of something under an id of its platform: a line of the customer, or a send of ours.

        Of an album the very picture.
        """
        line = select(Message.id, literal(0)).where(Message.channel == channel, Message.external_id == external_id)
        first = select(Delivery.message_id, func.coalesce(Delivery.file, 0))
        later = select(Delivery.message_id, AlbumReceipt.place).join(Delivery, Delivery.id == AlbumReceipt.delivery_id)
        for wanted in (
            line,
            first.where(Delivery.channel == channel, Delivery.receipt == external_id),
            later.where(AlbumReceipt.channel == channel, AlbumReceipt.receipt == external_id),
        ):
            found = self._session.execute(wanted.limit(1)).first()
            if found is not None:
                return self._nth(*found)
        return None

    def _nth(self, message_id: int, place: int) -> Mirrored | None:
        """Where a message stands in several posts, that of one file of it."""
        stands = select(Mirrored).where(Mirrored.message_id == message_id).order_by(Mirrored.id)
        posts = self._session.scalars(stands.limit(place + 1)).all()
        return posts[-1] if posts else None

    def id_at_platform(self, message_id: int) -> str | None:
        """Under what id the customer's platform knows a line."""
        line = self._session.get(Message, message_id)
        if line is None or line.external_id is not None:
            return line.external_id if line is not None else None
        sent = select(Delivery.receipt).where(Delivery.message_id == message_id, Delivery.receipt.is_not(None))
        return self._session.scalars(sent.order_by(Delivery.part).limit(1)).first()
