"""Who works here is called by name, by address or by what they do, never by a number alone."""

import pytest

from agents.staff.roles import Roles
from bot.app import App
from storage.models.ids import ContactId
from storage.models.staff import StaffRole


@pytest.fixture
def roles(app: App) -> Roles:
    return app.team.roles


async def nameless(app: App, channel: str, external_id: str, role: StaffRole) -> ContactId:
    member = await app.team.staff.add_member(channel, external_id, role=role)
    await app.database.write(lambda tx: setattr(tx.contacts.whole(member), "name", None))
    return member


async def test_the_owner_who_gave_no_name_is_called_the_owner(app: App, roles: Roles) -> None:
    owner = await app.team.staff.owner()
    assert (await roles.colleagues("fr"))[owner] == "propriétaire"
    assert (await roles.colleagues("en"))[owner] == "owner"


async def test_a_colleague_is_called_by_name_by_address_or_by_role_and_number(app: App, roles: Roles) -> None:
    dina = await app.team.staff.add_member("terminal", "Dina", role=StaffRole.agent)
    mail = await nameless(app, "email", "paul@garage.example", StaffRole.agent)
    phone = await nameless(app, "telegram", "5550100", StaffRole.admin)
    named = await roles.colleagues("fr")
    assert [named[one] for one in (dina, mail, phone)] == ["Dina", "paul@garage.example", "administrateur (5550100)"]


async def test_who_only_reads_is_not_among_those_who_may_answer(app: App, roles: Roles) -> None:
    reader = await app.team.staff.add_member("terminal", "Zoé", role=StaffRole.read_only)
    assert reader not in await roles.colleagues("fr")
    assert await roles.names_of([f"contact:{reader}", "command line"], "fr") == {f"contact:{reader}": "Zoé"}


async def test_who_left_the_staff_without_a_name_keeps_their_number(app: App, roles: Roles) -> None:
    contact = await app.database.write(lambda tx: tx.contacts.add(name=None, language=None, now=tx.now))
    assert await roles.names_of([f"contact:{contact}"], "fr") == {f"contact:{contact}": f"#{contact}"}


async def test_a_member_without_a_name_signs_nothing_that_customers_read(app: App) -> None:
    staff = app.team.staff
    member = (await staff.sign_in(await staff.sign_in_link(await staff.owner()))).member
    assert (member.name, member.signature) == ("propriétaire", None)
