"""A promise that a person writes down binds Alex once the thread is handed back."""

from datetime import date

import pytest

from agents.errors import InvalidInput, NotFound
from agents.staff.service import Member
from bot.app import App
from storage.models.staff import StaffRole
from tests.builders import Person
from tests.conftest import FixedClock

SAID = "On vous prête la Twingo le temps des travaux"


@pytest.fixture
async def bob(app: App) -> Member:
    contact = await app.team.staff.add_member("terminal", "Bob", role=StaffRole.agent)
    return Member(contact, "Bob", StaffRole.agent, "")


async def test_words_that_no_rule_takes_for_a_promise_are_offered_and_bind_after_the_hand_back(
    app: App, alice: Person, bob: Member
) -> None:
    await alice.says("je veux parler à un humain")
    conversation = await alice.conversation()
    await app.inbox.reply(conversation, bob, SAID)
    bench = await app.workbench.around(conversation)
    assert (bench.promises, bench.pledge) == ([], SAID)
    await app.pledging.promise(conversation, bob, bench.pledge, day=date(2026, 11, 27))
    bench = await app.workbench.around(conversation)
    assert ([one.text for one in bench.promises], bench.pledge) == ([f"{SAID} · au plus tard le 27/11/2026"], "")
    await app.team.support.release(conversation)
    await app.worker.run_until_idle()
    assert SAID in str(await alice.lines())
    await alice.says("qu’est-ce que vous m’avez promis ?")
    await alice.hears("27/11/2026")


async def test_the_same_promise_twice_is_one_and_one_that_is_kept_binds_no_longer(
    app: App, alice: Person, bob: Member
) -> None:
    await alice.says("bonjour")
    conversation = await alice.conversation()
    first = await app.pledging.promise(conversation, bob, SAID, day=None)
    assert await app.pledging.promise(conversation, bob, f" {SAID} ", day=None) == first
    await app.pledging.close(conversation, bob, first, how="kept")
    assert (await app.workbench.around(conversation)).promises == []


async def test_a_day_that_is_over_no_words_and_the_promise_of_another_are_refused(
    app: App, alice: Person, charlie: Person, bob: Member, clock: FixedClock
) -> None:
    await alice.says("bonjour")
    await charlie.says("bonjour")
    conversation, other = await alice.conversation(), await charlie.conversation()
    with pytest.raises(InvalidInput):
        await app.pledging.promise(conversation, bob, SAID, day=clock.at.date().replace(year=2025))
    with pytest.raises(InvalidInput):
        await app.pledging.promise(conversation, bob, "  ", day=None)
    mine = await app.pledging.promise(conversation, bob, SAID, day=None)
    with pytest.raises(NotFound):
        await app.pledging.close(other, bob, mine, how="kept")
    with pytest.raises(InvalidInput):
        await app.pledging.close(conversation, bob, mine, how="forgotten")
