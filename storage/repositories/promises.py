from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, or_, select
from sqlalchemy.orm import Session

from storage.models.base import AnyRow
from storage.models.contact import of_person
from storage.models.promise import Promise, PromiseEnd, PromiseKind
from storage.prepared import Prepared
from storage.selected import Selected

_insert = Prepared(insert(Promise).returning(Promise.id))

_bound = Prepared(
    select(Promise.id, Promise.kind, Promise.source, Promise.text, Promise.due_at, Promise.valid_until)
    .outerjoin(PromiseEnd, PromiseEnd.promise_id == Promise.id)
    .where(
        Promise.contact_id.in_(of_person),
        PromiseEnd.promise_id.is_(None),
        or_(Promise.valid_until.is_(None), Promise.valid_until > bindparam("now")),
    )
    .order_by(Promise.made_at.desc(), Promise.id.desc())
)
_of_people = (
    select(Promise)
    .outerjoin(PromiseEnd, PromiseEnd.promise_id == Promise.id)
    .where(
        Promise.contact_id.in_(bindparam("people", expanding=True)),
        PromiseEnd.promise_id.is_(None),
        or_(Promise.valid_until.is_(None), Promise.valid_until > bindparam("now")),
    )
    .order_by(Promise.made_at.desc(), Promise.id.desc())
)
_late = Selected(
    Promise,
    select(Promise)
    .outerjoin(PromiseEnd, PromiseEnd.promise_id == Promise.id)
    .where(PromiseEnd.promise_id.is_(None), Promise.due_at <= bindparam("now"), Promise.kind != PromiseKind.price)
    .order_by(Promise.due_at, Promise.id),
)
_of_source = (
    select(Promise)
    .outerjoin(PromiseEnd, PromiseEnd.promise_id == Promise.id)
    .where(Promise.kind == bindparam("kind"), Promise.source == bindparam("source"), PromiseEnd.promise_id.is_(None))
    .order_by(Promise.id)
)


class Promises:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, values: Mapping[str, object]) -> int:
        """Write a promise down, all columns but its id; returns that."""
        return int(_insert.value(self._session.connection(), values))

    def end(self, row: PromiseEnd) -> None:
        self._session.add(row)
        self._session.flush()

    def get(self, promise_id: int) -> Promise | None:
        return self._session.get(Promise, promise_id)

    def end_of(self, promise_id: int) -> PromiseEnd | None:
        return self._session.get(PromiseEnd, promise_id)

    def open_for(self, people: Sequence[int], now: datetime) -> Sequence[Promise]:
        """What binds towards these Contacts, one person, the latest first."""
        return self._session.scalars(_of_people, {"people": people, "now": now}).all()

    def bound(self, contact_id: int, now: datetime) -> Sequence[AnyRow]:
        """As `open_for`, for a person's root Contact, with only what tells whether something was said already."""
        return _bound.all(self._session.connection(), {"contact": contact_id, "now": now})

    def due(self, now: datetime) -> Sequence[Promise]:
        """What should have been kept by now and has no end."""
        return _late.all(self._session, {"now": now})

    def of_source(self, kind: str, source: str) -> Sequence[Promise]:
        """Those on one row that have no end yet, the oldest first."""
        return self._session.scalars(_of_source, {"kind": kind, "source": source}).all()
