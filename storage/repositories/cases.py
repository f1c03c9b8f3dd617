from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session

from storage.models.catalogue import Allowance
from storage.models.contact import Contact
from storage.models.garage import COUNTED, Case, CaseState, Vehicle


def _person(contact_id: int) -> Select[int]:
    """All Contacts linked into this one, itself included."""
    return select(Contact.id).where(or_(Contact.id == contact_id, Contact.linked_into_id == contact_id))


class Cases:
    """Diagnostic cases, and the vehicles they are about."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, case_id: int) -> Case | None:
        return self._session.get(Case, case_id)

    def open_of(self, contact_id: int) -> Case | None:
        """The case a person last worked on and has not closed."""
        mine = select(Case).where(Case.contact_id.in_(_person(contact_id)), Case.state == CaseState.open)
        return self._session.scalars(mine.order_by(Case.updated_at.desc(), Case.id.desc()).limit(1)).first()

    def open_and_counted(self, contact_id: int, *, since: datetime, part: str) -> tuple[Case | None, int, int | None]:
        """As `open_of`, with how many were counted since then and how many are free: all in one statement."""
        people = _person(contact_id)
        latest = (
            select(Case.id)
            .where(Case.contact_id.in_(people), Case.state == CaseState.open)
            .order_by(Case.updated_at.desc(), Case.id.desc())
            .limit(1)
            .correlate(None)
            .scalar_subquery()
        )
        counted = (
            select(func.count(Case.id))
            .where(Case.contact_id.in_(people), Case.created_at >= since, Case.urgency.in_(COUNTED))
            .correlate(None)
            .scalar_subquery()
        )
        free = select(Allowance.most).where(Allowance.part == part).scalar_subquery()
        one = select(literal(1).label("one")).subquery()
        found = select(Case, counted, free).select_from(one).outerjoin(Case, Case.id == latest)
        case, number, most = self._session.execute(found).one()
        return case, number, most

    def most_urgent_left(self, case: Case, *, since: datetime) -> Case | None:
        """The gravest of the cases that were left for another about the same car, none before `since`."""
        assert case.contact_id is not None
        left = select(Case).where(
            Case.contact_id.in_(_person(case.contact_id)),
            Case.vehicle_id.is_not_distinct_from(case.vehicle_id),
            Case.state == CaseState.closed,
            Case.updated_at >= since,
        )
        return self._session.scalars(left.order_by(Case.urgency.desc(), Case.id.desc()).limit(1)).first()

    def last_of_vehicle(self, vehicle_id: int) -> Case | None:
        about = select(Case).where(Case.vehicle_id == vehicle_id).order_by(Case.updated_at.desc(), Case.id.desc())
        return self._session.scalars(about.limit(1)).first()

    def add(self, case: Case) -> Case:
        self._session.add(case)
        self._session.flush()
        return case

    def vehicle(self, contact_id: int) -> Vehicle | None:
        """The vehicle a person spoke of last."""
        mine = select(Vehicle).where(Vehicle.contact_id.in_(_person(contact_id)))
        return self._session.scalars(mine.order_by(Vehicle.noted_at.desc(), Vehicle.id.desc()).limit(1)).first()

    def vehicle_of_id(self, vehicle_id: int) -> Vehicle | None:
        return self._session.get(Vehicle, vehicle_id)

    def latest_of(self, contact_ids: Sequence[int], *, limit: int) -> Sequence[Case]:
        """The cases in which something was found, the latest first."""
        mine = select(Case).where(Case.contact_id.in_(contact_ids), Case.leading_fault.is_not(None))
        return self._session.scalars(mine.order_by(Case.updated_at.desc(), Case.id.desc()).limit(limit)).all()

    def vehicles(self, contact_id: int) -> Sequence[Vehicle]:
        mine = select(Vehicle).where(Vehicle.contact_id.in_(_person(contact_id)))
        return self._session.scalars(mine.order_by(Vehicle.noted_at.desc())).all()

    def add_vehicle(self, contact_id: int, *, label: str, facts: dict[str, object], now: datetime) -> Vehicle:
        vehicle = Vehicle(contact_id=contact_id, label=label, facts=facts, noted_at=now, created_at=now)
        self._session.add(vehicle)
        self._session.flush()
        return vehicle
