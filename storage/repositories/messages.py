from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, String, and_, bindparam, cast, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from storage.models.base import AnyRow
from storage.models.contact import Contact
from storage.models.conversation import Conversation
from storage.models.message import Message, Role, Turn
from storage.prepared import Prepared

_insert = Prepared(insert(Message).returning(Message.id))
_columns = (
    Message.id, Message.conversation_id, Message.seq, Message.role, Message.text, Message.button, Message.attachments,
    Message.buttons, Message.sources, Message.reply_to, Message.author, Message.turn_id, Message.sent_at,
    Message.edited_at, Message.previous_text, Message.created_at, Message.external_id, Message.edit_of_id,
    Message.channel,
)  # fmt: skip
_known = Prepared(
    select(Message.id, Message.text, Message.seq, Message.conversation_id, Message.role).where(
        Message.channel == bindparam("channel"), Message.external_id == bindparam("external_id")
    )
)
_unanswered = Prepared(
    select(*_columns)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.seq > bindparam("after"),
        Message.role == Role.customer,
    )
    .order_by(Message.seq)
)
_last_sent = Prepared(
    select(Message.attachments)
    .where(Message.conversation_id == bindparam("conversation"), Message.role == Role.customer)
    .order_by(Message.seq.desc())
    .limit(1)
)
_recent_here = Prepared(
    select(*_columns)
    .where(Message.conversation_id == bindparam("conversation"), Message.seq <= bindparam("up_to"))
    .order_by(Message.seq.desc())
    .limit(bindparam("limit"))
)
_told = (
    Message.id, Message.seq, Message.role, Message.text, Message.buttons, Message.created_at, Message.edit_of_id,
    Message.turn_id,
)  # fmt: skip
_told_here = Prepared(
    select(*_told)
    .where(Message.conversation_id == bindparam("conversation"), Message.seq <= bindparam("up_to"))
    .order_by(Message.seq.desc())
    .limit(bindparam("limit"))
)
_recent_of_contact = Prepared(
    select(*_columns)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .join(Contact, Contact.id == Conversation.contact_id)
    .where(
        or_(Contact.id == bindparam("contact"), Contact.linked_into_id == bindparam("contact")),
        Message.id < bindparam("before"),
    )
    .order_by(Message.id.desc())
    .limit(bindparam("limit"))
)
_Asked, _Corrected = aliased(Message), aliased(Message)
_after = (
    select(*_columns, func.coalesce(_Corrected.seq, _Asked.seq).label("asked_seq"))
    .outerjoin(Turn, Turn.id == Message.turn_id)
    .outerjoin(_Asked, and_(_Asked.conversation_id == Message.conversation_id, _Asked.seq == Turn.last_seq))
    .outerjoin(_Corrected, _Corrected.id == _Asked.edit_of_id)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.seq > bindparam("after"),
        Message.edit_of_id.is_(None),
    )
    .order_by(Message.seq)
    .limit(bindparam("limit"))
)
_changed = (
    select(*_columns)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.seq <= bindparam("up_to"),
        Message.edit_of_id.is_(None),
        # No attachments are kept as the JSON null.
        or_(Message.edited_at.is_not(None), cast(Message.attachments, String) != "null"),
    )
    .order_by(Message.seq.desc())
    .limit(bindparam("limit"))
)


class Messages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, values: Mapping[str, object]) -> int:
        """Insert one line; all columns but `id` must be there or have a null."""
        return int(_insert.value(self._connection, {**_EMPTY, **values}))

    def known(self, channel: str, external_id: str) -> AnyRow | None:
        return _known.first(self._connection, {"channel": channel, "external_id": external_id})

    def unanswered(self, conversation_id: int, *, after: int) -> Sequence[AnyRow]:
        return _unanswered.all(self._connection, {"conversation": conversation_id, "after": after})

    def recent(self, conversation_id: int, *, up_to: int, limit: int) -> Sequence[AnyRow]:
        """The last messages of one thread, oldest first."""
        parameters = {"conversation": conversation_id, "up_to": up_to, "limit": limit}
        return _recent_here.all(self._connection, parameters)[::-1]

    def told(self, conversation_id: int, *, up_to: int, limit: int) -> Sequence[AnyRow]:
        """As `recent`, with only what a brain reads again."""
        parameters = {"conversation": conversation_id, "up_to": up_to, "limit": limit}
        return _told_here.all(self._connection, parameters)[::-1]

    def recent_of_contact(self, contact_id: int, *, before: int, limit: int) -> Sequence[AnyRow]:
        """The last messages of a person over all linked channels, oldest first."""
        parameters = {"contact": contact_id, "before": before, "limit": limit}
        return _recent_of_contact.all(self._connection, parameters)[::-1]

    def last_id(self) -> int:
        """The id of the newest line of anybody; 0 before the first."""
        return int(self._connection.execute(select(func.coalesce(func.max(Message.id), 0))).scalar_one())

    def of_contact_after(self, contact_id: int, *, after: int, limit: int) -> Sequence[AnyRow]:
        """The lines of a person over all linked channels after an id, oldest first."""
        mine = or_(Contact.id == contact_id, Contact.linked_into_id == contact_id)
        found = select(*_columns).join(Conversation, Conversation.id == Message.conversation_id)
        found = found.join(Contact, Contact.id == Conversation.contact_id).where(mine, Message.id > after)
        return self._connection.execute(found.order_by(Message.id).limit(limit)).all()

    def after(self, conversation_id: int, seq: int, *, limit: int) -> Sequence[AnyRow]:
        """Lines as their readers see them, with the number of the line that each answers in `asked_seq`."""
        parameters = {"conversation": conversation_id, "after": seq, "limit": limit}
        return self._connection.execute(_after, parameters).all()

    def changed(self, conversation_id: int, *, up_to: int, limit: int) -> Sequence[AnyRow]:
        """The last lines that were corrected or that carry something, oldest first."""
        parameters = {"conversation": conversation_id, "up_to": up_to, "limit": limit}
        return self._connection.execute(_changed, parameters).all()[::-1]

    def last_sent(self, conversation_id: int) -> Sequence[Mapping[str, object]]:
        """The attachments of what the customer sent last."""
        row = _last_sent.first(self._connection, {"conversation": conversation_id})
        return (row.attachments or ()) if row is not None else ()

    def last_with_buttons(self, conversation_id: int) -> AnyRow | None:
        """The last line Alex said here, whose buttons "2" or a label may mean."""
        found = select(*_columns).where(Message.conversation_id == conversation_id, Message.role == Role.assistant)
        return self._connection.execute(found.order_by(Message.seq.desc()).limit(1)).first()

    def change_text(self, message_id: int, *, text: str, previous: str, at: datetime) -> None:
        values = {"text": text, "previous_text": previous, "edited_at": at}
        self._connection.execute(update(Message).where(Message.id == message_id).values(**values))

    def line(self, message_id: int) -> AnyRow | None:
        return self._connection.execute(select(*_columns).where(Message.id == message_id)).first()

    def put_into_words(self, message_id: int, *, text: str, attachments: Sequence[Mapping[str, object]]) -> None:
        """What a recording says takes the place of a text; unlike a correction it has no earlier version."""
        values = {"text": text, "attachments": list(attachments)}
        self._connection.execute(update(Message).where(Message.id == message_id).values(**values))

    def keep_attachments(self, message_id: int, attachments: Sequence[Mapping[str, object]]) -> None:
        self._connection.execute(update(Message).where(Message.id == message_id).values(attachments=attachments))


_EMPTY: Mapping[str, object] = {
    "external_id": None,
    "button": None,
    "attachments": None,
    "buttons": None,
    "sources": None,
    "reply_to": None,
    "author": None,
    "turn_id": None,
    "edited_at": None,
    "previous_text": None,
    "edit_of_id": None,
}
