"""The console's page of the knowledge: versions, what they change, news, and the way from a button to the bus."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.web.server import build_server
from storage.models.learning import VersionState
from storage.models.staff import StaffRole
from tests.agents.bus.test_knowing import add, piece, serving, version

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def sign_in(app: App, client: Client, role: StaffRole = StaffRole.admin) -> None:
    who = await app.team.staff.add_member("terminal", role.value, role=role)
    await client.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(who)})


async def read(client: Client, path: str) -> str:
    return await (await client.get(f"/console/{path}")).text()


async def press(client: Client, page: str, label: str) -> str:
    """The button that bears this label first, with the hidden token of its form."""
    csrf = page.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]
    button = page.split(f">{label}</button>", maxsplit=1)[0].rsplit("<button ", 1)[1]
    name, value = button.split('name="')[1].split('"')[0], button.split('value="')[1].split('"')[0]
    return await (await client.post("/console/commands", data={"csrf": csrf, name: value})).text()


async def test_an_empty_house_says_so(app: App, client: Client) -> None:
    await sign_in(app, client)
    page = await read(client, "knowledge")
    assert "Aucune version proposée" in page
    assert "Aucune actualité n’attend" in page


async def test_a_version_is_opened_approved_by_two_presses_and_gone_back_from(app: App, client: Client) -> None:
    await add(app, version(app, "A", VersionState.retired), version(app, "B", changes=3))
    await sign_in(app, client)
    opened = await read(client, "knowledge/2")
    assert "80,0\u00a0% → 82,5\u00a0%" in opened
    assert opened.count("• Turbo") == 3
    asked = await press(client, opened, "Approuver")
    assert await serving(app) is None
    await press(client, asked, "Confirmer")
    assert await serving(app) == "B"
    listed = await read(client, "knowledge")
    await press(client, await press(client, listed, "Y revenir"), "Confirmer")
    assert await serving(app) == "A"
    await press(client, await press(client, await read(client, "knowledge"), "Revenir à la base seule"), "Confirmer")
    assert await serving(app) is None
    assert (await client.get("/console/knowledge/99")).status == 404


async def test_news_are_shown_whole_and_decided(app: App, client: Client) -> None:
    await add(app, piece(app, "Rappel du turbo"), piece(app, "<b>gras</b>", url="javascript:alert(1)"))
    await sign_in(app, client)
    page = await read(client, "knowledge")
    assert "Source\u00a0: Rappel Conso, sans date · licence\u00a0: Licence Ouverte 2.0" in page
    assert "Pièces nommées\u00a0: Turbo" in page
    assert "javascript:" not in page
    assert "&lt;b&gt;gras" in page
    assert "est acceptée" in await press(client, page, "Accepter")
    figures = await read(client, "figures/news_accepted?period=tout")
    assert "actualité n° 1" in figures
    assert '<rect class="gain"' in figures


async def test_who_may_only_read_sees_no_button(app: App, client: Client) -> None:
    await add(app, version(app, "A"), piece(app, "Rappel du turbo"))
    await sign_in(app, client, StaffRole.agent)
    assert "Rappel du turbo" in await read(client, "knowledge")
    assert 'name="line"' not in await read(client, "knowledge") + await read(client, "knowledge/1")


async def test_nothing_of_it_without_sign_in(client: Client) -> None:
    answers = [await client.get(f"/console/{one}", allow_redirects=False) for one in ("knowledge", "knowledge/1")]
    assert [one.headers["Location"] for one in answers] == ["/console/sign-in"] * 2
