"""The console's pages of webhooks."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.web.server import build_server
from storage.models.staff import StaffRole
from tests.bot.web.test_desk_pages import Client, act, read, sign_in


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def test_an_admin_adds_an_address_sees_its_secret_once_and_steers_it(app: App, client: Client) -> None:
    await sign_in(app, client)
    csrf = (await read(client, "webhooks")).split('name="csrf" value="')[1].split('"')[0]
    fields = {"csrf": csrf, "url": "https://hooks.example.org/alex", "note": "Compta", "kinds": "order.paid"}
    answer = await client.post("/console/webhooks", data=fields)
    assert "whsec_" in await answer.text()
    assert "whsec_" not in await read(client, "webhooks") + await read(client, "webhooks/1")
    assert await act(client, "webhooks/1", "webhooks/1", do="test") == 200
    assert "Essai" in await read(client, "webhooks/1")
    assert await act(client, "webhooks/1", "webhooks/1", do="choose", kinds="order.refunded") == 200
    assert await act(client, "webhooks/1", "webhooks/1", do="rotate") == 200
    assert "L’ancien secret signe aussi" in await read(client, "webhooks/1")
    assert await act(client, "webhooks/1", "webhooks/1", do="close") == 200
    assert "fermée par l’équipe" in await read(client, "webhooks")
    assert await act(client, "webhooks/1", "webhooks/1", do="replay_failed") == 409
    assert await act(client, "webhooks/1", "webhooks/1", do="open") == 200
    assert await act(client, "webhooks/1", "webhooks/1", do="replay", delivery="1") == 200
    assert await act(client, "webhooks/1", "webhooks/1", do="replay", delivery="x") == 422
    assert await act(client, "webhooks/1", "webhooks/1", do="explode") == 422
    assert await act(client, "webhooks/1", "webhooks/1", do="remove") == 200
    assert "Aucune adresse pour le moment" in await read(client, "webhooks")


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(app: App, client: Client) -> None:
    await sign_in(app, client)
    csrf = (await read(client, "webhooks")).split('name="csrf" value="')[1].split('"')[0]
    typed = {"csrf": csrf, "url": "https://10.0.0.1/a", "note": "Compta & Cie", "kinds": "order.paid"}
    answer = await client.post("/console/webhooks", data=typed)
    page = await answer.text()
    assert (answer.status, page.count('role="alert"')) == (422, 1)
    assert 'value="https://10.0.0.1/a" aria-invalid="true" aria-describedby="url-wrong"' in page
    assert ('value="Compta &amp; Cie"' in page, 'value="order.paid" checked' in page) == (True, True)
    page = await (await client.post("/console/webhooks", data={**typed, "kinds": ""})).text()
    assert "Cochez au moins un fait" in page


async def test_our_own_network_is_refused_and_others_only_look(app: App, client: Client) -> None:
    assert (await client.get("/console/webhooks", allow_redirects=False)).headers["Location"] == "/console/sign-in"
    await sign_in(app, client)
    assert await act(client, "webhooks", "webhooks", url="https://169.254.169.254/", kinds="order.paid") == 422
    await app.team.webhooks.add("https://hooks.example.org", kinds=["order.paid"], note="", actor="test")
    await sign_in(app, client, StaffRole.agent)
    assert "Seul un administrateur" in await read(client, "webhooks")
    assert 'value="rotate"' not in await read(client, "webhooks/1")
    csrf = (await read(client, "webhooks")).split('name="csrf" value="')[1].split('"')[0]
    assert (await client.post("/console/webhooks/1", data={"csrf": csrf, "do": "rotate"})).status == 403
