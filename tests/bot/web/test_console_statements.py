"""The console's lists read their rows by a few statements, however many rows there are."""

from collections.abc import AsyncIterator, Callable
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.support.desk import NewTicket
from bot.app import App
from bot.web.server import build_server
from storage.database import Transaction
from storage.models.staff import StaffRole
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock

Client: TypeAlias = TestClient[web.Request, web.Application]
LISTS = ("conversations", "tickets", "customers", "customers/1", "orders", "sales", "mails", "webhooks", "articles")


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    await app.team.importing.set_up_sample()
    async with TestClient(TestServer(build_server(app))) as opened:
        who = await app.team.staff.add_member("terminal", "bob", role=StaffRole.owner)
        await opened.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(who)})
        yield opened


async def more(app: App, shop: Shop, *, number: int) -> None:
    for one in range(number):
        await shop.place(name=f"buyer{one}")
        text = f"Je veux être remboursé, commande 1043, {number}-{one}"
        await app.team.desk.answer(NewTicket("email", "camille@example.com", text))


def listen(tx: Transaction, callback: Callable[[str], object] | None) -> None:
    tx.connection.connection.driver_connection.set_trace_callback(callback)  # type: ignore[union-attr]  # sqlite3's


async def statements(app: App, client: Client, screen: str) -> int:
    """How many the connection that writes, and that most screens read by, is given for a screen."""
    heard: list[str] = []
    await app.database.write(lambda tx: listen(tx, heard.append))
    answer = await client.get(f"/console/{screen}")
    await app.database.write(lambda tx: listen(tx, None))
    assert answer.status == 200
    return len(heard)


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    app: App, client: Client, clock: FixedClock
) -> None:
    shop = Shop(app, clock)
    await more(app, shop, number=2)
    few = {screen: await statements(app, client, screen) for screen in LISTS}
    await more(app, shop, number=6)
    many = {screen: await statements(app, client, screen) for screen in LISTS}
    assert many == few
    assert min(few.values()) > 0
