from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models.access import PauseTold
from storage.models.conversation import Conversation, ConversationState
from storage.models.pause import Pause
from storage.prepared import Prepared

_waiting = Prepared(select(func.count(Conversation.id)).where(Conversation.state == ConversationState.waiting))


class Pauses:
    """Where Alex keeps silent. The hot path reads this as the column `paused` of a conversation's row."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def in_force(self, scope: str | None = None) -> Sequence[Pause]:
        found = select(Pause).where(Pause.ended_at.is_(None))
        if scope is not None:
            found = found.where(Pause.scope == scope)
        return self._session.scalars(found.order_by(Pause.id)).all()

    def begin(self, scope: str, *, by: int, now: datetime) -> bool:
        """Whether it is new."""
        if self.in_force(scope):
            return False
        self._session.add(Pause(scope=scope, paused_by_id=by, paused_at=now))
        self._session.flush()
        return True

    def tell(self, conversation_id: int, *, channel: str, now: datetime) -> bool:
        """Note that a thread hears of the pauses over it; False when it heard of one of them before."""
        over = ("all", f"channel:{channel}", f"conversation:{conversation_id}")
        held = self._session.scalars(select(Pause.id).where(Pause.ended_at.is_(None), Pause.scope.in_(over))).all()
        mine = select(PauseTold.pause_id).where(
            PauseTold.conversation_id == conversation_id, PauseTold.pause_id.in_(held)
        )
        known = set(self._session.scalars(mine).all())
        new = [one for one in held if one not in known]
        self._session.add_all(PauseTold(pause_id=one, conversation_id=conversation_id, told_at=now) for one in new)
        self._session.flush()
        return bool(held) and not known

    def end(self, scope: str, now: datetime) -> bool:
        """Whether there was one to end."""
        held = self.in_force(scope)
        for one in held:
            one.ended_at = now
        self._session.flush()
        return bool(held)

    def waiting_for_people(self) -> int:
        """How many threads wait for a person."""
        return int(_waiting.value(self._session.connection()))

    def left_unanswered(self) -> Sequence[int]:
        """The threads of Alex in which somebody waits for an answer."""
        waiting = select(Conversation.id).where(
            Conversation.last_seq > Conversation.answered_seq, Conversation.state != ConversationState.with_person
        )
        return self._session.scalars(waiting.order_by(Conversation.id)).all()
