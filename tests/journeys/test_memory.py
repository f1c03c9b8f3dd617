"""What was said long ago is summed up, by the model in a job or from rows, and both brains read it."""

from bot.app import App
from tests.builders import Person
from tests.conftest import FixedClock
from tests.loopback.model import Answer, Json, LoopbackModel, fails, says

NOTES = "La personne a une Clio 4 qui broute ; elle attend un rappel."


async def summary_of(app: App) -> str:
    def read(tx: object) -> str:
        found = tx.connection.exec_driver_sql("SELECT summary FROM dialogue ORDER BY contact_id LIMIT 1")  # type: ignore[attr-defined]  # a Transaction
        return str(found.scalar_one_or_none() or "")

    return await app.database.write(read)


async def chats(person: Person, *, lines: int) -> None:
    for number in range(lines):
        await person.says(f"bonjour, ligne {number}")


def takes_notes(request: Json) -> Answer:
    return says(NOTES if "You keep the notes" in str(request["messages"][0]) else "Oui.")


async def test_a_long_thread_is_summed_up_from_rows_without_a_model(app: App, alice: Person) -> None:
    await alice.says("ma clio 4 broute à froid, P0401")
    await alice.says("je veux créer un site internet")
    await chats(alice, lines=12)
    summary = await summary_of(app)
    assert "Véhicule\u00a0: Renault Clio 4." in summary
    assert "Codes\u00a0: P0401." in summary
    assert "Demandes transmises à l’équipe\u00a0: site internet." in summary
    assert "«\u00a0ma clio 4 broute à froid, P0401\u00a0»" in summary
    assert len(summary.split()) <= 120


async def test_a_short_thread_has_no_summary(app: App, alice: Person) -> None:
    await chats(alice, lines=6)
    assert await summary_of(app) == ""


async def test_the_model_takes_the_notes_and_reads_them_in_later_turns(
    remote: App, clock: FixedClock, model: LoopbackModel
) -> None:
    model.answers(takes_notes)
    person = Person(remote, clock, "alice")
    await chats(person, lines=14)
    assert await summary_of(remote) == NOTES
    await person.says("et maintenant ?")
    asked = model.requests[-1]["messages"]
    assert NOTES in str(asked[1]["content"])
    assert "ligne 0" not in str(asked)


async def test_notes_that_the_model_makes_too_long_are_cut(
    remote: App, clock: FixedClock, model: LoopbackModel
) -> None:
    model.answers(lambda request: says("mot " * 500 if "You keep the notes" in str(request["messages"][0]) else "Oui."))
    await chats(Person(remote, clock, "alice"), lines=14)
    assert len((await summary_of(remote)).split()) == 120


async def test_when_the_model_cannot_take_notes_they_are_drawn_from_rows(
    remote: App, clock: FixedClock, model: LoopbackModel
) -> None:
    model.answers(lambda request: fails(500) if "You keep the notes" in str(request["messages"][0]) else says("Oui."))
    person = Person(remote, clock, "alice")
    await chats(person, lines=14)
    assert (await summary_of(remote)).startswith("Demandé auparavant\u00a0: «\u00a0bonjour, ligne")


async def test_the_local_brain_tells_its_notes_to_somebody_who_comes_back(app: App, alice: Person) -> None:
    await alice.says("je veux créer un site internet")
    await chats(alice, lines=13)
    await alice.says("on en était où ?")
    await alice.hears("Voici ce que j’ai gardé de nos échanges : Demandes transmises à l’équipe : site internet.")


async def test_a_fresh_start_forgets_the_notes(app: App, alice: Person) -> None:
    await alice.says("je veux créer un site internet")
    await chats(alice, lines=13)
    await alice.says("/nouveau")
    assert await summary_of(app) == ""
    await alice.says("on en était où ?")
    assert "gardé" not in str((await alice.last())["reply"])


async def test_a_follow_up_finds_what_was_told_before(alice: Person) -> None:
    await alice.says("ma clio 4 broute à froid, voyant moteur allumé")
    await alice.says("et ça coûte combien ?")
    await alice.hears("Vanne EGR")
