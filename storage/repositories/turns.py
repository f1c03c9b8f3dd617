from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.models.base import AnyRow
from storage.models.conversation import Conversation
from storage.models.message import Turn, TurnState
from storage.prepared import Prepared

_insert = Prepared(insert(Turn).returning(Turn.id))
_open = Prepared(
    select(Turn.id, Turn.epoch, Turn.first_seq, Turn.last_seq, Turn.attempts, Turn.reassured_at)
    .where(Turn.conversation_id == bindparam("conversation"), Turn.state == TurnState.thinking)
    .order_by(Turn.last_seq.desc())
    .limit(1)
)
_change = Prepared(update(Turn).where(Turn.id == bindparam("turn")))


class Turns:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, conversation_id: int, *, epoch: int, first_seq: int, last_seq: int, now: datetime) -> int:
        parameters = {
            "conversation_id": conversation_id,
            "epoch": epoch,
            "state": TurnState.thinking,
            "first_seq": first_seq,
            "last_seq": last_seq,
            "attempts": 1,
            "tokens_in": 0,
            "tokens_out": 0,
            "started_at": now,
        }
        return int(_insert.value(self._connection, parameters))

    def thinking(self, conversation_id: int) -> AnyRow | None:
        """The turn that a killed worker left."""
        return _open.first(self._connection, {"conversation": conversation_id})

    def change(self, turn_id: int, values: Mapping[str, object]) -> None:
        _change.run(self._connection, {"turn": turn_id, **values})

    def get(self, turn_id: int) -> AnyRow | None:
        found = select(
            Turn.id, Turn.state, Turn.conversation_id, Turn.reassured_at, Turn.last_seq, Turn.tools, Turn.epoch
        )
        return self._connection.execute(found.where(Turn.id == turn_id)).first()

    def tools_of(self, turn_ids: Sequence[int]) -> Sequence[Sequence[Mapping[str, object]]]:
        """What the tools of these turns were asked and said, oldest first."""
        if not turn_ids:
            return ()
        found = select(Turn.tools).where(Turn.id.in_(turn_ids), Turn.tools.is_not(None)).order_by(Turn.id)
        return [tools for tools in self._connection.execute(found).scalars() if tools]

    def dropped_before(self, conversation_id: int, last_seq: int) -> bool:
        """Whether a turn up to these messages was dropped already, so that the next must be answered."""
        found = select(Turn.id).where(
            Turn.conversation_id == conversation_id,
            Turn.state == TurnState.dropped,
            Turn.first_seq <= last_seq,
            Turn.last_seq < last_seq,
            Turn.last_seq
            > select(Conversation.answered_seq).where(Conversation.id == conversation_id).scalar_subquery(),
        )
        return self._connection.execute(found.limit(1)).first() is not None
