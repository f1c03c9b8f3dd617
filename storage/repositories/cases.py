from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from storage.models.catalogue import Allowance
from storage.models.contact import of_person
from storage.models.garage import COUNTED, Case, CaseState, Vehicle
from storage.prepared import Prepared
from storage.selected import Inserted, Selected

# The open one, and behind it those that wait for it.
# Made once: building such a statement costs as much as running it.
_open_of = Selected(
    Case,
    select(Case)
    .where(Case.contact_id.in_(of_person), or_(Case.state == CaseState.open, Case.state == CaseState.waiting))
    .order_by(Case.state, Case.updated_at.desc(), Case.id.desc())
    .limit(4),
)
_counted = (
    select(func.count(Case.id))
    .where(
        Case.contact_id.in_(of_person),
        Case.created_at >= bindparam("since"),
        or_(*(Case.urgency == level for level in COUNTED)),
    )
    .scalar_subquery()
)
_free = select(Allowance.most).where(Allowance.part == bindparam("part")).scalar_subquery()
_counts = Prepared(select(_counted.label("number"), _free.label("most")))
_urgency_left = Prepared(
    select(func.coalesce(func.max(Case.urgency), 0)).where(
        Case.contact_id.in_(of_person),
        Case.vehicle_id.is_not_distinct_from(bindparam("vehicle")),
        or_(Case.state == CaseState.closed, Case.state == CaseState.waiting),
        Case.updated_at >= bindparam("since"),
    )
)
_left_open = Prepared(
    select(Case.id)
    .where(
        Case.state == CaseState.open,
        Case.contact_id.is_not(None),
        Case.leading_fault.is_not(None),
        Case.updated_at > bindparam("after"),
        Case.updated_at <= bindparam("before"),
    )
    .order_by(Case.updated_at, Case.id)
)
_cars = select(Vehicle).where(Vehicle.contact_id.in_(of_person))
_latest_first = _cars.order_by(Vehicle.noted_at.desc(), Vehicle.id.desc())
_vehicles, _vehicle = Selected(Vehicle, _latest_first), Selected(Vehicle, _latest_first.limit(1))
_new_case, _new_vehicle = Inserted(Case), Inserted(Vehicle)


class Cases:
    """Diagnostic cases, and the vehicles they are about."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, case_id: int) -> Case | None:
        return self._session.get(Case, case_id)

    def open_of(self, contact_id: int) -> Case | None:
        """The case a person last worked on and has not closed."""
        case, _ = self.open_and_waiting(contact_id)
        return case

    def open_and_waiting(self, contact_id: int) -> tuple[Case | None, Sequence[Case]]:
        """As `open_of`, with those that wait to be taken up, the one that waits longest first."""
        found = _open_of.all(self._session, {"contact": contact_id})
        first = next((case for case in found if case.state == CaseState.open), None)
        return first, [case for case in reversed(found) if case.state == CaseState.waiting]

    def counted(self, contact_id: int, *, since: datetime, part: str) -> tuple[int, int | None]:
        """How many diagnoses were counted since then, and how many are free."""
        whose = {"contact": contact_id, "since": since, "part": part}
        (counts,) = _counts.all(self._session.connection(), whose)
        return counts.number, counts.most

    def urgency_left(self, contact_id: int, vehicle_id: int | None, *, since: datetime) -> int:
        """Of the gravest of the cases that were left for another about the same car, none before `since`; else 0."""
        # What was changed in this session and is not written yet counts too.
        self._session.flush()
        left = {"contact": contact_id, "vehicle": vehicle_id, "since": since}
        return int(_urgency_left.value(self._session.connection(), left))

    def left_open(self, *, after: datetime, before: datetime) -> Sequence[int]:
        """The ids of people's open cases in which something was found, last written in between, the oldest first."""
        self._session.flush()
        rows = _left_open.all(self._session.connection(), {"after": after, "before": before})
        return [row.id for row in rows]

    def last_of_vehicle(self, vehicle_id: int) -> Case | None:
        about = select(Case).where(Case.vehicle_id == vehicle_id).order_by(Case.updated_at.desc(), Case.id.desc())
        return self._session.scalars(about.limit(1)).first()

    def add(self, case: Case) -> Case:
        """Write a case, a new one or what was changed of a known one."""
        if case in self._session:
            self._session.flush()
            return case
        return _new_case.add(self._session, case)

    def vehicle(self, contact_id: int) -> Vehicle | None:
        """The vehicle a person spoke of last."""
        return _vehicle.first(self._session, {"contact": contact_id})

    def vehicle_of_id(self, vehicle_id: int) -> Vehicle | None:
        return self._session.get(Vehicle, vehicle_id)

    def latest_of(self, contact_ids: Sequence[int], *, limit: int) -> Sequence[Case]:
        """The cases in which something was found, the latest first."""
        mine = select(Case).where(Case.contact_id.in_(contact_ids), Case.leading_fault.is_not(None))
        return self._session.scalars(mine.order_by(Case.updated_at.desc(), Case.id.desc()).limit(limit)).all()

    def of_owner(self, contact_id: int, *, limit: int) -> Sequence[Case]:
        """Every case of a person's conversations that holds something, the latest first."""
        mine = select(Case).where(Case.contact_id.in_(of_person), Case.state != CaseState.apart)
        told = mine.where(or_(Case.text != "", Case.leading_fault.is_not(None)))
        latest = told.order_by(Case.updated_at.desc(), Case.id.desc()).limit(limit)
        return self._session.scalars(latest, {"contact": contact_id}).all()

    def vehicles(self, contact_id: int) -> Sequence[Vehicle]:
        return _vehicles.all(self._session, {"contact": contact_id})

    def add_vehicle(self, contact_id: int, *, label: str, facts: dict[str, object], now: datetime) -> Vehicle:
        vehicle = Vehicle(contact_id=contact_id, label=label, facts=facts, noted_at=now, created_at=now)
        return _new_vehicle.add(self._session, vehicle)
