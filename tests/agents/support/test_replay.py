"""The replay lab."""

import pytest

from agents.errors import NotFound
from agents.support.articles import Articles, NewArticle
from agents.support.desk import NewTicket, SupportDesk
from agents.support.oversight import Oversight
from agents.support.replay import Candidate, Change, Replay, What
from agents.support.templates import TemplateWrong
from knowledge.retriever import Retriever
from knowledge.support.category import Category
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.every import Base

LATE = "Bonjour, ma commande 1042 a du retard, où est-elle ?"
KEYS = "Vendez-vous des télécommandes pour garage ?"


@pytest.fixture
def replay(bare: Database) -> Replay:
    return Replay(bare, library=lambda: Retriever([]))


async def ticket(database: Database, text: str) -> int:
    return (await SupportDesk(database).answer(NewTicket("email", "camille@example.com", text))).id


def everything(tx: Transaction) -> dict[str, list[AnyRow]]:
    tables = ("ticket", "ticket_reply", "ticket_change", "reply_template", "mail", "job", "article", "order_action")
    metadata = Base.metadata.tables
    return {name: list(tx.connection.execute(metadata[name].select()).all()) for name in tables}


async def test_the_same_version_changes_nothing(bare: Database, replay: Replay) -> None:
    await ticket(bare, LATE)
    seen = await replay.run(Candidate())
    assert (seen.tickets, seen.changes) == (1, [])


async def test_another_wording_shows_each_reply_before_and_after(bare: Database, replay: Replay) -> None:
    number = await ticket(bare, LATE)
    await ticket(bare, "Je veux être remboursé de la commande 1042")
    seen = await replay.run(Candidate("late", "fr", "Commande {order}.\nEn chemin avec {carrier}."))
    (change,) = seen.changes
    assert (change.row, change.what, change.after) == (
        f"ticket:{number}",
        What.reply,
        "Commande 1042.\nEn chemin avec Colissimo.",
    )
    assert change.before.startswith("Je suis désolé du retard")


async def test_nothing_is_sent_or_kept(bare: Database, replay: Replay) -> None:
    await ticket(bare, LATE)
    before = await bare.write(everything)
    await replay.run(Candidate("late", "fr", "Commande {order}."))
    assert await bare.write(everything) == before


async def test_a_ticket_that_was_understood_otherwise_is_told_with_its_reply_and_fate(
    bare: Database, replay: Replay
) -> None:
    number = await ticket(bare, LATE)
    await Oversight(bare).open_gate(Category.late, actor="ana")
    await bare.write(lambda tx: _misread(tx, number))
    await Oversight(bare).judge(number, true_category=Category.late, was_right=False, actor="ana")
    seen = await replay.run(Candidate())
    assert [one.what for one in seen.changes] == [What.category, What.reply, What.fate]
    assert seen.changes[0] == Change(f"ticket:{number}", What.category, "Remboursement", "Retard de livraison")
    assert (seen.changes[2].before, seen.changes[2].after) == ("En cours", "Traité automatiquement")
    assert (seen.judged, seen.right_before, seen.right_after) == (1, 0, 1)


def _misread(tx: Transaction, number: int) -> None:
    row = tx.tickets.get(number)
    assert row is not None
    row.category = Category.refund.value


async def test_a_drafted_article_shows_whom_it_would_answer(bare: Database, replay: Replay) -> None:
    number = await ticket(bare, KEYS)
    await ticket(bare, LATE)
    drafted = await Articles(bare).draft(
        NewArticle("Télécommandes de garage", "Nous vendons des télécommandes pour garage."), author="ana"
    )
    seen = await replay.run(Candidate(article=drafted.id))
    assert seen.changes == [Change(f"ticket:{number}", What.article, "", "Télécommandes de garage")]


async def test_what_could_not_be_published_cannot_be_tried(replay: Replay) -> None:
    with pytest.raises(TemplateWrong):
        await replay.run(Candidate("late", "fr", "Commande {bientot}."))
    with pytest.raises(NotFound):
        await replay.run(Candidate(article=7))
