"""The statements behind Notion, gaps, drafts and the replay lab, on both databases."""

from datetime import timedelta

from agents.support.articles import Articles, NewArticle
from agents.support.desk import NewTicket, SupportDesk
from agents.support.gaps import Gaps
from agents.support.lessons import Lessons
from agents.support.replay import Candidate, Replay
from knowledge.retriever import Retriever
from storage.database import Database
from tests.agents.support.notion_desk import CONTACTS, REPLIES, NotionDesk
from tests.conftest import FixedClock
from tests.loopback.notion import LoopbackNotion
from tests.loopback.notion_world import NotionWorld

EMPTY = Retriever([])
OPEN_HOURS = "Quels sont vos horaires d'ouverture ?"


async def test_notion_is_met_and_nothing_is_doubled(database: Database, clock: FixedClock) -> None:
    world = NotionWorld(clock)
    replies, contacts = world.table("Réponses support", dict(REPLIES)), world.table("Contacts clients", dict(CONTACTS))
    async with LoopbackNotion(world) as loopback:
        notion = NotionDesk(database, loopback, world, replies, contacts)
        notion.write(OPEN_HOURS, email="zoe@example.com")
        await notion.sync_while_each_answer_is_lost(calls=3)
    assert len(notion.rows()) == len(await notion.desk.listed()) == 4


async def test_what_was_asked_is_found_again(database: Database) -> None:
    desk = SupportDesk(database)
    ticket = await desk.answer(NewTicket("email", "zoe@example.com", OPEN_HOURS))
    await desk.send(ticket.id, text="Du lundi au vendredi, de neuf heures à midi.", actor="ana")
    (gap,) = await Gaps(database, library=lambda: EMPTY).report(span=timedelta(days=1))
    (drafted,) = await Lessons(database, library=lambda: EMPTY).propose()
    replayed = await Replay(database, library=lambda: EMPTY).run(Candidate(article=drafted.id))
    assert (gap.question, drafted.title) == (OPEN_HOURS, OPEN_HOURS)
    assert [one.after for one in replayed.changes] == [OPEN_HOURS]


async def test_versions_of_an_article_follow_each_other(database: Database) -> None:
    articles = Articles(database)
    first = await articles.publish((await articles.draft(NewArticle("Horaires", "Le matin."), author="ana")).id, by="b")
    await articles.publish((await articles.draft(NewArticle("Horaires", "Le soir."), author="ana")).id, by="ben")
    assert [record.text for record in await articles.published()] == ["Le soir."]
    assert (await articles.get(first.id)).state == "replaced"
