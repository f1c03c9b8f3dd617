"""The unsubscribe link of a mail: opening it is harmless, one POST is enough."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.post.planning import plan_mail
from bot.app import App
from bot.web.server import build_server
from storage.models.mail import MailPurpose

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


@pytest.fixture
async def link(app: App) -> str:
    await _plan(app, "first")
    mail = await app.database.write(lambda tx: tx.mails.by_key("first"))
    assert mail is not None
    return f"/mail/unsubscribe/{app.post.links.token(mail.id)}"


async def _plan(app: App, key: str) -> None:
    await app.database.write(
        lambda tx: plan_mail(
            tx,
            key=key,
            recipient="camille@example.com",
            subject="Bonus",
            text="Un bonus.",
            purpose=MailPurpose.marketing,
        )
    )


async def _states(app: App) -> dict[str, str]:
    await app.worker.run_until_idle()
    return await app.database.write(
        lambda tx: {row.key: row.state for key in ("first", "later") if (row := tx.mails.by_key(key))}
    )


async def test_opening_the_link_changes_nothing_and_covers_the_address(app: App, client: Client, link: str) -> None:
    page = await client.get(link)
    text = await page.text()
    assert (page.status, "c…@example.com" in text, "camille" in text) == (200, True, False)
    await _plan(app, "later")
    assert await _states(app) == {"first": "sent", "later": "sent"}


async def test_one_click_of_a_mail_program_stops_all_marketing_and_again_changes_nothing(
    app: App, client: Client, link: str
) -> None:
    answers = [await client.post(link, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    await _plan(app, "later")
    assert await _states(app) == {"first": "withheld", "later": "withheld"}


@pytest.mark.parametrize("token", ["1-0", "x", "999999-abcdef", "1-" + "0" * 32])
async def test_a_link_nobody_gave_is_told_so(client: Client, token: str) -> None:
    answers = [await client.get(f"/mail/unsubscribe/{token}"), await client.post(f"/mail/unsubscribe/{token}")]
    assert [answer.status for answer in answers] == [404, 404]
