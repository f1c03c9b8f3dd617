import pytest

from agents.errors import InvalidInput, NotFound
from agents.support.articles import ArticleDecided, NewArticle
from bot.app import App
from storage.models.article import ArticleState
from tests.builders import Person

PLATES = NewArticle("Délai de remise des plaques", "Les plaques WW se remettent sous 48 heures, au comptoir.")
LATER = NewArticle(
    "Délai de remise des plaques",
    "Les plaques WW se remettent sous 24 heures, au comptoir. Apportez la carte grise.",
    name="",
)


def titles(app: App, question: str) -> list[str]:
    return [hit.passage.title for hit in app.team.diagnosis.search(question, language="fr")]


async def test_a_draft_answers_nobody(app: App) -> None:
    drafted = await app.team.articles.draft(PLATES, author="ana")
    await app.worker.run_until_idle()
    assert drafted.state is ArticleState.draft
    assert PLATES.title not in titles(app, "délai de remise des plaques")


async def test_a_published_article_is_found_by_the_running_service(app: App, alice: Person) -> None:
    drafted = await app.team.articles.draft(PLATES, author="ana")
    published = await app.team.articles.publish(drafted.id, by="ben")
    await app.worker.run_until_idle()
    assert (published.state, published.decided_by) == (ArticleState.published, "ben")
    assert titles(app, "délai de remise des plaques")[0] == PLATES.title
    await alice.says("Quand se remettent les plaques WW ?")
    await alice.hears("48 heures")


async def test_a_new_version_takes_the_place_of_the_one_before_and_can_be_rolled_back(app: App) -> None:
    articles = app.team.articles
    first = await articles.publish((await articles.draft(PLATES, author="ana")).id, by="ben")
    second = await articles.publish((await articles.draft(LATER, author="ana")).id, by="ben")
    assert (second.name, second.version) == (first.name, 2)
    assert [record.text for record in await articles.published()] == [LATER.text]
    back = await articles.roll_back(second.id, by="ben")
    assert back is not None
    assert back.version == 1
    assert [record.text for record in await articles.published()] == [PLATES.text]
    assert await articles.roll_back(first.id, by="ben") is None
    assert await articles.published() == ()


async def test_what_was_withdrawn_answers_no_more(app: App) -> None:
    articles = app.team.articles
    published = await articles.publish((await articles.draft(PLATES, author="ana")).id, by="ben")
    await app.worker.run_until_idle()
    withdrawn = await articles.withdraw(published.id, by="ben")
    assert (await articles.withdraw(published.id, by="ana")).decided_by == "ben"
    await app.worker.run_until_idle()
    assert withdrawn.state is ArticleState.withdrawn
    assert PLATES.title not in titles(app, "délai de remise des plaques")


async def test_the_diff_shows_what_changes_sentence_by_sentence(app: App) -> None:
    articles = app.team.articles
    await articles.publish((await articles.draft(PLATES, author="ana")).id, by="ben")
    later = await articles.draft(LATER, author="ana")
    assert (await articles.diff(later.id)).splitlines() == [
        " Délai de remise des plaques",
        "-Les plaques WW se remettent sous 48 heures, au comptoir.",
        "+Les plaques WW se remettent sous 24 heures, au comptoir.",
        "+Apportez la carte grise.",
    ]


async def test_the_same_words_are_one_draft_until_it_is_decided(app: App) -> None:
    articles = app.team.articles
    drafted = await articles.draft(PLATES, author="ana")
    assert await articles.draft(PLATES, author="ben") == drafted
    await articles.refuse(drafted.id, by="ben")
    assert (await articles.draft(PLATES, author="ana")).version == 2
    assert [one.state for one in await articles.listed()] == [ArticleState.draft, ArticleState.refused]


async def test_what_was_refused_is_never_published_and_what_never_served_never_withdrawn(app: App) -> None:
    articles = app.team.articles
    drafted = await articles.draft(PLATES, author="ana")
    with pytest.raises(ArticleDecided):
        await articles.withdraw(drafted.id, by="ben")
    await articles.refuse(drafted.id, by="ben")
    with pytest.raises(ArticleDecided):
        await articles.publish(drafted.id, by="ben")
    published = await articles.publish((await articles.draft(LATER, author="ana")).id, by="ben")
    with pytest.raises(ArticleDecided):
        await articles.refuse(published.id, by="ben")


async def test_an_article_has_a_title_and_words(app: App) -> None:
    with pytest.raises(InvalidInput):
        await app.team.articles.draft(NewArticle("  ", "Des mots."), author="ana")
    with pytest.raises(NotFound):
        await app.team.articles.get(999)


async def test_every_decision_is_in_the_audit(app: App) -> None:
    published = await app.team.articles.publish((await app.team.articles.draft(PLATES, author="ana")).id, by="ben")
    await app.team.articles.withdraw(published.id, by="ben")
    entries = await app.database.write(lambda tx: tx.staff.entries())
    assert [entry.action for entry in entries] == ["publish article", "withdraw article"]
