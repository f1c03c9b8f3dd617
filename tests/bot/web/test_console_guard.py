"""The console's routes, all of them: none unseen by the browser's tests, none open, none that takes a forged form."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from bot.app import App
from bot.web.server import build_server
from storage.models.staff import StaffRole
from tests.bot.web.screens import BEFORE, NO_SCREENS, SCREENS
from tests.conftest import FixedClock

Client: TypeAlias = TestClient[web.Request, web.Application]

STANDS_OPEN = {"/console/sign-in"}
"""The page where one arrives: it takes no session and shows nothing of ours."""
BY_NAME = {
    "action": "reply", "id": "1", "name": "revenue", "number": "1", "token": "abcdefgh", "kind": "sheet",
    "subject": "basic",
}  # fmt: skip


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


def routes(server: web.Application, method: str) -> Sequence[str]:
    """Every address of the console that answers to a method, its variables as `{name}`."""
    found = {one.resource.canonical for one in server.router.routes() if one.method == method and one.resource}
    return sorted(one for one in found if one.startswith("/console"))


def address(route: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: BY_NAME[found[1]], route)


async def leads_to(server: web.Application, path: str) -> str:
    found = await server.router.resolve(make_mocked_request("GET", path))
    assert found.route.resource is not None, path
    return found.route.resource.canonical


async def test_every_screen_is_opened_by_the_browsers_tests(client: Client) -> None:
    server = client.app
    opened = [f"/console/{one}" for one in (*SCREENS, *BEFORE)] + [f"/console{one}" for one in NO_SCREENS]
    assert {await leads_to(server, one) for one in opened} == set(routes(server, "GET"))


async def test_nothing_is_shown_or_done_for_who_is_not_signed_in(client: Client) -> None:
    pages = [one for one in routes(client.app, "GET") if one not in STANDS_OPEN]
    seen = {one: await client.get(address(one), allow_redirects=False) for one in pages}
    open_ones = {one: got.status for one, got in seen.items() if got.headers.get("Location") != "/console/sign-in"}
    assert {one for one, status in open_ones.items() if status != 401} == set()
    forms = [one for one in routes(client.app, "POST") if one not in STANDS_OPEN]
    done = {one: (await client.post(address(one), data={"csrf": "a"}, allow_redirects=False)).status for one in forms}
    assert {one: status for one, status in done.items() if status != 401} == {}


async def test_no_form_is_taken_without_the_token_of_its_page(app: App, client: Client) -> None:
    owner = await app.team.staff.add_member("terminal", "owner", role=StaffRole.owner)
    await client.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(owner)})
    forms = [one for one in routes(client.app, "POST") if one not in STANDS_OPEN]
    done = {
        one: (await client.post(address(one), data={"csrf": "forged"}, allow_redirects=False)).status for one in forms
    }
    assert {one: status for one, status in done.items() if status not in {401, 403}} == {}
    assert (await client.get("/console/access", allow_redirects=False)).status == 200


async def test_a_link_is_spent_by_its_button_alone_once_and_within_a_quarter_of_an_hour(
    app: App, client: Client, clock: FixedClock
) -> None:
    owner = await app.team.staff.owner()
    link = {"token": await app.team.staff.sign_in_link(owner)}
    assert [(await client.get("/console/sign-in", params=link)).status for _ in range(3)] == [200] * 3
    late = {"token": await app.team.staff.sign_in_link(owner)}
    clock.advance(minutes=14)
    first = await client.post("/console/sign-in", data=link, allow_redirects=False)
    cookie = first.headers["Set-Cookie"]
    assert (first.status, "HttpOnly" in cookie, "SameSite=Strict" in cookie) == (303, True, True)
    clock.advance(minutes=1)
    again = [await client.post("/console/sign-in", data=one, allow_redirects=False) for one in (link, late)]
    assert [(one.status, "expiré ou a déjà servi" in await one.text()) for one in again] == [(403, True)] * 2


async def test_a_session_ends_after_half_a_day_and_with_the_role(app: App, client: Client, clock: FixedClock) -> None:
    async def arrive() -> int:
        who = await app.team.staff.add_member("terminal", "bob", role=StaffRole.agent)
        await client.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(who)})
        return (await client.get("/console/tickets", allow_redirects=False)).status

    assert await arrive() == 200
    clock.advance(hours=12)
    assert (await client.get("/console/tickets", allow_redirects=False)).status == 303
    assert await arrive() == 200
    await app.team.roles.dismiss("terminal", "bob")
    assert (await client.get("/console/tickets", allow_redirects=False)).status == 303


async def test_who_tries_many_links_is_told_to_wait_on_a_page(client: Client) -> None:
    tries = [await client.post("/console/sign-in", data={"token": "guessed"}) for _ in range(21)]
    assert [one.status for one in tries] == [403] * 20 + [429]
    assert "Retry-After" in tries[-1].headers
    assert "<h1>" in await tries[-1].text()


async def test_every_answer_forbids_scripts_and_styles_that_are_not_ours(app: App, client: Client) -> None:
    owner = await app.team.staff.add_member("terminal", "owner", role=StaffRole.owner)
    await client.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(owner)})
    seen = [await client.get(f"/console/{one}") for one in ("conversations", "sales/999", "nowhere", "access")]
    policies = {one.headers["Content-Security-Policy"] for one in seen}
    assert len(policies) == 1
    assert "unsafe" not in policies.pop()
    assert {one.headers["Cache-Control"] for one in seen} == {"no-store"}
