"""The pages of the second factor and of one's own keys."""

import re
from collections.abc import AsyncIterator
from typing import TypeAlias

import pyotp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.web.server import build_server
from storage.models.staff import StaffRole
from tests.conftest import FixedClock

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def sign_in(app: App, client: Client) -> str:
    """The address where one arrives."""
    who = await app.team.staff.add_member("terminal", "boss", role=StaffRole.admin)
    await client.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(who)})
    return str((await client.get("/console")).url.path)


async def send(client: Client, page: str, to: str = "", **fields: str) -> tuple[int, str]:
    text = await (await client.get(page)).text()
    csrf = text.split('name="csrf" value="')[1].split('"')[0]
    answer = await client.post(to or page, data={"csrf": csrf, **fields})
    return answer.status, await answer.text()


def shown(secret: str, clock: FixedClock) -> str:
    return pyotp.TOTP(secret).at(int(clock.at.timestamp()))


async def test_a_member_sets_up_a_second_factor_and_is_asked_for_it(
    app: App, client: Client, clock: FixedClock
) -> None:
    assert await sign_in(app, client) == "/console/conversations"
    _, page = await send(client, "/console/access", do="begin")
    assert 'src="data:image/svg+xml' in page
    secret = page.split("<code>")[1].split("</code>")[0]
    status, page = await send(client, "/console/access", do="enrol", code="12")
    assert (status, "Ce code ne va pas" in page, secret in page) == (403, True, True)
    _, page = await send(client, "/console/access", do="enrol", code=shown(secret, clock))
    codes = re.findall(r"<li><code>(.+?)</code>", page)
    assert len(codes) == 10
    assert codes[0] not in await (await client.get("/console/access")).text()
    assert await sign_in(app, client) == "/console/second-factor"
    assert (await client.get("/console/figures")).url.path == "/console/second-factor"
    assert (await client.get("/console/access")).url.path == "/console/second-factor"
    assert (await client.post("/console/commands", data={"line": "/stats"})).status == 401
    status, page = await send(client, "/console/second-factor", code="000000")
    assert (status, "Ce code ne va pas" in page) == (403, True)
    clock.advance(seconds=60)
    await send(client, "/console/second-factor", code=shown(secret, clock))
    assert (await client.get("/console/second-factor")).url.path == "/console/conversations"
    clock.advance(seconds=60)
    _, page = await send(client, "/console/access", do="recovery", code=shown(secret, clock))
    renewed = re.findall(r"<li><code>(.+?)</code>", page)
    assert set(renewed).isdisjoint(codes)
    assert (await send(client, "/console/access", do="begin"))[0] == 409
    _, page = await send(client, "/console/access", do="remove", code=renewed[0])
    assert "Mettre en place" in page
    assert await sign_in(app, client) == "/console/conversations"


async def test_a_form_without_its_token_changes_nothing(app: App, client: Client) -> None:
    await sign_in(app, client)
    assert (await client.post("/console/access", data={"do": "begin"})).status == 401
    assert (await client.post("/console/second-factor", data={"code": "1"})).status == 401
    assert (await client.post("/console/access/keys", data={"name": "x", "role": "agent"})).status == 403


async def test_a_member_makes_a_key_of_their_own_and_revokes_it(app: App, client: Client) -> None:
    await sign_in(app, client)
    _, page = await send(client, "/console/access", "/console/access/keys", name="caisse", role="agent")
    key = page.split("<pre>")[1].split("</pre>")[0]
    assert (await app.team.keys.officer(key)).role is StaffRole.agent
    assert key not in await (await client.get("/console/access")).text()
    status, page = await send(client, "/console/access", "/console/access/keys", name="mon « outil »", role="owner")
    assert (status, 'value="mon « outil »"' in page) == (403, True)
    assert (await send(client, "/console/access", "/console/access/keys", name="x", role="king"))[0] == 422
    _, page = await send(client, "/console/access", "/console/access/keys", revoke="1")
    assert "caisse" not in page


async def test_where_it_is_required_the_console_opens_after_it(app: App, client: Client, clock: FixedClock) -> None:
    app.team.staff._factor_required = True
    assert await sign_in(app, client) == "/console/access"
    assert (await client.get("/console/second-factor")).url.path == "/console/access"
    _, page = await send(client, "/console/access", do="begin")
    secret = page.split("<code>")[1].split("</code>")[0]
    await send(client, "/console/access", do="enrol", code=shown(secret, clock))
    assert (await client.get("/console")).url.path == "/console/conversations"


async def test_without_a_session_the_pages_lead_to_the_sign_in(client: Client) -> None:
    paths = [(await client.get(path)).url.path for path in ("/console/access", "/console/second-factor")]
    assert paths == ["/console/sign-in"] * 2


async def test_an_admin_hands_a_colleague_a_link_of_their_own_and_nobody_an_equal(app: App, client: Client) -> None:
    ana = await app.team.staff.add_member("terminal", "ana", role=StaffRole.agent)
    owner = await app.team.staff.owner()
    await sign_in(app, client)
    _, page = await send(client, "/console/access", "/console/access/links", whom=str(ana))
    token = page.split("sign-in?token=")[1].split("<")[0]
    assert (await app.team.staff.sign_in(token)).member.contact_id == ana
    refused, _ = await send(client, "/console/access", "/console/access/links", whom=str(owner))
    assert refused == 403
