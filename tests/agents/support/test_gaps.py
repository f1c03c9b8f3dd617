"""The report of what nobody answers."""

from datetime import timedelta

from agents.support.articles import NewArticle
from agents.support.desk import NewTicket
from agents.support.gaps import GapKind
from bot.app import App
from tests.builders import Person
from tests.conftest import FixedClock

MONTH = timedelta(days=30)


async def test_what_found_no_article_or_needed_a_person_is_brought_together_with_its_rows(
    app: App, alice: Person, charlie: Person
) -> None:
    await alice.says("Hébergez-vous des licornes arc-en-ciel ?")
    await charlie.says("Hébergez-vous les licornes arc-en-ciel de Madame Faure ?")
    await charlie.says("je veux parler à un humain")
    ticket = await app.team.desk.answer(NewTicket("email", "zoe@example.com", "Quels sont vos horaires d'ouverture ?"))
    unicorns, hours = await app.team.gaps.report(span=MONTH)
    assert (len(unicorns.rows), unicorns.count(GapKind.no_article)) == (2, 2)
    assert sorted(row.row.partition(":")[0] for row in unicorns.rows) == ["message", "message"]
    assert "Faure" not in str(unicorns)
    assert (hours.rows[0].row, hours.count(GapKind.person)) == (f"ticket:{ticket.id}", 1)
    assert (unicorns.answered_by, "horaires" in hours.question) == (None, True)


async def test_a_gap_is_closed_by_the_article_that_answers_it(app: App, alice: Person) -> None:
    await alice.says("Hébergez-vous des licornes arc-en-ciel ?")
    drafted = await app.team.articles.draft(
        NewArticle("Hébergement des licornes", "Nous hébergeons les licornes arc-en-ciel au fond du parking."),
        author="ana",
    )
    await app.team.articles.publish(drafted.id, by="ana")
    await app.worker.run_until_idle()
    (gap,) = await app.team.gaps.report(span=MONTH)
    assert gap.answered_by == "Hébergement des licornes"


async def test_what_is_older_than_asked_for_is_left_out(app: App, alice: Person, clock: FixedClock) -> None:
    await alice.says("Hébergez-vous des licornes arc-en-ciel ?")
    clock.advance(days=31)
    assert await app.team.gaps.report(span=MONTH) == []
