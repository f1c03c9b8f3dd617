"""The screens of the business: figures that open their rows, orders, prices, coupons, commands."""

import re
from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.bus.periods import period
from agents.bus.pictures import revenue_bars
from agents.staff.roles import Officer
from bot.app import App
from bot.web.server import build_server
from storage.models.staff import StaffRole
from storage.reports.figures import FIGURES
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock

Client: TypeAlias = TestClient[web.Request, web.Application]
PAGES = ("figures", "figures/revenue", "sales", "sales/1", "catalogue", "mails", "commands")


@pytest.fixture
async def client(app: App, clock: FixedClock) -> AsyncIterator[Client]:
    await Shop(app, clock).bought("formation-premium")
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def sign_in(app: App, client: Client, role: StaffRole = StaffRole.admin) -> None:
    staff = app.team.staff
    who = await staff.add_member("terminal", role.value, role=role)
    await client.post("/console/sign-in", data={"token": await staff.sign_in_link(who)})


async def read(client: Client, page: str) -> str:
    response = await client.get(f"/console/{page}")
    assert response.status == 200
    return await response.text()


async def send(client: Client, **fields: str) -> tuple[int, str]:
    """A form to the command bus, with the member's own token."""
    csrf = (await read(client, "commands")).split('name="csrf" value="')[1].split('"')[0]
    response = await client.post("/console/commands", data={"csrf": csrf, **fields})
    return response.status, await response.text()


def token(page: str) -> str:
    return page.split('name="tap" value="')[1].split('"', maxsplit=1)[0]


async def test_nothing_of_it_without_sign_in(client: Client) -> None:
    answers = [await client.get(f"/console/{page}", allow_redirects=False) for page in PAGES]
    assert [answer.headers.get("Location") for answer in answers] == ["/console/sign-in"] * len(PAGES)
    assert (await client.post("/console/commands", data={"line": "/stats"})).status == 401


async def test_each_figure_is_explained_and_opens_its_rows(app: App, client: Client) -> None:
    await sign_in(app, client)
    page = await read(client, "figures")
    assert "297,00\u00a0€" in page
    assert '<rect class="gain"' in page
    rows = {name: await read(client, f"figures/{name}?period=tout") for name in FIGURES}
    assert [name for name, text in rows.items() if "how_" in text] == []
    assert 'href="/console/sales/1"' in rows["revenue"]
    assert "Lignes derrière ce chiffre\u00a0: 1" in rows["premium"]
    assert "Rien pour cette période" in await read(client, "figures?period=2025")
    assert "Je ne connais pas cette période" in await read(client, "figures?period=lundi")
    assert (await client.get("/console/figures/secret")).status == 404


async def test_a_chart_sent_in_chat_has_the_numbers_of_the_console(app: App, client: Client) -> None:
    await sign_in(app, client)
    bob = await app.team.staff.add_member("terminal", "bob", role=StaffRole.admin)
    wanted = period("7j", app.clock(), default="7j")
    bars = (await revenue_bars(app.reports, wanted, "fr")).bars
    page = await read(client, "figures?period=7j")
    shown = re.findall(r'<th scope="row">(../..)/....</th><td>(.+?)</td>', page)
    assert [(day, f"{value:.2f}".replace(".", ",") + "\u00a0€") for day, value in reversed(bars) if value] == shown
    told = await app.bus.run("/ventes 7j", Officer(bob, "bob", StaffRole.admin, "telegram"), language="fr")
    assert told is not None
    assert all(f"{value:.2f}".replace(".", ",") in told.text for _, value in bars if value)
    assert shown, "a day without a sale proves nothing"
    assert "<span>14/11/2026</span>" in page


async def test_an_order_shows_its_money_and_is_refunded_after_a_look(app: App, client: Client) -> None:
    await sign_in(app, client)
    assert "Formation Premium" in await read(client, "sales?q=alice")
    assert "Aucune commande" in await read(client, "sales?q=nobody")
    assert "Facture" in await read(client, "sales/1")
    status, asked = await send(client, line="/rembourser", what="1", amount="97")
    assert (status, "Rien n’est encore fait" in asked) == (200, True)
    await send(client, tap=token(asked))
    page = await read(client, "sales/1")
    assert "Avoir" in page
    assert "200,00\u00a0€" in page
    assert (await client.get("/console/sales/999")).status == 404


async def test_a_price_is_changed_put_back_and_both_stand_in_its_history(app: App, client: Client) -> None:
    await sign_in(app, client)
    _, asked = await send(client, line="/prix", what="formation-basic", amount="87,00")
    assert "97,00\u00a0€ → 87,00\u00a0€" in asked
    _, done = await send(client, tap=token(asked))
    assert next(one for one in await app.team.sales.offers() if one.id == "formation-basic").price.amount_minor == 8700
    await send(client, tap=token(done))
    assert next(one for one in await app.team.sales.offers() if one.id == "formation-basic").price.amount_minor == 9700
    assert (await send(client, line="/prix", what="formation-basic", amount="97"))[0] == 409
    assert "87,00\u00a0€" in await read(client, "catalogue")


async def test_a_coupon_is_made_listed_and_withdrawn(app: App, client: Client, clock: FixedClock) -> None:
    await sign_in(app, client)
    _, asked = await send(client, line="/remise", what="NOEL25", amount="20%", span="7j", uses="x50")
    await send(client, tap=token(asked))
    assert "en service" in await read(client, "catalogue")
    await send(client, line="/finremise", what="noel25")
    assert "terminé" in await read(client, "catalogue")
    audit = await app.database.write(lambda tx: tx.staff.entries())
    assert [(row.action, row.detail.partition(":")[0]) for row in audit if "coupon" in row.action] == [
        ("coupon", "console"), ("coupon_end", "console"),
    ]  # fmt: skip


async def test_who_may_only_read_sees_no_form_and_no_verb(app: App, client: Client) -> None:
    await sign_in(app, client, StaffRole.read_only)
    assert "/rembourser" not in await read(client, "sales/1")
    assert "Nouveau prix" not in await read(client, "catalogue")
    status, answer = await send(client, line="/rembourser 1")
    assert (status, "Je ne connais pas cette commande" in answer) == (404, True)


async def test_what_somebody_called_themselves_is_text_and_never_markup(app: App, client: Client) -> None:
    harm = "UPDATE purchase_order SET name='<script>alert(1)</script>'"
    await app.database.write(lambda tx: tx.connection.exec_driver_sql(harm))
    await sign_in(app, client)
    assert "<script>alert" not in await read(client, "sales") + await read(client, "sales/1")
    assert "<script>alert" not in (await send(client, line="/rembourser 1"))[1]
