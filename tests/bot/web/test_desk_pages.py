"""The screens of the support desk, as staff use them."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.post.incoming import IncomingMail, Position
from agents.support.desk import NewTicket
from agents.support.letterbox import Kept, Letterbox
from bot.app import App
from bot.web.server import build_server
from knowledge.support.category import Category
from storage.models.staff import StaffRole

Client: TypeAlias = TestClient[web.Request, web.Application]
PAGES = ("tickets", "tickets/1", "customers", "customers/1", "orders", "automation")


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    await app.team.importing.set_up_sample()
    await app.team.desk.answer(NewTicket("email", "camille@example.com", "Je veux être remboursé, commande 1043"))
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def sign_in(app: App, client: Client, role: StaffRole | None = None) -> None:
    staff = app.team.staff
    who = await staff.owner() if role is None else await staff.add_member("terminal", role.value, role=role)
    await client.post("/console/sign-in", data={"token": await staff.sign_in_link(who)})


async def read(client: Client, page: str) -> str:
    response = await client.get(f"/console/{page}")
    assert response.status == 200
    return await response.text()


async def act(client: Client, page: str, action: str, **fields: str) -> int:
    csrf = (await read(client, page)).split('name="csrf" value="')[1].split('"')[0]
    return (await client.post(f"/console/{action}", data={"csrf": csrf, **fields})).status


async def test_nothing_of_the_desk_without_sign_in(client: Client) -> None:
    answers = [await client.get(f"/console/{page}", allow_redirects=False) for page in PAGES]
    assert [answer.headers.get("Location") for answer in answers] == ["/console/sign-in"] * len(PAGES)
    assert (await client.post("/console/tickets/1/send", data={"text": "x"})).status == 401
    assert (await client.post("/console/automation", data={"do": "open"})).status == 401


async def test_what_somebody_said_by_telephone_is_a_ticket_that_is_answered_by_mail(app: App, client: Client) -> None:
    await sign_in(app, client, StaffRole.read_only)
    assert "Nouveau ticket" not in await read(client, "tickets")
    await sign_in(app, client, StaffRole.agent)
    told = {"email": "camille@example.com", "order": "#1042", "text": "Où en est mon colis ?"}
    assert [await act(client, "tickets", "tickets", **told) for _ in range(2)] == [200, 200]
    assert await act(client, "tickets", "tickets", **(told | {"email": "nobody"})) == 422
    opened = [one for one in await app.team.desk.listed() if one.channel == "console"]
    assert [(one.order_number, one.reply is not None and "1042" in one.reply.text) for one in opened] == [
        ("1042", True)
    ]
    await app.team.desk.answer(NewTicket("email", "lea@example.com", "Vous vous moquez du monde ! Ma commande 1045 !"))
    assert "lea@example.com · 1045 · client en colère · pressé" in await read(client, "tickets")
    page = await read(client, "tickets/3")
    assert "client en colère · pressé" in page
    assert "Nouveau · client · e-mail" in page


async def test_what_was_attached_to_a_mail_is_saved_and_never_opened_here(app: App, client: Client) -> None:
    token = app.files.new()
    app.files.path(token).write_text("<script>alert(1)</script>")
    mail = IncomingMail("<1@customer.test>", "camille@example.com", "Photo", "Voici la photo.")
    file = Kept(token, "reçu <1>.html", "text/html", 25)
    await Letterbox(app.database, app.team.consents).take(mail, Position("box", 1, 1), [file])
    link = "/console/tickets/2/files/0"
    assert (await client.get(link, allow_redirects=False)).headers["Location"] == "/console/sign-in"
    await sign_in(app, client)
    assert f'href="{link}">reçu &lt;1&gt;.html</a>' in await read(client, "tickets/2")
    saved = await client.get(link)
    assert (saved.headers["Content-Type"], saved.headers["Content-Disposition"]) == (
        "application/octet-stream",
        "attachment; filename*=UTF-8''re%C3%A7u%20%3C1%3E.html",
    )
    answers = [await client.get(f"/console/tickets/{path}") for path in ("2/files/1", "1/files/0")]
    assert [answer.status for answer in answers] == [404, 404]


async def test_a_draft_is_read_with_its_facts_sent_and_judged(app: App, client: Client) -> None:
    await sign_in(app, client)
    assert "Remboursement" in await read(client, "tickets?status=En+cours")
    page = await read(client, "tickets/1")
    assert "shop_order:" in page
    assert "brouillon" in page
    assert await act(client, "tickets/1", "tickets/1/send", text="C’est fait.") == 200
    assert await act(client, "tickets/1", "tickets/1/judge", category="Remboursement", verdict="right") == 200
    page = await read(client, "tickets/1")
    assert "jugée juste" in page
    assert "Traité" in page
    assert "Aucun ticket" in await read(client, "tickets?status=En+cours")


async def put(client: Client, page: str, action: str, **fields: str) -> tuple[int, str]:
    """The status, and what is shown then."""
    csrf = (await read(client, page)).split('name="csrf" value="')[1].split('"')[0]
    answer = await client.post(f"/console/{action}", data={"csrf": csrf, **fields})
    return answer.status, await answer.text()


async def test_words_that_cannot_be_sent_come_back_with_the_reason(app: App, client: Client) -> None:
    await sign_in(app, client)
    status, page = await put(client, "tickets/1", "tickets/1/send", text="   ")
    assert (status, "Rien n’est parti." in page, '<textarea id="text"' in page) == (422, True, True)
    assert await act(client, "tickets/1", "tickets/1/send", text="C’est fait.") == 200
    status, page = await put(client, "tickets/1", "tickets/1/send", text="Voici <ma> réponse.")
    assert (status, "Cette demande est déjà traitée." in page) == (409, True)
    assert "Voici &lt;ma&gt; réponse." in page


async def test_a_template_that_is_refused_keeps_its_words(app: App, client: Client) -> None:
    await sign_in(app, client)
    wrong = {"do": "publish", "template": "order.fr", "text": "{order} vaut {prix}"}
    status, page = await put(client, "automation", "automation", **wrong)
    assert (status, page.count('role="alert"'), page.count('<details class="card" open>')) == (422, 1, 1)
    assert 'aria-describedby="wrong">{order} vaut {prix}</textarea>' in page


async def test_a_person_decides_once_what_a_customer_asks_for(app: App, client: Client) -> None:
    await sign_in(app, client)
    assert "à décider" in await read(client, "orders?q=1043")
    assert await act(client, "orders?q=1043", "actions/1", decision="grant") == 200
    assert await act(client, "orders?q=1043", "actions/1", decision="refuse") == 409
    page = await read(client, "orders?q=1043")
    assert "accepté" in page
    assert "livrée" in page


async def test_a_customers_figures_stand_in_one_look(app: App, client: Client) -> None:
    await sign_in(app, client)
    assert "Camille Exemple" in await read(client, "customers?q=camille")
    assert "135,80\u00a0€" in await read(client, "customers?q=camille")
    assert "1042" in await read(client, "customers/1")
    assert (await client.get("/console/customers/999")).status == 404


async def test_an_admin_opens_a_gate_that_says_unproven_and_publishes_a_template(app: App, client: Client) -> None:
    await sign_in(app, client)
    assert await act(client, "automation", "automation", do="open", category=Category.order.value) == 200
    assert "ouvert sans preuve par" in await read(client, "automation")
    assert (
        await act(client, "automation", "automation", do="publish", template="order.fr", text="{order} : {status}")
        == 200
    )
    assert "order.fr v1" in await read(client, "automation")
    assert await act(client, "automation", "automation", do="publish", template="order.fr", text="{price}") == 422
    assert await act(client, "automation", "automation", do="close", category=Category.order.value) == 200
    assert await act(client, "automation", "automation", do="open", category="zzz") == 422


async def test_an_agent_steers_nothing(app: App, client: Client) -> None:
    await sign_in(app, client, StaffRole.agent)
    assert await act(client, "tickets/1", "automation", do="open", category=Category.order.value) == 403


async def test_what_a_customer_wrote_is_text_and_never_markup(app: App, client: Client) -> None:
    await app.team.desk.answer(NewTicket("email", "x@example.com", "<script>alert(1)</script> remboursement"))
    await sign_in(app, client)
    assert "<script>alert" not in await read(client, "tickets")
    assert "<script>alert" not in await read(client, "tickets/2")
