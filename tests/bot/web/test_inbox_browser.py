"""Two agents at once in the inbox, in a real browser at a desk and on a phone."""

import pytest
from playwright.async_api import expect

from storage.models.ids import ConversationId
from tests.bot.web.office import Office
from tests.bot.web.page_driver import DESKTOP, PHONE
from tests.builders import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_two_agents_see_each_other_and_only_the_first_answer_goes_out(office: Office, alice: Person) -> None:
    await alice.writes("P0420 sur ma Clio, que faire ?")
    await office.app.team.support.ask_for_person(ConversationId(1), reason="P0420 sur ma Clio")
    bob, dina = await office.agent("Bob", size=DESKTOP), await office.agent("Dina", size=PHONE)
    await bob.keyboard.press("j")
    await bob.keyboard.press("Enter")
    await bob.wait_for_url("**/conversations/1")
    await dina.goto(f"{office.base}/console/conversations/1")
    await bob.keyboard.press("r")
    await bob.keyboard.type("Bonjour Alice, je regarde.")
    await expect(dina.locator("#collision")).to_contain_text("Bob est en train de répondre")
    await bob.keyboard.press("Control+Enter")
    await expect(bob.locator("#state")).to_have_text("Bob")
    await expect(dina.locator(".lines")).to_contain_text("Bonjour Alice, je regarde.")
    await expect(dina.locator("#state")).to_have_text("Bob")
    await dina.locator("#text").fill("Moi aussi !")
    await dina.get_by_role("button", name="Envoyer").click()
    await expect(dina.get_by_role("alert")).to_contain_text("a répondu entre-temps")
    assert [line["text"] for line in await alice.lines() if line["role"] == "operator"] == [
        "Bonjour Alice, je regarde."
    ]


async def test_a_missing_variable_is_told_before_anything_is_sent(office: Office, alice: Person) -> None:
    await alice.writes("où est mon colis ?")
    await office.app.canned.keep("suivi", language="fr", text="Le colis {colis} part demain.", author="Bob")
    bob = await office.agent("Bob", size=PHONE)
    await bob.goto(f"{office.base}/console/conversations/1")
    await bob.get_by_role("button", name="Insérer « suivi »").click()
    await expect(bob.locator("#missing")).to_contain_text("colis")
    await bob.get_by_role("button", name="Envoyer").click()
    assert bob.url.endswith("/conversations/1")
    assert [line for line in await alice.lines() if line["role"] == "operator"] == []
    assert await bob.evaluate("document.documentElement.scrollWidth <= innerWidth")
