from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models.conversation import Conversation, ConversationState
from storage.models.pause import Pause


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

    def end(self, scope: str, now: datetime) -> bool:
        """Whether there was one to end."""
        held = self.in_force(scope)
        for one in held:
            one.ended_at = now
        self._session.flush()
        return bool(held)

    def waiting_for_people(self) -> int:
        """How many threads wait for a person."""
        waiting = select(func.count()).where(Conversation.state == ConversationState.waiting)
        return self._session.scalars(waiting).one()

    def left_unanswered(self) -> Sequence[int]:
        """The threads of Alex in which somebody waits for an answer."""
        waiting = select(Conversation.id).where(
            Conversation.last_seq > Conversation.answered_seq, Conversation.state != ConversationState.with_person
        )
        return self._session.scalars(waiting.order_by(Conversation.id)).all()
