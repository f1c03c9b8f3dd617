"""What the desk learns, by message: gaps, drafts from tickets, drafts sent back, trials."""

import pytest

from agents.bus.asked import UsageWrong
from agents.errors import NotFound
from agents.staff.roles import Officer
from agents.support.articles import NewArticle
from agents.support.desk import NewTicket
from agents.support.lessons import NotSolved
from bot.app import App
from knowledge.support.category import Category
from storage.models.article import ArticleState
from tests.agents.bus.test_teaching import run

ASKED = "Remettez-vous les plaques WW avec la voiture ?"
ANSWERED = "Oui, les plaques WW sont remises avec la voiture, au comptoir, avec la carte grise provisoire."


async def asked(app: App, text: str = ASKED) -> int:
    return (await app.team.desk.answer(NewTicket("email", "camille@example.com", text))).id


async def test_gaps_are_told_with_how_often_they_were_asked(app: App, helper: Officer) -> None:
    assert (await run(app, "/lacunes", helper)).text == "Aucune question n’est restée sans article."
    await asked(app, "Quels sont vos horaires d'ouverture ?")
    await asked(app, "Vos horaires d'ouverture ?")
    told = (await run(app, "/gaps", helper, "en")).text
    assert "2 × " in told
    assert "left to a person: 2" in told


async def test_a_draft_is_made_of_a_solved_ticket_alone(app: App, helper: Officer) -> None:
    ticket = await asked(app)
    with pytest.raises(NotSolved):
        await run(app, f"/brouillon {ticket}", helper)
    await app.team.desk.send(ticket, text=ANSWERED, actor="ana")
    assert "Brouillon n° 1" in (await run(app, f"/brouillon {ticket}", helper)).text
    (made,) = await app.team.articles.listed(ArticleState.draft)
    assert (made.author, made.text) == (helper.actor, ANSWERED)
    with pytest.raises(UsageWrong):
        await run(app, "/brouillon demain", helper)


async def test_only_an_admin_sends_a_draft_back_or_tries_it(app: App, helper: Officer, boss: Officer) -> None:
    made = await app.team.articles.draft(NewArticle("Plaques WW", ANSWERED), author="ana")
    unknown = [await app.bus.run(line, helper, language="fr") for line in (f"/renvoyer {made.id}", "/rejouer")]
    assert unknown == [None, None]
    assert "est renvoyé" in (await run(app, f"/renvoyer {made.id} Trop court", boss)).text
    assert [one.remark for one in await app.team.articles.listed(ArticleState.refused)] == ["Trop court"]
    with pytest.raises(UsageWrong):
        await run(app, "/renvoyer", boss)


async def test_a_trial_names_the_tickets_that_would_change(app: App, boss: Officer) -> None:
    ticket = await asked(app)
    made = await app.team.articles.draft(NewArticle("Les plaques WW", f"{ASKED} {ANSWERED}"), author="ana")
    await app.team.oversight.judge(ticket, true_category=Category.other, was_right=True, actor="ana")
    told = (await run(app, f"/rejouer {made.id}", boss)).text
    assert "→ Les plaques WW" in told
    assert "ticket n° 1" in told
    assert "Tickets jugés\u00a0: 1" in told
    assert "Rien ne changerait" in (await run(app, "/rejouer", boss)).text
    with pytest.raises(NotFound):
        await run(app, "/rejouer 99", boss)
