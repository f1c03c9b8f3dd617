"""Objects that come by statements made once are the objects a session gives, on both databases."""

import pytest
from sqlalchemy import bindparam, inspect, select
from sqlalchemy.exc import NoResultFound

from storage.database import Database, Transaction
from storage.models.contact import Contact
from storage.models.garage import Case, CaseState, Vehicle
from storage.selected import ById, Inserted, Selected
from tests.conftest import FixedClock

_named = Selected(Contact, select(Contact).where(Contact.name == bindparam("name")).order_by(Contact.id))


async def test_a_row_found_by_its_id_is_the_one_that_is_held_already(database: Database, clock: FixedClock) -> None:
    by_id = ById(Contact)

    def look(tx: Transaction) -> None:
        key = tx.contacts.add(name="Zoé", language="fr", now=clock())
        found = by_id.one(tx.session, key)
        found.name = "Zaz"
        assert by_id.get(tx.session, key) is found
        assert tx.session.get(Contact, key) is found
        assert by_id.get(tx.session, key + 1) is None
        with pytest.raises(NoResultFound):
            by_id.one(tx.session, key + 1)

    await database.write(look)


async def test_a_query_sees_what_was_changed_and_gives_the_objects_that_are_held(
    database: Database, clock: FixedClock
) -> None:
    def look(tx: Transaction) -> None:
        first = tx.contacts.whole(tx.contacts.add(name="Zoé", language="fr", now=clock()))
        tx.contacts.add(name="Zaz", language=None, now=clock())
        first.name = "Zaz"
        found = _named.all(tx.session, {"name": "Zaz"})
        assert found == tx.session.scalars(select(Contact).order_by(Contact.id)).all()
        assert found[0] is first
        assert _named.first(tx.session, {"name": "Zoé"}) is None
        assert found[1].created_at == clock()

    await database.write(look)


async def test_what_is_changed_on_a_found_object_is_written(database: Database, clock: FixedClock) -> None:
    await database.write(lambda tx: tx.contacts.add(name="Zoé", language="fr", now=clock()))

    def rename(tx: Transaction) -> None:
        found = _named.first(tx.session, {"name": "Zoé"})
        assert found is not None
        found.name = "Zaz"

    await database.write(rename)
    async with database.read() as session:
        assert (await session.scalars(select(Contact.name))).all() == ["Zaz"]


async def test_a_new_object_is_written_at_once_with_its_defaults(database: Database, clock: FixedClock) -> None:
    vehicles, cases = Inserted(Vehicle), Inserted(Case)

    def add(tx: Transaction) -> tuple[int, int]:
        owner = tx.contacts.add(name="Zoé", language="fr", now=clock())
        car = Vehicle(contact_id=owner, label="Clio", facts={"make": "Renault"}, noted_at=clock(), created_at=clock())
        key = vehicles.add(tx.session, car).id
        case = Case(contact_id=owner, vehicle_id=key, language="fr", text="broute", codes=["P0401"], observations=[])
        case.asked, case.knowledge_version, case.created_at, case.updated_at = [], "1", clock(), clock()
        assert cases.add(tx.session, case).urgency == 0
        assert inspect(case).persistent
        car.label = "Clio 4"
        case.state = CaseState.closed
        return key, case.id

    vehicle_id, case_id = await database.write(add)
    async with database.read() as session:
        car, case = await session.get_one(Vehicle, vehicle_id), await session.get_one(Case, case_id)
    assert (car.label, dict(car.facts), car.noted_at) == ("Clio 4", {"make": "Renault"}, clock())
    assert (case.state, list(case.codes), case.leading_fault) == (CaseState.closed, ["P0401"], None)
