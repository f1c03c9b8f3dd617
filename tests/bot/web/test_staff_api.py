"""Staff's commands by HTTP: the same verbs, roles, yes and audit as in chat."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.errors import NotAllowed, NotFound
from agents.staff.keys import TooManyKeys
from bot.app import App
from bot.web.server import build_server
from storage.models.ids import ContactId
from storage.models.staff import StaffRole
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


@pytest.fixture
async def boss(app: App) -> ContactId:
    return await app.team.staff.add_member("terminal", "boss", role=StaffRole.admin)


@pytest.fixture
async def key(app: App, boss: ContactId) -> str:
    return await app.team.keys.make(boss, name="caisse", by="test")


async def send(client: Client, key: str, command: str, once: str | None = None) -> tuple[int, Mapping[str, Any]]:
    headers = {"Authorization": f"Bearer {key}"} | ({"Idempotency-Key": once} if once is not None else {})
    response = await client.post("/api/staff/commands", json={"command": command}, headers=headers)
    return response.status, await response.json()


async def coupons(app: App) -> list[str]:
    return [one.code for one in await app.database.write(lambda tx: tx.catalogue.coupons(limit=9))]


async def test_a_figure_is_read_as_in_chat_with_its_chart_as_numbers(
    app: App, client: Client, key: str, clock: FixedClock
) -> None:
    shop = Shop(app, clock)
    await shop.bought()
    clock.advance(days=1)
    await shop.bought("formation-basic")
    status, told = await send(client, key, "/ventes 7j")
    assert (status, told["next"]) == (200, [])
    assert told["text"].startswith("Ventes — ")
    assert len(told["chart"]["bars"]) == 7
    assert [one["value"] for one in told["chart"]["bars"]][-2:] == [297, 97]


async def test_a_coupon_is_planned_confirmed_and_undone_by_the_commands_it_names(
    app: App, client: Client, key: str
) -> None:
    _, asked = await send(client, key, "/remise NOEL25 20%")
    assert [one["label"] for one in asked["next"]] == ["Confirmer", "Renoncer"]
    assert await coupons(app) == []
    _, made = await send(client, key, asked["next"][0]["command"])
    assert await coupons(app) == ["NOEL25"]
    _, undone = await send(client, key, made["next"][0]["command"])
    assert "retiré" in undone["text"]
    rows = await app.database.write(lambda tx: tx.staff.entries())
    assert [(row.action, row.detail.partition(":")[0]) for row in rows[-2:]] == [
        ("coupon", "api key 1"),
        ("undo coupon", "api key 1"),
    ]


async def test_the_same_idempotency_key_does_the_same_command_once(app: App, client: Client, key: str) -> None:
    first = await send(client, key, "/remise NOEL25 20%", once="a")
    again = await send(client, key, "/remise NOEL25 20%", once="a")
    assert first == again
    yes = first[1]["next"][0]["command"]
    done = await send(client, key, yes, once="b")
    assert await send(client, key, yes, once="b") == done
    assert await coupons(app) == ["NOEL25"]
    assert (await send(client, key, "/pause", once="b"))[1]["error"] == "key_reused"


async def test_after_a_day_an_idempotency_key_is_free_again(client: Client, key: str, clock: FixedClock) -> None:
    first = await send(client, key, "/remise NOEL25 20%", once="a")
    clock.advance(hours=25)
    assert (await send(client, key, "/remise NOEL25 20%", once="a"))[1]["next"] != first[1]["next"]


async def test_a_refusal_is_not_kept_and_may_be_asked_again(client: Client, key: str) -> None:
    assert (await send(client, key, "/pause 99", once="a"))[0] == 404
    assert (await send(client, key, "/pause tout", once="a"))[0] == 200


async def test_a_stranger_learns_of_no_command(client: Client, key: str) -> None:
    answers = [await send(client, wrong, line) for wrong in ("", key[:-1]) for line in ("/stats", "/nothing")]
    assert {status for status, _ in answers} == {401}
    assert len({str(told) for _, told in answers}) == 1
    basic = {"Authorization": f"Basic {key}"}
    assert (await client.post("/api/staff/commands", json={"command": "/stats"}, headers=basic)).status == 401


async def test_a_key_does_no_more_than_its_own_role_nor_its_members(app: App, client: Client, boss: ContactId) -> None:
    narrow = await app.team.keys.make(boss, name="écran", role=StaffRole.read_only, by="test")
    wide = await app.team.keys.make(boss, name="tout", by="test")
    assert (await send(client, narrow, "/stats"))[0] == 200
    refused = await send(client, narrow, "/remise NOEL25 20%")
    assert refused == await send(client, narrow, "/nothing")
    assert refused[0] == 404
    await app.team.staff.add_member("terminal", "boss", role=StaffRole.agent)
    assert (await send(client, wide, "/remise NOEL25 20%"))[0] == 404
    assert (await send(client, wide, "/pause tout"))[0] == 403
    await app.team.roles.dismiss("terminal", "boss")
    assert (await send(client, wide, "/stats"))[0] == 401


async def test_a_revoked_key_opens_nothing(app: App, client: Client, key: str, boss: ContactId) -> None:
    (seen,) = await app.team.keys.listed(boss)
    with pytest.raises(NotFound):
        await app.team.keys.revoke(seen.id, by="test", of=ContactId(boss + 1))
    await app.team.keys.revoke(seen.id, by="test", of=boss)
    assert (await send(client, key, "/stats"))[0] == 401
    with pytest.raises(NotFound):
        await app.team.keys.revoke(seen.id, by="test")


async def test_nobody_makes_a_key_above_their_role_nor_too_many(app: App) -> None:
    helper = await app.team.staff.add_member("terminal", "helper", role=StaffRole.agent)
    with pytest.raises(NotAllowed):
        await app.team.keys.make(helper, name="x", role=StaffRole.admin, by="test")
    stranger = await app.team.staff.add_member("terminal", "gone", role=StaffRole.agent)
    await app.team.roles.dismiss("terminal", "gone")
    with pytest.raises(NotAllowed):
        await app.team.keys.make(stranger, name="x", by="test")
    keys = [await app.team.keys.make(helper, name=str(number), by="test") for number in range(20)]
    assert len(set(keys)) == 20
    with pytest.raises(TooManyKeys):
        await app.team.keys.make(helper, name="one more", by="test")


async def test_too_many_commands_are_refused_for_a_while(client: Client, key: str) -> None:
    answers = [(await send(client, key, "/nothing"))[0] for _ in range(61)]
    assert answers[-1] == 429


WRONG: tuple[Mapping[str, object], ...] = (
    {},
    {"command": ""},
    {"command": " "},
    {"command": "/stats", "language": "de"},
    {"command": "/stats", "x": 1},
)


@pytest.mark.parametrize("body", WRONG)
async def test_a_wrong_body_names_its_field(client: Client, key: str, body: Mapping[str, object]) -> None:
    response = await client.post("/api/staff/commands", json=body, headers={"Authorization": f"Bearer {key}"})
    assert (response.status, (await response.json())["error"]) == (422, "invalid_input")


async def test_an_idempotency_key_is_short_and_visible(client: Client, key: str) -> None:
    assert (await send(client, key, "/stats", once="x" * 81))[0] == 422
