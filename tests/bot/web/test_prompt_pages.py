"""The console's page of the levers."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from agents.messages import OutgoingMessage
from agents.sales.coupons import NewCoupon
from bot.app import App
from bot.web.server import build_server
from storage.models.catalogue import CouponKind
from storage.models.message import Role
from storage.models.staff import StaffRole
from tests.bot.web.test_desk_pages import Client, act, read, sign_in
from tests.builders import Person


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def test_nothing_of_the_levers_without_sign_in(client: Client) -> None:
    answer = await client.get("/console/prompts", allow_redirects=False)
    assert answer.headers.get("Location") == "/console/sign-in"
    assert (await client.post("/console/prompts", data={"do": "capacity"})).status == 401


async def test_each_lever_says_what_it_says_today_or_why_it_is_silent(app: App, client: Client) -> None:
    await sign_in(app, client)
    page = await read(client, "prompts?medium=chat&product=coaching-garages")
    assert "aucune capacité n’est fixée" in page
    assert await act(client, "prompts", "prompts", do="capacity", product="coaching-garages", places="8") == 200
    page = await read(client, "prompts?medium=chat&product=coaching-garages")
    assert "Places encore libres pour" in page
    assert "capacity:coaching-garages" in page
    english = await read(client, "prompts?medium=sheet&product=pack-complet&language=en")
    assert "Peace of mind: 90 days to be refunded on written request" in english


async def test_a_code_is_announced_by_an_admin(app: App, client: Client) -> None:
    now = app.clock()
    coupon = NewCoupon("NOEL", CouponKind.percent, 10, valid_from=now, valid_until=now + timedelta(days=2))
    await app.team.sales.add_coupon(coupon)
    await sign_in(app, client, StaffRole.agent)
    assert 'value="announce"' not in await read(client, "prompts")
    assert await act(client, "prompts", "prompts", do="announce", code="noel") == 403
    await sign_in(app, client)
    assert await act(client, "prompts", "prompts", do="announce", code="noel") == 200
    assert "Le code NOEL retire" in await read(client, "prompts?product=formation-premium")
    assert await act(client, "prompts", "prompts", do="announce", code="ETE") == 404
    assert await act(client, "prompts", "prompts", do="capacity", product="coaching-garages", places="-1") == 422


async def test_what_is_wrong_is_said_beside_its_field_with_what_was_typed(app: App, client: Client) -> None:
    await sign_in(app, client)
    csrf = (await read(client, "prompts")).split('name="csrf" value="')[1].split('"')[0]
    typed = {"csrf": csrf, "do": "announce", "code": "ETE<26>"}
    page = await (await client.post("/console/prompts", data=typed)).text()
    assert 'value="ETE&lt;26&gt;" aria-invalid="true" aria-describedby="wrong"' in page
    assert "Aucun code de remise en service" in page
    typed = {"csrf": csrf, "do": "capacity", "product": "coaching-garages", "places": "douze"}
    page = await (await client.post("/console/prompts", data=typed)).text()
    assert ('value="coaching-garages" selected' in page, 'value="douze" aria-invalid' in page) == (True, True)


async def test_what_was_taken_out_is_shown_and_raised(app: App, client: Client, alice: Person) -> None:
    await alice.says("Bonjour")
    pushy = OutgoingMessage("Bonjour. Plus que 3 places, -50 % ce soir seulement !")
    await app.replying.say(await alice.conversation(), pushy, role=Role.assistant)
    await alice.hears("Bonjour.")
    assert "places" not in str((await alice.last())["reply"])
    await sign_in(app, client)
    page = await read(client, "prompts")
    assert "Plus que 3 places, -50 % ce soir seulement\u202f!" in page
    assert "un avis" in page
    assert "claim" in str(await app.team.staff.open_issues())
