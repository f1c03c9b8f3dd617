"""A text of the team to those who asked for such messages: shown, undone, and decided for each when it goes."""

import pytest

from agents.bus.asked import Answer
from agents.marketing.service import Interest
from agents.staff.roles import Officer
from storage.models.staff import StaffRole
from tests.agents.marketing.conftest import House

NEWS = "Bonjour, notre atelier ouvre aussi le samedi matin à partir de décembre."


@pytest.fixture
async def boss(house: House) -> Officer:
    contact_id = await house.app.team.staff.add_member("terminal", "boss", role=StaffRole.admin)
    return Officer(contact_id, "boss", StaffRole.admin, "chat")


async def ask(house: House, line: str, by: Officer) -> Answer:
    answer = await house.app.bus.run(line, by, language="fr")
    assert answer is not None
    return answer


async def press(house: House, asked: Answer, by: Officer) -> Answer:
    return await house.app.bus.tap(asked.buttons[0].value, by, language="fr")


async def test_nobody_who_did_not_say_yes_is_written_to(house: House, boss: Officer) -> None:
    await house.alice.writes("bonjour")
    refused = await ask(house, f"/diffuser {NEWS}", boss)
    assert (refused.buttons, "Personne ne recevrait" in refused.text) == ((), True)


async def test_it_is_shown_then_undone_then_sent_once_in_the_hours_for_it(house: House, boss: Officer) -> None:
    await house.agrees()
    asked = await ask(house, f"/diffuser {NEWS}", boss)
    assert "Pour 1 personne(s)" in asked.text
    await press(house, await press(house, asked, boss), boss)
    await house.at("2026-11-20T18:55")
    assert NEWS not in await house.heard()
    await press(house, await ask(house, f"/diffuser {NEWS}", boss), boss)
    await house.at("2026-11-21T06:59")
    assert NEWS not in await house.heard()
    await house.at("2026-11-21T07:01")
    assert (await house.heard())[-1].endswith(NEWS)
    assert [one.reason or one.state for one in await house.nudges("broadcast")] == ["taken_back", "sent"]
    assert "1 l’ont déjà" in (await ask(house, f"/diffuser {NEWS}", boss)).text


async def test_who_takes_back_their_yes_before_it_goes_does_not_get_it(house: House, boss: Officer) -> None:
    await house.agrees()
    await press(house, await ask(house, f"/diffuser {NEWS}", boss), boss)
    await house.alice.taps("consent:stop", "Ne plus m’écrire")
    await house.at("2026-11-20T12:00")
    assert [one.reason for one in await house.nudges("broadcast")] == ["no_consent"]


async def test_a_claim_that_no_row_proves_is_not_spread(house: House, boss: Officer) -> None:
    await house.agrees()
    refused = await ask(house, "/diffuser Plus que 3 places à ce prix, offre valable jusqu’à ce soir !", boss)
    assert (refused.buttons, "ne peut pas partir" in refused.text) == ((), True)


async def test_who_waits_to_be_called_back_is_listed_with_what_they_want(house: House, boss: Officer) -> None:
    conversation = await house.alice.conversation()
    row = await house.app.database.write(lambda tx: tx.conversations.get(conversation))
    assert row is not None
    await house.app.team.marketing.note_request(row.contact_id, interest=Interest.site, text="un site pour mon garage")
    told = (await ask(house, "/leads", boss)).text
    assert ("alice" in told, "un site pour mon garage" in told) == (True, True)
    assert "un site" not in (await ask(house, "/leads hier", boss)).text
