"""Easy reading on pages: chosen without scripts, remembered, the same wherever the person goes."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.messages import ChannelName
from bot.app import App
from bot.web.server import build_server
from tests.builders import Person

Client: TypeAlias = TestClient[web.Request, web.Application]
EASY = 'data-reading="easy"'


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def is_easy(client: Client, path: str) -> bool:
    page = await client.get(path)
    return EASY in await page.text()


async def choose(client: Client, easy: str, *, back: str = "/terms") -> str:
    answer = await client.post("/reading", data={"easy": easy, "back": back}, allow_redirects=False)
    assert answer.status == 303
    return answer.headers["Location"]


async def test_a_reader_chooses_on_one_page_and_finds_every_page_so(client: Client) -> None:
    assert not await is_easy(client, "/terms")
    assert await choose(client, "yes") == "/terms"
    pages = ["/", "/terms", "/api/docs", "/console/sign-in", "/mail/unsubscribe/nobody"]
    assert [path for path in pages if not await is_easy(client, path)] == []
    await choose(client, "no")
    assert [path for path in pages if await is_easy(client, path)] == []


async def test_the_switch_says_whether_it_is_on_and_leads_back_to_the_page(client: Client) -> None:
    usual = await (await client.get("/terms?language=en")).text()
    assert 'aria-pressed="false"' in usual
    assert 'name="back" value="/terms?language=en"' in usual
    await choose(client, "yes")
    assert 'aria-pressed="true"' in await (await client.get("/terms")).text()


@pytest.mark.parametrize(
    "back", ["https://example.com", "//example.com", "/\\example.com", "", "/a\nb", f"/{'a' * 3000}"]
)
async def test_the_way_back_never_leads_to_somebody_else(client: Client, back: str) -> None:
    assert await choose(client, "yes", back=back) == "/"


async def test_a_long_address_is_come_back_to_whole(client: Client) -> None:
    page = f"/test-payment/{'a' * 900}"
    assert await choose(client, "yes", back=page) == page


async def test_a_choice_in_the_web_chat_is_the_persons_everywhere(app: App, client: Client) -> None:
    token = (await (await client.post("/api/chat/sessions")).json())["token"]
    visitor = await app.transcript.visitor(token)
    assert visitor is not None
    await choose(client, "yes")
    await app.transcript.conversation(visitor)
    await choose(client, "yes")
    assert await app.team.reading_mode.of_sender(ChannelName.webchat, visitor.external_id)
    client.session.cookie_jar.clear(lambda cookie: cookie.key == "alex_reading")
    assert await is_easy(client, "/")
    await choose(client, "no")
    client.session.cookie_jar.clear(lambda cookie: cookie.key == "alex_reading")
    assert not await is_easy(client, "/")


async def test_the_page_of_an_order_follows_its_buyer(app: App, client: Client, alice: Person) -> None:
    offered = await alice.says("je veux la premium")
    path = "/checkout/" + str(offered["buttons"][0]["url"]).rpartition("/")[2]  # type: ignore[index]  # one button
    assert not await is_easy(client, path)
    await app.team.reading_mode.choose_as(ChannelName.terminal, "alice", easy=True)
    assert await is_easy(client, path)
    assert not await is_easy(client, "/terms")
    await choose(client, "no")
    assert not await is_easy(client, path)


async def test_nobody_learns_anything_from_an_order_that_is_not_theirs(client: Client) -> None:
    assert (await client.get("/checkout/1-wrong")).status == 404
