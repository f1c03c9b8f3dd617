from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.models.remote import AnsweredOnce


class Remote:
    """Requests of programs that are answered once under their key."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(
        self, owner: str, key: str, *, digest: str, now: datetime, oldest: datetime, given_up: datetime
    ) -> AnsweredOnce | None:
        """The request that came under this key before; None when this is the first, which is taken down.

        Nothing older than `oldest` counts, nor one begun before `given_up` and never answered.
        """
        old = AnsweredOnce.created_at < oldest
        dead = AnsweredOnce.answer.is_(None) & (AnsweredOnce.created_at < given_up)
        self._session.execute(delete(AnsweredOnce).where(old | dead))
        known = self.known(owner, key)
        if known is not None:
            return known
        try:
            with self._session.begin_nested():
                self._session.add(AnsweredOnce(owner=owner, key=key, digest=digest, created_at=now))
        except IntegrityError:
            # Another process took it down in the same moment.
            return self.known(owner, key)
        return None

    def known(self, owner: str, key: str) -> AnsweredOnce | None:
        mine = select(AnsweredOnce).where(AnsweredOnce.owner == owner, AnsweredOnce.key == key)
        return self._session.scalars(mine).first()

    def answered(self, owner: str, key: str, *, case_id: int, answer: Mapping[str, object]) -> None:
        row = self.known(owner, key)
        if row is not None:
            row.case_id, row.answer = case_id, answer

    def let_go(self, owner: str, key: str) -> None:
        """It was refused: it changed nothing, and may be asked again."""
        self._session.execute(delete(AnsweredOnce).where(AnsweredOnce.owner == owner, AnsweredOnce.key == key))
