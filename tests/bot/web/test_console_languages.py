"""The console speaks French and English, to each member of staff the one they chose."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.support.desk import NewTicket
from bot.app import App
from bot.web.server import build_server
from storage.models.staff import StaffRole
from tests.bot.web.spoken import languages_in, said_on, sentences_only_in, written_in
from tests.builders import Person

Client: TypeAlias = TestClient[web.Request, web.Application]
TEMPLATES = sorted((Path(__file__).parents[3] / "bot/web/console/pages").glob("*.j2"))
SAME_EVERYWHERE = {"Alex", "· Alex", "(PDF)", "alex admin sign-in-link", "https://"}
PAGES = (
    "conversations", "conversations/1", "tickets", "tickets/1", "customers", "customers/1", "orders", "automation",
    "figures", "figures/revenue", "figures/turns", "sales", "catalogue", "mails", "commands", "documents", "prompts",
    "access", "webhooks", "knowledge", "figures?period=lundi", "sales/999", "nowhere",
)  # fmt: skip


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    await app.team.importing.set_up_sample()
    await app.team.desk.answer(NewTicket("email", "camille@example.com", "Je veux être remboursé, commande 1043"))
    async with TestClient(TestServer(build_server(app))) as opened:
        who = await app.team.staff.add_member("terminal", "Bob", role=StaffRole.owner)
        await opened.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(who)})
        yield opened


async def read(client: Client, page: str, *, accepts: str = "fr") -> str:
    response = await client.get(f"/console/{page}", headers={"Accept-Language": accepts})
    return await response.text()


async def choose(client: Client, language: str, back: str = "/console/tickets/1") -> tuple[int, str | None]:
    csrf = (await read(client, "tickets")).split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": csrf, "language": language, "back": back}
    answer = await client.post("/console/language", data=form, allow_redirects=False)
    return answer.status, answer.headers.get("Location")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_of_the_console_holds_a_sentence_or_a_language_of_its_own(path: Path) -> None:
    template = path.read_text("utf-8")
    commands = {text for text in written_in(template) if text.startswith("/")}
    assert set(written_in(template)) - SAME_EVERYWHERE - commands == set()
    assert languages_in(template) == []


def test_a_sentence_in_a_template_would_be_found() -> None:
    assert written_in("<p>{{ name }} part demain</p>") == ["part demain"]
    assert written_in("""<i title="Fermer">{{ "à bientôt" }}</i>""") == ["Fermer", "à bientôt"]
    assert languages_in("""{{ say("console.title", "fr") }}""") == ['"fr"']


@pytest.mark.parametrize(("language", "other"), [("en", "fr"), ("fr", "en")])
async def test_every_screen_is_wholly_in_the_language_of_the_browser(
    client: Client, alice: Person, language: str, other: str
) -> None:
    await alice.says("P0420 sur ma Clio, je veux parler à quelqu’un")
    foreign = sentences_only_in(other, language)
    pages = {page: await read(client, page, accepts=f"{language};q=0.9,{other};q=0.5") for page in PAGES}
    found = [(page, said) for page, text in pages.items() for said in said_on(text) if foreign.fullmatch(said)]
    assert found == []
    assert [page for page, text in pages.items() if f'<html lang="{language}">' not in text] == []


async def test_a_chosen_language_stays_whatever_the_browser_asks_for(app: App, client: Client) -> None:
    assert await choose(client, "en") == (303, "/console/tickets/1")
    assert "In progress" in await read(client, "tickets", accepts="fr")
    assert (await choose(client, "fr"))[0] == 303
    assert "En cours" in await read(client, "tickets", accepts="en")


async def test_the_switch_leads_back_to_a_screen_of_the_console_and_nowhere_else(client: Client) -> None:
    assert (await choose(client, "en", "https://elsewhere.example"))[1] == "/console/conversations"
    assert (await choose(client, "en", "//elsewhere.example"))[1] == "/console/conversations"
    assert (await choose(client, "en", "/console/tickets?q=1043"))[1] == "/console/tickets?q=1043"
    assert (await choose(client, "de"))[0] == 422
    assert (await client.post("/console/language", data={"language": "en"})).status == 403
    assert '<html lang="en">' in await read(client, "tickets")


async def test_money_dates_and_shares_are_written_as_its_reader_writes_them(client: Client) -> None:
    french, english = await read(client, "customers"), await read(client, "customers", accepts="en")
    assert ("135,80\u00a0€" in french, "€135.80" in english) == (True, True)
    english = await read(client, "tickets/1", accepts="en")
    assert "Jan 20" in english or "Nov 20" in english
    assert "à 95\u00a0% de confiance" in await read(client, "automation")
    assert "100,0\u00a0%" in await read(client, "automation")
    assert "100.0%" in await read(client, "automation", accepts="en")


async def test_who_is_not_signed_in_reads_their_browsers_language_and_may_change_it(client: Client) -> None:
    client.session.cookie_jar.clear()
    assert "Connexion" in await read(client, "sign-in")
    assert "Sign in" in await read(client, "sign-in", accepts="en-GB,en")
    assert "Sign in" in await read(client, "sign-in?language=en")
    assert "Sign in" in await read(client, "sign-in", accepts="fr")
