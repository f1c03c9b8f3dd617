"""The whole service behind the door: a person on WhatsApp, the loopback Graph, and nothing in between replaced."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest
from aiohttp import web

from bot.app import App, build, running
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server
from tests.loopback.whatsapp import LoopbackGraph
from tests.loopback.whatsapp_values import Person

ALICE = Person(phone="33612345678", user_id="FR.4711", name="Alice")
FOUR_OTHERS = [Person(phone=f"3369999999{number}", user_id=f"FR.{number}") for number in range(4)]


@pytest.fixture
async def graph() -> AsyncIterator[LoopbackGraph]:
    async with LoopbackGraph() as graph:
        yield graph


@pytest.fixture
async def app(settings: Settings, graph: LoopbackGraph, library: Library) -> AsyncIterator[App]:
    channel = WhatsAppChannel(
        access_token=graph.access_token,
        phone_number_id=graph.phone_number_id,
        app_secret=graph.app_secret,
        verify_token="verify",
        base_url=graph.base_url,
    )
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(running(build(settings, doors={"whatsapp": channel}, library=library)))
        runner = web.AppRunner(build_server(app), shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        graph.hook = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/whatsapp"
        yield app
        await graph.settled()


async def test_a_fault_code_is_answered_on_whatsapp(app: App, graph: LoopbackGraph) -> None:
    await graph.says(ALICE, "P0301")

    assert "P0301" in (await graph.hears(ALICE))[0]
    assert graph.hook_answers[0] == 200


async def test_every_person_of_a_batch_is_answered_beside_statuses_and_an_echo(app: App, graph: LoopbackGraph) -> None:
    people = [ALICE, *FOUR_OTHERS]
    messages = [graph.message(one, {"type": "text", "text": {"body": "P0301"}}) for one in people]
    echo = {
        "from": "33100000000",
        "id": "wamid.echo",
        "timestamp": "1780000000",
        "type": "text",
        "text": {"body": "écho"},
    }
    statuses = [{"id": f"wamid.{state}", "status": state, "timestamp": "1780000000"} for state in ("sent", "read")]
    await graph.push(
        {"contacts": [one.contact() for one in people], "messages": [*messages, echo], "statuses": statuses}
    )
    answers = [await graph.hears(one) for one in people]

    assert [len(one) for one in answers] == [1, 1, 1, 1, 1]
    assert len(graph.sent) == 5


async def test_a_webhook_delivered_three_times_is_answered_once(app: App, graph: LoopbackGraph) -> None:
    graph.repeats = 3
    await graph.says(ALICE, "P0301")
    await graph.hears(ALICE)
    await graph.says(ALICE, "P0420")
    await graph.hears(ALICE, 2)

    assert len(graph.sent_to(ALICE)) == 2


async def test_an_answer_refused_by_a_rate_limit_comes_later(app: App, graph: LoopbackGraph) -> None:
    graph.refuses(130429, status=429, retry_after=1)
    await graph.says(ALICE, "P0301")

    assert len(await graph.hears(ALICE)) == 1


async def test_a_lost_answer_is_not_sent_twice(app: App, graph: LoopbackGraph) -> None:
    graph.loses_answers()
    await graph.says(ALICE, "P0301")
    await graph.hears(ALICE)
    await graph.settled()
    await graph.says(ALICE, "P0420")
    await graph.hears(ALICE, 2)

    assert len(graph.sent_to(ALICE)) == 2


async def test_a_person_whose_number_changes_keeps_the_thread(app: App, graph: LoopbackGraph) -> None:
    await graph.says(ALICE, "P0301")
    await graph.hears(ALICE)
    renumbered = Person(phone="33687654321", user_id="FR.4712", name="Alice")
    system = {
        "type": "user_changed_number",
        "wa_id": "33687654321",
        "user_id": "FR.4712",
        "previous_user_id": "FR.4711",
    }
    await graph.writes(ALICE, {"type": "system", "system": system})
    await graph.says(renumbered, "P0420")
    await graph.hears(renumbered)
    threads = await app.inbox.threads()

    assert len(threads) == 1


@pytest.mark.parametrize(
    ("raw", "status"), [(b"{", 422), (b"[]", 422), (b"{}", 200), (b'{"entry":[{"changes":7}]}', 200)]
)
async def test_a_hostile_but_signed_body_never_breaks_the_service(
    app: App, graph: LoopbackGraph, raw: bytes, status: int
) -> None:
    assert await graph.push_raw(raw) == status


async def test_an_unsigned_body_is_refused(app: App, graph: LoopbackGraph) -> None:
    assert await graph.push_raw(b"{}", signature="sha256=0") == 401


async def test_the_handshake_echoes_the_challenge(app: App, graph: LoopbackGraph) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify", "hub.challenge": "1158201444"}
    async with aiohttp.ClientSession() as session:
        async with session.get(str(graph.hook), params=query) as answer:
            assert (answer.status, await answer.text()) == (200, "1158201444")
        async with session.get(str(graph.hook), params=query | {"hub.verify_token": "wrong"}) as answer:
            assert answer.status == 401
