"""The web server over real sockets: the chat API, errors, the console."""

import json
from collections.abc import AsyncIterator
from io import BytesIO
from typing import TypeAlias

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from agents.messages import ChannelName, IncomingMessage, Sender
from bot.app import App, build, running
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server
from storage.models.ids import ContactId
from storage.models.staff import StaffRole

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    app.clock.at = app.clock().replace(year=2026)  # type: ignore[attr-defined]  # the test's own clock
    await app.brain.warm()
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def _session(client: Client) -> dict[str, str]:
    response = await client.post("/api/chat/sessions")
    assert response.status == 201
    return {"Authorization": f"Bearer {(await response.json())['token']}"}


async def _events(client: Client, headers: dict[str, str], *, after: int, count: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    async with client.get(f"/api/chat/events?after={after}", headers=headers) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        while len(found) < count:
            line = (await response.content.readline()).decode()
            found += [json.loads(line[6:])] if line.startswith('data: {"type": "message"') else []
    return found


async def test_a_visitor_is_answered_and_a_dropped_stream_resumes_exactly(app: App, client: Client) -> None:
    headers = await _session(client)
    body = {"text": "P0301", "client_id": "1"}
    for _ in range(2):
        assert (await client.post("/api/chat/messages", json=body, headers=headers)).status == 202
    app.clock.advance(seconds=1)  # type: ignore[attr-defined]
    await app.worker.run_until_idle()
    events = await _events(client, headers, after=0, count=2)
    assert [(event["seq"], event["role"]) for event in events] == [(1, "customer"), (2, "assistant")]
    assert "P0301" in str(events[1]["text"])
    assert [event["seq"] for event in await _events(client, headers, after=1, count=1)] == [2]


async def test_a_session_is_kept_by_its_cookie(client: Client) -> None:
    first = await (await client.post("/api/chat/sessions")).json()
    second = await (await client.post("/api/chat/sessions")).json()
    assert first == second


async def test_a_stream_shows_what_comes_while_it_is_open(app: App, client: Client) -> None:
    headers = await _session(client)
    async with client.get("/api/chat/events", headers=headers) as response:
        await response.content.readline()
        await client.post("/api/chat/messages", json={"text": "bonjour", "client_id": "1"}, headers=headers)
        lines = [(await response.content.readline()).decode() for _ in range(7)]
    assert any('"text": "bonjour"' in line for line in lines)


async def test_a_button_and_a_file_reach_the_conversation(app: App, client: Client) -> None:
    headers = await _session(client)
    form = FormData()
    form.add_field("file", b"\x89PNG\r\n\x1a\n" + b"0" * 100, filename="voyant.png", content_type="image/png")
    uploaded = await client.post("/api/chat/files", data=form, headers=headers)
    assert uploaded.status == 201
    token = (await uploaded.json())["file"]
    body = {"text": "voici la photo", "files": [token], "client_id": "1"}
    assert (await client.post("/api/chat/messages", json=body, headers=headers)).status == 202
    press = {"button": "prices", "client_id": "2"}
    assert (await client.post("/api/chat/messages", json=press, headers=headers)).status == 202
    app.clock.advance(seconds=1)  # type: ignore[attr-defined]
    await app.worker.run_until_idle()
    events = await _events(client, headers, after=0, count=4)
    assert "bien reçu votre fichier" in str(events[2]["text"])
    assert "97,00" in str(events[3]["text"])
    fetched = await client.get(f"/files/{token}", headers=headers)
    assert (fetched.status, fetched.headers["Content-Type"]) == (200, "image/png")
    client.session.cookie_jar.clear()
    stranger = await _session(client)
    assert (await client.get(f"/files/{token}", headers=stranger)).status == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("POST", "/api/chat/messages", b'{"text":"x","client_id":"1"}', 401, "unauthorized"),
        ("GET", "/api/chat/events", b"", 401, "unauthorized"),
        ("POST", "/api/chat/files", b"", 401, "unauthorized"),
        ("GET", "/files/unknown", b"", 401, "unauthorized"),
        ("POST", "/api/diagnostic", b"{", 422, "invalid_input"),
        ("POST", "/api/diagnostic", b"{}", 422, "invalid_input"),
        ("POST", "/api/diagnostic", b'{"text": 5}', 422, "invalid_input"),
        ("POST", "/api/diagnostic", b"\xff\xfe", 422, "invalid_input"),
        ("POST", "/api/diagnostic", b"x" * (1024 * 1024 + 1), 413, "too_large"),
        ("POST", "/webhooks/telegram", b"{}", 404, "not_found"),
        ("GET", "/nowhere", b"", 404, "not_found"),
        ("DELETE", "/api/products", b"", 405, "refused"),
        ("GET", "/static/0/../server.py", b"", 404, "not_found"),
        ("GET", "/static/0/%2e%2e/server.py", b"", 404, "not_found"),
    ],
)
async def test_what_is_wrong_is_said_and_never_a_500(  # noqa: PLR0917 -- the columns of the table
    client: Client, method: str, path: str, body: bytes, status: int, error: str
) -> None:
    response = await client.request(method, path, data=BytesIO(body))
    assert (response.status, (await response.json())["error"]) == (status, error)


async def test_a_bad_body_names_the_field(client: Client) -> None:
    headers = await _session(client)
    for body, field in (
        ({"text": "x"}, "client_id"),
        ({"client_id": "1"}, "text"),
        ({"files": ["no"], "client_id": "1"}, "files"),
    ):
        response = await client.post("/api/chat/messages", json=body, headers=headers)
        assert response.status == 422
        assert field in (await response.json())["detail"]
    assert (await client.get("/api/chat/events?after=x", headers=headers)).status == 422
    assert (await client.post("/api/chat/files", data=b"x", headers=headers)).status == 400


async def test_too_much_is_refused_with_the_time_to_wait(client: Client) -> None:
    headers = await _session(client)
    answers = [
        await client.post("/api/chat/messages", json={"text": "a", "client_id": str(number)}, headers=headers)
        for number in range(70)
    ]
    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert int(refused[0].headers["Retry-After"]) >= 1


async def test_the_diagnosis_has_the_form_outsiders_rely_on(app: App, client: Client) -> None:
    response = await client.post(
        "/api/diagnostic", json={"text": "ma clio broute", "codes": ["P0401"], "vehicle": "Clio 4 1.5 dCi"}
    )
    assert response.status == 200
    found = await response.json()
    assert len(found["causes"]) >= 10
    assert found["codes"][0]["code"] == "P0401"
    assert found["causes"][0]["component_en"] == "egr_valve"
    assert sum(cause["probability"] for cause in found["causes"]) <= 1
    assert found["urgency"]["level"] in range(5)
    key = await app.team.staff.new_api_key("garage")
    body = {"codes": ["P0301"], "language": "en"}
    allowed = await client.post("/api/diagnostic", json=body, headers={"Authorization": f"Bearer {key}"})
    refused = await client.post("/api/diagnostic", json=body, headers={"Authorization": "Bearer nothing"})
    assert (allowed.status, refused.status) == (200, 401)


async def test_products_come_basic_first(client: Client) -> None:
    products = (await (await client.get("/api/products")).json())["products"]
    assert (products[0]["id"], products[0]["price"]["amount_minor"]) == ("formation-basic", 9700)
    english = (await (await client.get("/api/products?language=en")).json())["products"]
    assert english[0]["name"] == "Basic training"


@pytest.mark.parametrize(
    "path", ["/", "/?language=en", "/healthz", "/readyz", "/metrics", "/api/docs", "/api/openapi.json"]
)
async def test_pages_answer_with_a_strict_policy(client: Client, path: str) -> None:
    response = await client.get(path)
    assert response.status == 200
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_the_openapi_document_names_every_operation(client: Client) -> None:
    document = await (await client.get("/api/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert {"/api/chat/messages", "/api/diagnostic", "/api/products", "/api/chat/events"} <= document["paths"].keys()


async def _signed_in(app: App, client: Client, contact_id: ContactId | None = None) -> None:
    token = await app.team.staff.sign_in_link(contact_id or await app.team.staff.owner())
    assert "Ouvrir la console" in await (await client.get(f"/console/sign-in?token={token}")).text()
    assert (await client.post("/console/sign-in", data={"token": token})).status == 200
    assert (await client.post("/console/sign-in", data={"token": token})).status == 403


async def _csrf(client: Client, page: str) -> str:
    text = await (await client.get(page)).text()
    return text.split('name="csrf" value="')[1].split('"')[0]


async def test_nothing_of_the_console_without_sign_in(client: Client) -> None:
    for path in ("/console", "/console/conversations", "/console/conversations/1"):
        response = await client.get(path, allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (303, "/console/sign-in")
    assert (await client.post("/console/conversations/1/reply", data={"text": "x"})).status == 401
    assert (await client.get("/console/conversations/1/events")).status == 401


async def test_staff_read_answer_and_give_back(app: App, client: Client) -> None:
    headers = await _session(client)
    await client.post("/api/chat/messages", json={"text": "je veux un humain", "client_id": "1"}, headers=headers)
    app.clock.advance(seconds=1)  # type: ignore[attr-defined]
    await app.worker.run_until_idle()
    await _signed_in(app, client)
    page = await (await client.get("/console/conversations?state=waiting&q=")).text()
    assert "je veux un humain" in page or "transmise" in page
    csrf = await _csrf(client, "/console/conversations/1")
    forged = await client.post("/console/conversations/1/reply", data={"text": "x", "csrf": "0"})
    assert forged.status == 403
    sent = await client.post("/console/conversations/1/reply", data={"text": "Bonjour, ici Marc", "csrf": csrf})
    assert "Bonjour, ici Marc" in await sent.text()
    assert (await client.post("/console/conversations/1/reply", data={"text": " ", "csrf": csrf})).status == 400
    await client.post("/console/conversations/1/reply", data={"text": "encore", "csrf": csrf})
    events = await _events(client, headers, after=2, count=2)
    assert [event["role"] for event in events] == ["operator", "operator"]
    assert (await client.post("/console/conversations/1/release", data={"csrf": csrf})).status == 200
    assert (await client.post("/console/conversations/1/claim", data={"csrf": csrf})).status == 200
    assert (await client.get("/console/conversations/999")).status == 404
    await client.post("/console/sign-out", data={"csrf": csrf})
    assert (await client.get("/console/conversations", allow_redirects=False)).status == 303


async def test_who_may_only_read_cannot_write(app: App, client: Client) -> None:
    await _session(client)
    headers = await _session(client)
    await client.post("/api/chat/messages", json={"text": "bonjour", "client_id": "1"}, headers=headers)
    reader = await app.team.staff.add_member("telegram", "7", role=StaffRole.read_only)
    await _signed_in(app, client, reader)
    csrf = await _csrf(client, "/console/conversations/1")
    refused = await client.post("/console/conversations/1/reply", data={"text": "x", "csrf": csrf})
    assert refused.status == 403
    await app.team.staff.add_member("telegram", "7", role=StaffRole.agent)
    allowed = await client.post("/console/conversations/1/reply", data={"text": "x", "csrf": csrf})
    assert allowed.status == 200


async def test_the_audit_is_sealed(app: App, client: Client) -> None:
    await _signed_in(app, client)
    assert await app.team.staff.seal_audit() > 0
    assert await app.team.staff.seal_audit() == 0


async def test_a_running_app_answers_by_itself_and_stops(settings: Settings, library: Library) -> None:
    async with running(build(settings, library=library)) as app:
        sender = Sender(ChannelName.terminal, "alice", "alice")
        await app.pipeline.accept([IncomingMessage(sender, "1", "P0301", app.clock())])
        conversation = await app.receiving.conversation_of(sender)
        async with app.feed.subscribed(f"conversation:{conversation}") as news:
            told = await news.next(within=60)
        assert told is not None
        assert (await app.readiness())[0][:2] == ("database", True)
