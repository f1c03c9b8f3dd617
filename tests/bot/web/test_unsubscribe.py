"""The page behind the link of a mail, over a real socket."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.contacts.consent import ASKED, EMAIL, Choice, How, Proof
from bot.app import App
from bot.web.server import build_server
from storage.models.ids import ContactId
from tests.builders import Person

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


@pytest.fixture
async def contact(app: App, alice: Person) -> ContactId:
    await alice.conversation()
    allowed = [Choice(purpose, EMAIL, granted=True) for purpose in ASKED]
    await app.team.consents.choose(ContactId(1), allowed, Proof(How.button, "fr"))
    return ContactId(1)


async def _granted(app: App, contact: ContactId) -> list[bool]:
    return [one.granted for one in await app.team.consents.history(contact)]


async def test_opening_the_link_changes_nothing(app: App, client: Client, contact: ContactId) -> None:
    page = await client.get(f"/unsubscribe/{app.team.unsubscribing.token(contact)}")
    assert (page.status, "Me désinscrire" in await page.text()) == (200, True)
    assert await _granted(app, contact) == [True] * 3


async def test_a_post_without_a_cookie_ends_the_mails_and_again_changes_nothing(
    app: App, client: Client, contact: ContactId
) -> None:
    link = f"/unsubscribe/{app.team.unsubscribing.token(contact)}"
    pages = [await client.post(link, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    assert [page.status for page in pages] == [200, 200]
    assert "C’est fait" in await pages[0].text()
    assert await _granted(app, contact) == [True] * 3 + [False] * 3


@pytest.mark.parametrize("token", ["1-AAAAAAAAAAAAAAAAAAAA", "1", "-", "²-AAAA", "1-é"])
async def test_a_link_we_did_not_sign_opens_nothing(client: Client, contact: ContactId, token: str) -> None:
    answers = [await client.get(f"/unsubscribe/{token}"), await client.post(f"/unsubscribe/{token}")]
    assert [one.status for one in answers] == [404, 404]
