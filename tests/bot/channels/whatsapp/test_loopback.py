"""The loopback WhatsApp keeps Meta's habits: signed, repeated until taken, strict about shapes."""

import asyncio
import sys

import aiohttp
import pytest

from agents.errors import DeliveryError
from agents.messages import OutgoingPart
from bot.channels.whatsapp.channel import WhatsAppChannel
from tests.bot.channels.whatsapp.conftest import Door
from tests.loopback.whatsapp import LoopbackGraph

ALICE = "33612345678"


async def test_a_webhook_is_repeated_until_it_is_answered_200(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door
) -> None:
    door.answers = [500, 503]
    await graph.says(ALICE, "Bonjour")

    assert graph.hook_answers == [500, 503, 200]
    assert len(door.inbound) == 3


async def test_a_wrong_signature_is_refused_and_not_repeated(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door
) -> None:
    answers = await graph.push({"statuses": []}, signature="sha256=0")

    assert answers == [401]
    assert graph.hook_answers == [401]


async def test_several_messages_of_one_person_come_in_one_webhook(
    graph: LoopbackGraph, channel: WhatsAppChannel, door: Door
) -> None:
    texts = [{"type": "text", "text": {"body": str(number)}} for number in range(5)]
    await graph.writes(ALICE, *texts)

    assert graph.hook_answers == [200]
    assert len(door.inbound) == 5


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 100),
        ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "a"}}, 100),
        ({"messaging_product": "whatsapp", "to": ALICE, "type": "text", "text": {"body": ""}}, 131008),
        ({"messaging_product": "whatsapp", "to": ALICE, "type": "text", "text": {"body": "a" * 4097}}, 131009),
        ({"messaging_product": "whatsapp", "to": "FR.1", "type": "text", "text": {"body": "a"}}, 131009),
        ({"messaging_product": "whatsapp", "to": ALICE, "type": "image", "image": {"id": "7"}}, 131009),
        ({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.never"}, 100),
    ],
)
async def test_a_body_that_graph_would_refuse_is_refused(
    graph: LoopbackGraph, body: dict[str, object], code: int
) -> None:
    url = f"{graph.base_url}/v26.0/{graph.phone_number_id}/messages"
    headers = {"Authorization": f"Bearer {graph.access_token}"}
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]["code"] == code


@pytest.mark.parametrize("path", ["/v26.0/999/messages", "/111222333/messages", "/v26.0/111222333/letters"])
async def test_another_number_or_path_is_not_found(graph: LoopbackGraph, path: str) -> None:
    headers = {"Authorization": f"Bearer {graph.access_token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(graph.base_url + path, json={}, headers=headers) as answer,
    ):
        assert answer.status in {400, 404}


async def test_another_process_may_order_faults(graph: LoopbackGraph, channel: WhatsAppChannel) -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(f"{graph.base_url}/loopback/faults", json=[{"code": 131056}])

    with pytest.raises(DeliveryError) as refused:
        await channel.send(OutgoingPart(ALICE, "Bonjour", "1"))
    assert refused.value.retry_after == 6.0


async def test_it_runs_alone_and_speaks_for_people_on_request(channel: WhatsAppChannel, door: Door) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.loopback.whatsapp", "--hook", door.url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        ready = (await asyncio.wait_for(process.stdout.readline(), 120)).decode().split()
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{ready[1]}/loopback/says", json={"from": ALICE, "text": "Bonjour"}) as answer,
        ):
            assert answer.status == 200
    finally:
        process.terminate()
        await process.wait()
    assert len(door.inbound) == 1
