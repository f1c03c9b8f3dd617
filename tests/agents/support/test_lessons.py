"""Draft articles from solved tickets."""

import pytest

from agents.errors import NotFound
from agents.support.articles import Articles
from agents.support.desk import NewTicket, SupportDesk
from agents.support.lessons import Lessons, NotSolved, title_of
from knowledge.loader import Citation, Passage
from knowledge.retriever import Retriever
from storage.database import Database
from storage.models.article import ArticleState

ASKED = (
    "Bonjour, je m'appelle Camille Durand. Est-ce que vous remettez les plaques WW avec la voiture ? "
    "Ma commande 1042, mon mail camille@example.com.\nCordialement,\nCamille Durand\n06 12 34 56 78"
)
ANSWERED = (
    "Bonjour Camille,\n\nOui, les plaques WW sont remises avec la voiture, au comptoir, "
    "avec la carte grise provisoire. "
    "Je vous rappelle au 06 12 34 56 78.\n\nBonne journée,\nAna du garage"
)
EMPTY = Retriever([])
CITED = Citation("WW", "ici")
FULL = Retriever(
    [Passage("ww", "article", "Remettez-vous les plaques WW ?", "Les plaques WW, avec la voiture.", "fr", CITED)]
)
WEAK = Retriever(
    [
        Passage("keys", "article", "La voiture et ses plaques", "La voiture se rend plaques lavées.", "fr", CITED),
        Passage("fault", "fault", "Remettez les plaques WW avec la voiture", "Plaques WW.", "fr", CITED),
    ]
)


@pytest.fixture
def lessons(bare: Database) -> Lessons:
    return Lessons(bare, library=lambda: EMPTY)


async def solved(database: Database, text: str = ASKED, answer: str = ANSWERED) -> int:
    desk = SupportDesk(database)
    ticket = await desk.answer(NewTicket("email", "camille@example.com", text))
    await desk.send(ticket.id, text=answer, actor="ana")
    return ticket.id


async def test_a_draft_says_what_was_answered_and_nothing_of_the_customer(bare: Database, lessons: Lessons) -> None:
    drafted = await lessons.draft_from(await solved(bare), by="ana")
    assert (drafted.state, drafted.basis) == (ArticleState.draft, "ticket:1")
    assert drafted.title == "Est-ce que vous remettez les plaques WW avec la voiture ?"
    assert drafted.text == (
        "Oui, les plaques WW sont remises avec la voiture, au comptoir, avec la carte grise provisoire. "
        "Je vous rappelle au [téléphone]."
    )


async def test_nothing_is_published_by_itself(bare: Database, lessons: Lessons) -> None:
    await solved(bare)
    (drafted,) = await lessons.propose()
    assert drafted.author == "alex"
    assert await Articles(bare).published() == ()
    assert await lessons.propose() == []


async def test_a_question_that_the_library_answers_is_not_proposed(bare: Database) -> None:
    await solved(bare)
    assert await Lessons(bare, library=lambda: FULL).propose() == []


async def test_an_article_that_shares_a_few_words_with_a_question_does_not_answer_it(bare: Database) -> None:
    assert WEAK.search("Est-ce que vous remettez les plaques WW avec la voiture ?", kinds={"article"}) != ()
    await solved(bare)
    (drafted,) = await Lessons(bare, library=lambda: WEAK).propose()
    assert drafted.basis == "ticket:1"


async def test_a_second_answer_to_the_same_question_is_added_and_the_diff_shows_it(
    bare: Database, lessons: Lessons
) -> None:
    articles = Articles(bare)
    first = await lessons.draft_from(await solved(bare), by="ana")
    await articles.publish(first.id, by="ben")
    more = await solved(bare, ASKED.replace("1042", "1043"), "Comptez quatre-vingts euros de caution pour elles.")
    second = await lessons.draft_from(more, by="ana")
    assert (second.name, second.version) == (first.name, 2)
    assert "+Comptez quatre-vingts euros de caution pour elles." in (await articles.diff(second.id)).splitlines()
    assert "-" not in [line[:1] for line in (await articles.diff(second.id)).splitlines()]


async def test_only_what_a_person_answered_teaches(bare: Database, lessons: Lessons) -> None:
    waiting = await SupportDesk(bare).answer(NewTicket("email", "camille@example.com", ASKED))
    with pytest.raises(NotSolved):
        await lessons.draft_from(waiting.id, by="ana")
    with pytest.raises(NotFound):
        await lessons.draft_from(99, by="ana")
    await solved(bare, "Et mon remboursement de la commande 1043 ?", "C’est fait.")
    assert await lessons.propose() == []


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Bonjour ! Où est ma clé ?", "Où est ma clé ?"),
        ("hello, the light is on. what is it?", "What is it?"),
        ("ma clé ne marche plus", "Ma clé ne marche plus"),
        ("mot " * 60, "Mot " + "mot " * 25 + "mot…"),
    ],
)
def test_a_title_is_the_sentence_that_asks(question: str, title: str) -> None:
    assert title_of(question) == title
