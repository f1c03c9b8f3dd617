"""The console's pages of what the desk learns: drafts decided, gaps read to their rows, trials that change nothing."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from agents.support.articles import NewArticle
from agents.support.desk import NewTicket
from bot.app import App
from bot.web.server import build_server
from storage.models.article import ArticleState
from storage.models.staff import StaffRole
from tests.bot.web.test_knowledge_pages import Client, press, read, sign_in

ASKED = "Bonjour, je suis Camille Durand. Remettez-vous les plaques WW avec la voiture ?"
ANSWERED = "Oui, les plaques WW sont remises avec la voiture, au comptoir, avec la carte grise provisoire."
PAGES = ("articles", "gaps", "replay")


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def solved(app: App) -> int:
    ticket = await app.team.desk.answer(NewTicket("email", "camille@example.com", ASKED))
    await app.team.desk.send(ticket.id, text=ANSWERED, actor="Ana")
    return ticket.id


async def posted(client: Client, address: str, page: str, **form: str) -> str:
    csrf = page.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]
    return await (await client.post(f"/console/{address}", data={"csrf": csrf, **form})).text()


async def test_a_solved_ticket_becomes_a_draft_that_is_published_by_two_presses(app: App, client: Client) -> None:
    await sign_in(app, client)
    told = await press(client, await read(client, f"tickets/{await solved(app)}"), "En tirer un brouillon")
    assert "Brouillon n° 1" in told
    page = await read(client, "articles")
    assert f'<li class="added"><ins>{ANSWERED}</ins></li>' in page
    assert 'href="/console/tickets/1">tiré du ticket n° 1' in page
    await press(client, await press(client, page, "Publier"), "Confirmer")
    (article,) = await app.team.articles.published()
    assert article.text == ANSWERED
    assert "Aucun brouillon n’attend" in await read(client, "articles")


async def test_a_change_of_an_article_shows_what_it_takes_off_and_adds(app: App, client: Client) -> None:
    shelf = app.team.articles
    first = await shelf.draft(NewArticle("Plaques WW", "Au comptoir. Sans caution."), author="ana")
    await shelf.publish(first.id, by="ana")
    await shelf.draft(NewArticle("Plaques WW", "Au comptoir. Caution de 80 €."), author="ana")
    await sign_in(app, client)
    page = await read(client, "articles")
    assert '<li class="taken"><del>Sans caution.</del></li>' in page
    assert '<li class="added"><ins>Caution de 80 €.</ins></li>' in page
    assert "change la version 1 qui répond aujourd’hui" in page


async def test_a_draft_is_sent_back_with_a_word_why_and_the_audit_names_who(app: App, client: Client) -> None:
    await app.team.articles.draft(NewArticle("Plaques WW", "Au comptoir."), author="ana")
    await sign_in(app, client)
    page = await read(client, "articles")
    told = await posted(client, "commands", page, line="/renvoyer 1", what="Trop court.")
    assert "est renvoyé" in told
    (article,) = await app.team.articles.listed(ArticleState.refused)
    assert (article.remark, article.decided_by) == ("Trop court.", "contact:1")
    page = await read(client, "articles")
    assert "renvoyé par admin le" in page
    assert "Trop court." in page
    assert "Aucun brouillon" in page


async def test_a_gap_leads_to_the_ticket_and_the_conversation_behind_it(app: App, client: Client) -> None:
    await app.team.desk.answer(NewTicket("email", "zoe@example.com", "Quels sont vos horaires d'ouverture ?"))
    await sign_in(app, client, StaffRole.read_only)
    page = await read(client, "gaps?days=7")
    assert '<h2 id="gap-1">Quels sont vos horaires d&#39;ouverture ?</h2>' in page
    assert 'href="/console/tickets/1"' in page
    assert '<option value="7" selected>' in page


async def test_a_trial_shows_what_an_article_would_answer_and_keeps_nothing(app: App, client: Client) -> None:
    await solved(app)
    made = await app.team.articles.draft(NewArticle("Remettez-vous les plaques WW ?", ANSWERED), author="ana")
    await sign_in(app, client)
    form = await read(client, f"replay?article={made.id}")
    assert f'<option value="{made.id}" lang="fr" selected>' in form
    page = await posted(client, "replay", form, article=str(made.id), limit="50")
    assert "la bibliothèque répondrait par un autre article\u00a0: 1" in page
    assert "<ins>Remettez-vous les plaques WW ?</ins>" in page
    assert await app.team.articles.published() == ()


async def test_a_trial_of_a_wording_needs_its_name_and_a_wording_that_could_be_published(
    app: App, client: Client
) -> None:
    await sign_in(app, client)
    form = await read(client, "replay")
    assert "se choisit avec son nouveau texte" in await posted(client, "replay", form, wording="Bonjour")
    assert 'role="alert"' in await posted(client, "replay", form, template="late.fr", wording="Bonjour {nonsense}")
    assert 'role="alert"' in await posted(client, "replay", form, article="99")
    assert "Rien ne changerait" in await posted(client, "replay", form, limit="1000")


async def test_who_may_not_steer_reads_and_presses_nothing(app: App, client: Client) -> None:
    await app.team.articles.draft(NewArticle("Plaques WW", "Au comptoir."), author="ana")
    await sign_in(app, client, StaffRole.agent)
    pages = [await read(client, one) for one in PAGES]
    assert "Plaques WW" in pages[0]
    assert 'name="line"' not in "".join(pages)
    assert "Seuls les administrateurs" in pages[2]
    csrf = pages[0].split('name="csrf" value="')[1].split('"', maxsplit=1)[0]
    assert (await client.post("/console/replay", data={"csrf": csrf, "limit": "50"})).status == 403
    assert (await client.post("/console/commands", data={"csrf": csrf, "line": "/renvoyer 1"})).status == 404


async def test_nothing_of_it_without_sign_in(client: Client) -> None:
    answers = [await client.get(f"/console/{one}", allow_redirects=False) for one in PAGES]
    assert [one.headers["Location"] for one in answers] == ["/console/sign-in"] * 3


async def test_alex_is_taught_and_a_lesson_taken_back_on_the_page(app: App, client: Client) -> None:
    await sign_in(app, client)
    page = await read(client, "articles")
    csrf = page.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]
    words = {"line": "/apprendre", "what": "La remise des plaques WW\r\nElle se fait sous 48 heures, au comptoir."}
    asked = await (await client.post("/console/commands", data={"csrf": csrf, **words})).text()
    assert "+Elle se fait sous 48 heures, au comptoir." in asked
    await press(client, asked, "Confirmer")
    (article,) = await app.team.articles.published()
    assert article.title == "La remise des plaques WW"
    assert "article n° 1" in await read(client, "figures/articles_taught?period=tout")
    await press(client, await press(client, await read(client, "articles"), "Retirer"), "Confirmer")
    assert await app.team.articles.published() == ()
