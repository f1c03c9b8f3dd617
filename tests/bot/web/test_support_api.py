from collections.abc import AsyncIterator, Mapping
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.settings import Settings
from bot.web.server import build_server
from knowledge.support.category import Category

Client: TypeAlias = TestClient[web.Request, web.Application]
ROUTE = "/api/support/tickets"
MINE = {"email": "camille@example.com", "text": "Où en est ma commande ?", "order_id": 1042}


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    await app.team.importing.set_up_sample()
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def _post(client: Client, body: Mapping[str, object], key: str = "") -> Mapping[str, object]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    response = await client.post(ROUTE, json=body, headers=headers)
    assert response.status == 201
    found: Mapping[str, object] = await response.json()
    return found


async def test_a_visitor_is_told_when_a_person_answers_while_the_gate_is_closed(client: Client) -> None:
    found = await _post(client, MINE)
    assert found.keys() == {"ticket", "category", "status", "reply"}
    assert (found["category"], found["status"]) == ("Information commande", "En cours")
    assert str(found["reply"]).startswith("Bien reçu")


async def test_the_shop_reads_the_draft_by_its_key(app: App, client: Client) -> None:
    found = await _post(client, MINE, await app.team.staff.new_api_key("shop"))
    assert "EXEMPLE1042FR" in str(found["reply"])
    assert found["status"] == "En cours"


async def test_an_open_gate_answers_the_owner_by_mail_and_a_visitor_reads_the_same_for_any_order(
    app: App, client: Client, settings: Settings
) -> None:
    await app.team.oversight.open_gate(Category.order, actor="admin")
    mine, strangers, nobodys = [await _post(client, {**MINE, "order_id": number}) for number in (1042, 1044, 9999)]
    await app.worker.run_until_idle()
    assert mine["reply"] == strangers["reply"] == nobodys["reply"]
    assert str(mine["reply"]).startswith("Bien reçu\u00a0: la réponse part à cette adresse e-mail")
    assert {one["status"] for one in (mine, strangers, nobodys)} == {"En cours"}
    (owners,) = [mail for mail in (settings.data_dir / "outbox").glob("*.eml") if "EXEMPLE1042FR" in mail.read_text()]
    assert "To: camille@example.com" in owners.read_text("utf-8")


@pytest.mark.parametrize(
    "body",
    [
        {**MINE, "email": "karim@example.com"},
        {**MINE, "order_id": 1044},
        {"email": "camille@example.com", "text": "Où en est ma commande ?"},
    ],
)
async def test_nobody_learns_of_an_order_that_was_not_named_or_is_not_theirs(
    app: App, client: Client, body: Mapping[str, object]
) -> None:
    await app.team.oversight.open_gate(Category.order, actor="admin")
    reply = str((await _post(client, body))["reply"])
    assert "EXEMPLE" not in reply
    assert "expédiée" not in reply


async def test_what_a_person_wrote_is_not_shown_to_whoever_repeats_the_question(app: App, client: Client) -> None:
    first = await _post(client, MINE)
    await app.team.desk.send(int(str(first["ticket"])), text="Chère Camille, elle arrive demain.", actor="Bob")
    again = await _post(client, MINE)
    assert again["ticket"] == first["ticket"]
    assert "Camille" not in str(again["reply"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "camille", "text": "a"},
        {"email": "a@b.fr", "text": "  "},
        {"email": "a@b.fr", "text": "a", "x": 1},
    ],
)
async def test_a_wrong_body_names_its_field(client: Client, body: Mapping[str, object]) -> None:
    response = await client.post(ROUTE, json=body)
    assert (response.status, (await response.json())["error"]) == (422, "invalid_input")


async def test_a_wrong_key_is_refused(client: Client) -> None:
    response = await client.post(ROUTE, json=MINE, headers={"Authorization": "Bearer nothing"})
    assert response.status == 401


async def test_order_numbers_cannot_be_tried_one_after_another(client: Client) -> None:
    answers = [await client.post(ROUTE, json={**MINE, "order_id": 2000 + number}) for number in range(8)]
    assert [answer.status for answer in answers] == [201] * 6 + [429] * 2
