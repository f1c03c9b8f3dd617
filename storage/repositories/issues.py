from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from storage.models.work import Event, Issue, Slot
from storage.prepared import Prepared

# Made once: building such a statement costs twice as much as running it.
_open = select(Issue).where(Issue.key == bindparam("key"), Issue.resolved_at.is_(None))
_unresolved = select(Issue).where(Issue.resolved_at.is_(None))
_counted = Prepared(_unresolved.with_only_columns(func.count(Issue.id)))
_slot = Prepared(select(Slot.id).where(Slot.kind == bindparam("kind"), Slot.slot == bindparam("slot")))
_take = Prepared(insert(Slot))
_another = Prepared(select(Slot.id).where(Slot.kind == bindparam("kind"), Slot.slot != bindparam("slot")).limit(1))
_forget = Prepared(delete(Slot).where(Slot.kind == bindparam("kind"), Slot.taken_at < bindparam("before")))


class Issues:
    def __init__(self, session: Session) -> None:
        self._session = session

    def raise_issue(self, *, kind: str, key: str, detail: str, now: datetime) -> Issue:
        """Open an Issue, or count the open one of that key up."""
        found = self._session.scalars(_open, {"key": key}).first()
        if found is None:
            found = Issue(kind=kind, key=key, detail=detail, times=1, raised_at=now, last_seen_at=now)
            self._session.add(found)
        else:
            found.times += 1
            found.last_seen_at = now
            found.detail = detail
        self._session.flush()
        return found

    def resolve(self, key: str, *, now: datetime) -> None:
        """Close the open Issue of a key; none changes nothing."""
        found = self._session.scalars(_open, {"key": key}).first()
        if found is not None:
            found.resolved_at = now
            self._session.flush()

    def get(self, issue_id: int) -> Issue | None:
        return self._session.get(Issue, issue_id)

    def event(self, event_id: int) -> Event | None:
        return self._session.get(Event, event_id)

    def open(self) -> Sequence[Issue]:
        return self._session.scalars(_unresolved.order_by(Issue.id)).all()

    def count_open(self) -> int:
        self._session.flush()
        return int(_counted.value(self._session.connection()))

    def slots_taken(self, kind: str, slots: Sequence[str]) -> set[str]:
        """Which of these were taken."""
        if not slots:
            return set()
        taken = select(Slot.slot).where(Slot.kind == kind, Slot.slot.in_(slots))
        return set(self._session.scalars(taken))

    def take_slot(self, *, kind: str, slot: str, now: datetime) -> bool:
        """Whether this process is the one to run that slot of the timetable."""
        connection = self._session.connection()
        if _slot.first(connection, {"kind": kind, "slot": slot}) is not None:
            return False
        _take.run(connection, {"kind": kind, "slot": slot, "taken_at": now})
        return True

    def ever_took_another(self, kind: str, *, than: str) -> bool:
        """Whether any slot of that kind is remembered but this one."""
        return _another.first(self._session.connection(), {"kind": kind, "slot": than}) is not None

    def forget_slots(self, kind: str, *, before: datetime) -> None:
        _forget.run(self._session.connection(), {"kind": kind, "before": before})
