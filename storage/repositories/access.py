from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.models.access import CommandOnce, RecoveryCode, SecondFactor, StaffKey
from storage.models.contact import Contact
from storage.models.staff import StaffSession


class Access:
    """How members of staff prove themselves beside the one-time link, and the commands they sent by the API."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_key(self, key: StaffKey) -> StaffKey:
        self._session.add(key)
        self._session.flush()
        return key

    def key(self, key_hash: str) -> StaffKey | None:
        return self._session.scalars(select(StaffKey).where(StaffKey.key_hash == key_hash)).first()

    def key_of_id(self, key_id: int) -> StaffKey | None:
        return self._session.get(StaffKey, key_id)

    def keys(self, contact_id: int | None = None) -> Sequence[StaffKey]:
        """Those in force, of one member or of all, the oldest first."""
        found = select(StaffKey).where(StaffKey.revoked_at.is_(None))
        if contact_id is not None:
            found = found.where(StaffKey.contact_id == contact_id)
        return self._session.scalars(found.order_by(StaffKey.id)).all()

    def once(self, contact_id: int, key: str) -> CommandOnce | None:
        # One member's commands one after another: the second of two that are the same must find the first.
        self._session.execute(select(Contact.id).where(Contact.id == contact_id).with_for_update())
        mine = select(CommandOnce).where(CommandOnce.contact_id == contact_id, CommandOnce.key == key)
        return self._session.scalars(mine).first()

    def keep_once(
        self, contact_id: int, key: str, *, line: str, answer: Mapping[str, object], now: datetime, until: timedelta
    ) -> None:
        """Keep an answer, and let go of the same member's that are older than `until`."""
        old = delete(CommandOnce).where(CommandOnce.contact_id == contact_id, CommandOnce.created_at < now - until)
        self._session.execute(old)
        self._session.add(CommandOnce(contact_id=contact_id, key=key, line=line, answer=answer, created_at=now))
        self._session.flush()

    def factor(self, contact_id: int) -> SecondFactor | None:
        """Held until the transaction ends, so that two tries at once are counted as two."""
        return self._session.scalars(
            select(SecondFactor).where(SecondFactor.contact_id == contact_id).with_for_update()
        ).first()

    def factor_seen(self, contact_id: int) -> SecondFactor | None:
        """Only looked at."""
        return self._session.get(SecondFactor, contact_id)

    def set_factor(self, factor: SecondFactor) -> None:
        """In place of the one there was, with its recovery codes."""
        self.drop_factor(factor.contact_id)
        self._session.add(factor)
        self._session.flush()

    def drop_factor(self, contact_id: int) -> bool:
        """Whether there was one."""
        self._session.execute(delete(RecoveryCode).where(RecoveryCode.contact_id == contact_id))
        held = self._session.get(SecondFactor, contact_id)
        if held is not None:
            self._session.delete(held)
        self._session.flush()
        return held is not None

    def set_recovery(self, contact_id: int, hashes: Sequence[str], now: datetime) -> None:
        """In place of all earlier ones."""
        self._session.execute(delete(RecoveryCode).where(RecoveryCode.contact_id == contact_id))
        self._session.add_all(RecoveryCode(contact_id=contact_id, code_hash=one, created_at=now) for one in hashes)
        self._session.flush()

    def recovery(self, contact_id: int, code_hash: str) -> RecoveryCode | None:
        """One that was not used yet."""
        mine = select(RecoveryCode).where(
            RecoveryCode.contact_id == contact_id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None)
        )
        return self._session.scalars(mine.with_for_update()).first()

    def recovery_left(self, contact_id: int) -> int:
        left = select(func.count(RecoveryCode.id)).where(
            RecoveryCode.contact_id == contact_id, RecoveryCode.used_at.is_(None)
        )
        return self._session.scalars(left).one()

    def end_sessions(self, contact_id: int, now: datetime) -> int:
        """End every session of a member; how many there were."""
        mine = select(StaffSession).where(StaffSession.contact_id == contact_id, StaffSession.ended_at.is_(None))
        open_ones = self._session.scalars(mine).all()
        for one in open_ones:
            one.ended_at = now
        self._session.flush()
        return len(open_ones)
