from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, insert, or_, select, update

from storage.models.base import AnyRow
from storage.models.conversation import Conversation
from storage.models.message import Delivery, DeliveryState, Message, Role
from storage.models.voice import Utterance
from storage.prepared import Prepared

_insert = Prepared(insert(Delivery).returning(Delivery.id))
_queue = Prepared(
    select(
        Delivery.id, Delivery.message_id, Delivery.conversation_id, Delivery.channel, Delivery.part, Delivery.text,
        Delivery.is_last, Delivery.file, Delivery.template, Delivery.message_class, Delivery.state, Delivery.attempts,
        Delivery.repeated, Delivery.due_at, Message.buttons, Message.reply_to, Message.attachments,
        Conversation.address, Utterance.file.label("voice_file"), Utterance.mime.label("voice_mime"),
    )
    .join(Message, Message.id == Delivery.message_id)
    .join(Conversation, Conversation.id == Delivery.conversation_id)
    .outerjoin(Utterance, Utterance.delivery_id == Delivery.id)
    .where(Delivery.conversation_id == bindparam("conversation"), Delivery.state == DeliveryState.planned)
    .order_by(Delivery.id)
)  # fmt: skip
_open = Prepared(
    select(Delivery.id, Delivery.state).where(
        Delivery.conversation_id == bindparam("conversation"),
        or_(
            Delivery.state == DeliveryState.planned,
            Delivery.state == DeliveryState.sending,
            Delivery.state == DeliveryState.unknown,
        ),
    )
)
_finish = Prepared(update(Delivery).where(Delivery.id == bindparam("delivery")).values(
    state=DeliveryState.sent, receipt=bindparam("receipt"), sent_at=bindparam("at")
))  # fmt: skip
_change = Prepared(update(Delivery).where(Delivery.id == bindparam("delivery")))
_sending = select(
    exists().where(Delivery.conversation_id == bindparam("conversation"), Delivery.state == DeliveryState.sending)
)

_epoch_now = select(Conversation.epoch).where(Conversation.id == Delivery.conversation_id).scalar_subquery()
_of_a_person = exists().where(Message.id == Delivery.message_id, Message.role == Role.operator)
_may_go_out = or_(Delivery.epoch == _epoch_now, _of_a_person)
_is_stale = and_(Delivery.epoch != Conversation.epoch, Message.role != Role.operator)
_fate = (
    select(
        Delivery.id, Delivery.state, Delivery.conversation_id, Delivery.message_class, Delivery.attempts,
        Delivery.receipt_state, _is_stale.label("is_stale"),
    )
    .join(Message, Message.id == Delivery.message_id)
    .join(Conversation, Conversation.id == Delivery.conversation_id)
)  # fmt: skip
_stuck = Prepared(
    _fate.where(Delivery.state == DeliveryState.sending, Delivery.sending_at <= bindparam("before")).order_by(
        Delivery.id
    )
)


class Deliveries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, values: Mapping[str, object]) -> int:
        return int(_insert.value(self._connection, values))

    def open_of(self, conversation_id: int) -> tuple[bool, Sequence[int]]:
        """Whether something earlier is not yet out, and the parts that nobody knows to have arrived."""
        rows = _open.all(self._connection, {"conversation": conversation_id})
        unknown = [row.id for row in rows if row.state == DeliveryState.unknown]
        return len(unknown) < len(rows), unknown

    def message_of(self, delivery_id: int, conversation_id: int) -> AnyRow | None:
        """The message that a part of this thread belongs to."""
        found = select(Message.text, Message.buttons).join(Delivery, Delivery.message_id == Message.id)
        mine = found.where(Delivery.id == delivery_id, Delivery.conversation_id == conversation_id)
        return self._connection.execute(mine).first()

    def any_sending(self, conversation_id: int) -> bool:
        """A call to the platform is under way."""
        return bool(self._connection.execute(_sending, {"conversation": conversation_id}).scalar_one())

    def planned(self, conversation_id: int) -> Sequence[AnyRow]:
        return _queue.all(self._connection, {"conversation": conversation_id})

    def following(self, delivery_id: int) -> AnyRow | None:
        """The part after this one, when it is the first that waits in its conversation."""
        done = select(Delivery.conversation_id, Delivery.message_id).where(Delivery.id == delivery_id)
        row = self._connection.execute(done).one()
        waiting = self.planned(row.conversation_id)
        return waiting[0] if waiting and waiting[0].message_id == row.message_id else None

    def begin(self, delivery_id: int, now: datetime) -> bool:
        """Take it from planned to sending, by whoever comes first; words of Alex only under their own epoch."""
        waits = and_(Delivery.id == delivery_id, Delivery.state == DeliveryState.planned)
        claim = update(Delivery).where(waits, _may_go_out)
        values = {"state": DeliveryState.sending, "sending_at": now, "attempts": Delivery.attempts + 1}
        return bool(self._connection.execute(claim.values(**values)).rowcount)

    def finish(self, delivery_id: int, *, receipt: str, at: datetime) -> None:
        _finish.run(self._connection, {"delivery": delivery_id, "receipt": receipt, "at": at})

    def change(self, delivery_id: int, values: Mapping[str, object]) -> None:
        _change.run(self._connection, {"delivery": delivery_id, **values})

    def get(self, delivery_id: int) -> AnyRow | None:
        """A delivery; `is_stale` when it carries words of Alex from under an earlier epoch."""
        return self._connection.execute(_fate.where(Delivery.id == delivery_id)).first()

    def withdraw(self, conversation_id: int) -> Sequence[AnyRow]:
        """Take back the words of Alex that wait under an earlier epoch; returns their class and text."""
        stale = and_(Delivery.conversation_id == conversation_id, Delivery.state == DeliveryState.planned)
        taken = update(Delivery).where(stale, ~_may_go_out).values(state=DeliveryState.withdrawn)
        back = taken.returning(Delivery.id, Delivery.message_class, Delivery.text)
        return self._connection.execute(back.execution_options(synchronize_session=False)).all()

    def by_receipt(self, channel: str, receipt: str) -> AnyRow | None:
        found = select(Delivery.id, Delivery.state, Delivery.conversation_id, Delivery.receipt_state)
        mine = found.where(Delivery.channel == channel, Delivery.receipt == receipt)
        return self._connection.execute(mine).first()

    def stuck(self, *, sending_before: datetime) -> Sequence[AnyRow]:
        """Sends that began and whose end nobody wrote down."""
        return _stuck.all(self._connection, {"before": sending_before})
