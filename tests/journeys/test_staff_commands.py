"""Staff steer by chat; everybody else reads that there is no such command."""

import pytest

from agents.bus.bus import TOKEN_WORDS
from agents.bus.verbs import NAMES
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from storage.models.staff import StaffRole
from tests.builders import Person, plain, said
from tests.conftest import FixedClock


@pytest.fixture
async def bob(app: App, clock: FixedClock) -> Person:
    """An admin, by the id he writes from."""
    await app.team.staff.add_member("terminal", "bob", role=StaffRole.admin)
    return Person(app, clock, "bob")


CUSTOMERS_OWN = {"commandes", "orders"}
STAFF_WORDS = sorted({*{verb: word for word, verb in NAMES.items()}.values(), *TOKEN_WORDS} - CUSTOMERS_OWN)
"""A word for each verb."""


async def test_a_stranger_reads_the_same_as_for_a_word_that_is_none(charlie: Person) -> None:
    await charlie.says("bonjour")
    nothing = (await charlie.says("/zzz"))["reply"]
    assert {(await charlie.says(f"/{word} 1"))["reply"] for word in STAFF_WORDS} == {nothing}


async def test_a_strangers_tap_on_a_staff_button_does_nothing(app: App, bob: Person, charlie: Person) -> None:
    await bob.says("/remise NOEL25 20%")
    token = str((await bob.last())["buttons"][0]["value"])  # type: ignore[index]  # the buttons of a line
    await charlie.taps(token)
    assert await app.database.write(lambda tx: tx.catalogue.coupon("NOEL25")) is None


async def test_commandes_are_a_customers_own_and_a_members_of_all(bob: Person, alice: Person) -> None:
    await alice.says("/commandes")
    assert "Commandes — les dernières" not in str((await alice.last())["reply"])
    await bob.says("/commandes")
    await bob.hears("Commandes — les dernières")


async def test_a_coupon_is_made_by_two_taps_and_undone_by_a_third(app: App, bob: Person) -> None:
    await bob.says("/remise NOEL25 20% 7j")
    await bob.hears("Rien n’est encore fait")
    await bob.presses("Confirmer")
    await bob.hears("NOEL25 est en service")
    await bob.presses("Annuler")
    await bob.hears("NOEL25 est retiré")


async def test_what_only_reads_needs_no_slash_and_what_changes_something_does(
    app: App, bob: Person, charlie: Person
) -> None:
    for person in (bob, charlie):
        await person.says("bonjour")
    for line, head in (("Ventes 7j", "Ventes — du"), ("stats", "Chiffres — "), ("tickets", "Tickets — ")):
        assert said(await bob.says(line)).startswith(head)
        assert head not in said(await charlie.says(line))
    for line in ("pause", "bloquer terminal:charlie", "remise X 20%", "stats de ma voiture", "confirmer ABCD2345"):
        assert "Rien n’est encore fait" not in str((await bob.says(line))["reply"])
    assert await app.database.write(lambda tx: tx.pauses.in_force()) == []
    await bob.says("/remise NOEL25 20%")
    token = str((await bob.last())["buttons"][0]["value"]).partition(":")[2]  # type: ignore[index]  # as below
    await bob.says(f"confirmer {token}")
    await bob.hears("NOEL25 est en service")


async def test_a_pause_silences_all_but_staff_and_what_was_asked_is_answered_after(
    app: App, bob: Person, alice: Person
) -> None:
    await alice.says("bonjour")
    before = await alice.lines()
    await bob.says("/pause")
    await bob.hears("toutes les conversations")
    await alice.writes("prix de la formation premium ?")
    await app.worker.run_until_idle()
    assert [line["role"] for line in (await alice.lines())[len(before) :]] == ["customer", "assistant"]
    assert "bien reçu, et j’y répondrai dès la reprise" in str((await alice.lines())[-1]["text"])
    await bob.says("/sante")
    await bob.hears("En pause")
    await bob.says("/reprendre")
    await alice.hears("297,00")


async def test_an_answer_that_was_thought_before_a_pause_is_not_said_in_it(
    app: App, bob: Person, alice: Person
) -> None:
    await alice.says("bonjour")
    said = len(await alice.lines())
    await alice.writes("prix ?")
    app.clock.advance(seconds=5)  # type: ignore[attr-defined]  # the clock of tests
    turn = await app.replying.begin(await alice.conversation())
    by = await app.team.roles.in_chat(await bob.conversation())
    await app.bus.run("/pause terminal", by, language="fr")  # type: ignore[arg-type]  # Bob has a role
    reply = await app.brain.think(turn)  # type: ignore[arg-type]  # it has settled
    await app.pipeline.send(await app.replying.answer(turn, reply))  # type: ignore[arg-type]  # as above
    assert len(await alice.lines()) == said + 1
    await app.worker.run_until_idle()
    assert "dès la reprise" in str((await alice.lines())[-1]["text"])
    await bob.says("/reprendre terminal")
    assert len(await alice.lines()) == said + 3


async def test_a_pause_is_told_once_in_a_thread_and_again_when_there_is_another(
    app: App, bob: Person, alice: Person
) -> None:
    await alice.says("hello, what does the premium course cost?")
    await bob.says("/pause")
    said = len(await alice.lines())
    await alice.writes("are you there?")
    await app.worker.run_until_idle()
    await alice.writes("hello?")
    await bob.says("/pause terminal")
    assert len(await alice.lines()) == said + 3
    await bob.says("/reprendre terminal")
    await bob.says("/reprendre")
    await bob.says("/pause")
    await alice.writes("and now?")
    await app.worker.run_until_idle()
    told = [line for line in await alice.lines() if "paused for now" in str(line["text"])]
    assert len(told) == 2


async def test_a_pause_outlives_a_restart(
    app: App, bob: Person, settings: Settings, clock: FixedClock, library: Library
) -> None:
    await bob.says("/pause terminal")
    again = build(settings, clock=clock, library=library)
    dora = Person(again, clock, "dora")
    await dora.writes("prix ?")
    await again.worker.run_until_idle()
    told = [str(line["text"]) for line in await dora.lines() if line["role"] == "assistant"]
    assert [("dès la reprise" in one) for one in told] == [True]
    await again.close()


async def test_a_command_that_is_written_wrongly_is_answered_with_how_it_is_written(bob: Person) -> None:
    await bob.says("/remise X")
    await bob.hears("/remise CODE 20% [7j]")
    await bob.taps("staff-ask:/rembourser")
    await bob.hears("/rembourser n° de commande [montant]")


async def test_what_waits_for_the_team_is_told_in_words_and_not_in_codes(bob: Person, alice: Person) -> None:
    await alice.says("je veux parler à quelqu’un")
    await bob.says("/sante")
    await bob.hears("• Une personne est demandée : je veux parler à quelqu’un")


async def test_a_pause_of_one_thread_leaves_the_others_alone(
    app: App, bob: Person, alice: Person, charlie: Person
) -> None:
    await alice.says("bonjour")
    await bob.says(f"/pause {await alice.conversation()}")
    said = len(await alice.lines())
    await alice.writes("prix ?")
    await app.worker.run_until_idle()
    assert len(await alice.lines()) == said + 2
    assert "en pause" in plain(str((await alice.lines())[-1]["text"]))
    await charlie.says("bonjour")
    await charlie.hears("Alex")


async def test_who_is_blocked_is_no_longer_answered_until_it_is_undone(app: App, bob: Person, charlie: Person) -> None:
    await charlie.says("bonjour")
    await bob.says("/bloquer terminal:charlie")
    await bob.presses("Confirmer")
    said = len(await charlie.lines())
    await charlie.writes("allô ?")
    await app.worker.run_until_idle()
    assert len(await charlie.lines()) == said + 1
    await bob.presses("Annuler")
    await charlie.says("allô ?")
    assert len(await charlie.lines()) == said + 3


async def test_linking_a_messenger_does_not_carry_a_role_over(app: App, bob: Person, charlie: Person) -> None:
    code = str((await bob.says("/lier"))["reply"]).split("/lier ")[1][:9]
    await charlie.says(f"/lier {code}")
    await charlie.says("/stats")
    await charlie.hears("Je ne connais pas cette commande")
    await bob.says("/stats")
    await bob.hears("Chiffre d’affaires")


async def test_ids_of_the_settings_are_admins_while_they_stand_there(app: App, clock: FixedClock) -> None:
    dora = Person(app, clock, "42")
    await app.team.roles.follow_settings("terminal", ["42"])
    await app.team.roles.follow_settings("terminal", ["42"])
    await dora.says("/stats")
    await dora.hears("Chiffre d’affaires")
    await app.team.roles.follow_settings("terminal", [])
    await dora.says("/stats")
    await dora.hears("Je ne connais pas cette commande")
