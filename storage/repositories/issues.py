from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.models.work import Event, Issue, Slot


class Issues:
    def __init__(self, session: Session) -> None:
        self._session = session

    def raise_issue(self, *, kind: str, key: str, detail: str, now: datetime) -> Issue:
        """Open an Issue, or count the open one of that key up."""
        found = self._session.scalars(select(Issue).where(Issue.key == key, Issue.resolved_at.is_(None))).first()
        if found is None:
            found = Issue(kind=kind, key=key, detail=detail, times=1, raised_at=now, last_seen_at=now)
            self._session.add(found)
        else:
            found.times += 1
            found.last_seen_at = now
            found.detail = detail
        self._session.flush()
        return found

    def event(self, event_id: int) -> Event | None:
        return self._session.get(Event, event_id)

    def open(self) -> Sequence[Issue]:
        return self._session.scalars(select(Issue).where(Issue.resolved_at.is_(None)).order_by(Issue.id)).all()

    def slots_taken(self, kind: str, slots: Sequence[str]) -> set[str]:
        """Which of these were taken."""
        taken = select(Slot.slot).where(Slot.kind == kind, Slot.slot.in_(slots))
        return set(self._session.scalars(taken))

    def take_slot(self, *, kind: str, slot: str, now: datetime) -> bool:
        """Whether this process is the one to run that slot of the timetable."""
        taken = self._session.scalars(select(Slot).where(Slot.kind == kind, Slot.slot == slot)).first()
        if taken is not None:
            return False
        self._session.add(Slot(kind=kind, slot=slot, taken_at=now))
        self._session.flush()
        return True

    def ever_took_another(self, kind: str, *, than: str) -> bool:
        """Whether any slot of that kind is remembered but this one."""
        others = select(Slot.id).where(Slot.kind == kind, Slot.slot != than)
        return self._session.scalars(others.limit(1)).first() is not None

    def forget_slots(self, kind: str, *, before: datetime) -> None:
        self._session.execute(delete(Slot).where(Slot.kind == kind, Slot.taken_at < before))
