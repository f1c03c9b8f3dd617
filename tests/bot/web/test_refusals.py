"""Who cannot have what they asked for gets a page in a browser, and JSON otherwise."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from bot.app import App
from bot.web.refusals import refused
from bot.web.server import boundary, build_server

Client: TypeAlias = TestClient[web.Request, web.Application]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


@pytest.mark.parametrize(("language", "heading"), [("fr", "Page introuvable"), ("en", "Page not found")])
@pytest.mark.parametrize("path", ["/nowhere", "/checkout/wrong", "/files/document/wrong"])
async def test_a_link_that_leads_nowhere_says_so_on_a_page_and_leads_back_to_the_chat(
    client: Client, path: str, language: str, heading: str
) -> None:
    answer = await client.get(path, headers={**BROWSER, "Accept-Language": language})
    page = await answer.text()
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert f"<h1>{heading}</h1>" in page
    assert f'class="button" href="/?language={language}"' in page


async def test_a_program_is_told_in_json_whatever_it_asks_for_of_the_api(client: Client) -> None:
    answers = [await client.get("/nowhere"), await client.get("/api/nowhere", headers=BROWSER)]
    assert [(one.status, (await one.json())["error"]) for one in answers] == [(404, "not_found")] * 2


async def test_a_page_of_a_wrong_method_still_names_the_right_one(client: Client) -> None:
    answer = await client.get("/reading", headers=BROWSER)
    assert (answer.status, answer.content_type, answer.headers["Allow"]) == (405, "text/html", "POST")


def test_our_own_mistake_is_owned_and_shows_no_inside() -> None:
    request = make_mocked_request("GET", "/terms", headers=BROWSER)
    page = refused(request, 500, "internal", "Internal Server Error")
    assert page.text is not None
    assert "Une erreur de notre côté" in page.text
    assert "Internal Server Error" not in page.text


@pytest.mark.parametrize("error", [RuntimeError, ValueError])
async def test_the_log_of_a_failure_holds_no_address_that_opens_something(
    error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(_request: web.Request) -> web.StreamResponse:
        raise error

    server = web.Application(middlewares=[boundary])
    server.router.add_get("/files/document/{token}", failing)
    async with TestClient(TestServer(server)) as opened:
        with caplog.at_level("INFO", logger="bot"):
            assert (await opened.get("/files/document/opens-all")).status == 500
    (told,) = [vars(record) for record in caplog.records if record.name == "bot.web.server"]
    assert told["route"] == "/files/document/{token}"
    assert "opens-all" not in str(told)
