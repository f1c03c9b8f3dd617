"""Pains of docs/pains.md that no other journey holds by itself."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from agents.brain.turn import Reply, TurnContext
from agents.messages import Capabilities, ChannelName, MessageEdited
from bot.app import App, build
from bot.channels.telegram.channel import TELEGRAM
from bot.channels.terminal import TERMINAL
from bot.channels.webchat import WEBCHAT
from bot.channels.whatsapp.channel import WHATSAPP
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server
from scripts.breaking.takeover import Door
from storage.models.staff import StaffRole
from tests.builders import Person
from tests.conftest import FixedClock

SENT = [(ChannelName.telegram, 1), (ChannelName.whatsapp, 1), (ChannelName.webchat, 0), (ChannelName.terminal, 0)]
"""Each channel, and how often its platform is called for an answer: where there is none, the row is what is read."""


@pytest.fixture
async def reached(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[App]:
    """Alex with every door open."""
    app = build(settings, clock=clock, library=library, doors={"telegram": Door(), "whatsapp": Door()})
    yield app
    await app.close()


@pytest.mark.parametrize("can", [TELEGRAM, WHATSAPP, WEBCHAT, TERMINAL])
def test_p11_no_channel_lets_a_hello_wait_longer_than_one_second_and_a_fifth(can: Capabilities) -> None:
    assert can.settle <= timedelta(milliseconds=400)
    assert can.settle_while_arriving <= timedelta(milliseconds=1200)


@pytest.mark.parametrize("channel", [ChannelName.telegram, ChannelName.whatsapp])
async def test_p11_lines_that_come_one_after_the_other_get_one_answer(
    reached: App, clock: FixedClock, channel: ChannelName
) -> None:
    class Echo:
        async def think(self, turn: TurnContext) -> Reply:
            return Reply(text=turn.text)

    reached.pipeline._brain = Echo()
    alice = Person(reached, clock, "alice", channel)
    for text in ("ma Clio", "broute", "à froid"):
        await alice.writes(text)
        clock.advance(seconds=0.3)
        await reached.worker.run_until_idle()
    assert [line["role"] for line in await alice.lines()] == ["customer"] * 3
    clock.advance(seconds=0.2)
    await reached.worker.run_until_idle()
    assert [line["role"] for line in await alice.lines()] == ["customer"] * 3 + ["assistant"]
    await alice.hears("ma Clio\nbroute\nà froid")


@pytest.mark.parametrize("channel", [ChannelName.telegram, ChannelName.whatsapp])
async def test_p16_an_edit_is_answered_anew_whatever_the_channel(
    reached: App, clock: FixedClock, channel: ChannelName
) -> None:
    alice = Person(reached, clock, "alice", channel)
    number = await alice.writes("P0301")
    clock.advance(seconds=2)
    await reached.worker.run_until_idle()
    await reached.pipeline.accept([MessageEdited(alice.sender, number, "P0420", clock())])
    clock.advance(seconds=2)
    await reached.worker.run_until_idle()
    await alice.hears("P0420")


@pytest.mark.parametrize(("channel", "calls"), SENT)
async def test_p17_a_failure_is_apologised_for_on_every_channel(
    reached: App, clock: FixedClock, channel: ChannelName, calls: int
) -> None:
    class Broken:
        async def think(self, turn: TurnContext) -> Reply:
            raise RuntimeError(turn.text)

    reached.pipeline._brain = Broken()
    alice = Person(reached, clock, "alice", channel)
    await alice.writes("bonjour")
    clock.advance(seconds=2)
    await reached.worker.run_until_idle()
    await alice.hears("Je n’ai pas réussi à répondre")
    doors = [door for door in reached.doors.values() if isinstance(door, Door)]
    arrived = [text for door in doors for _, text in door.arrived]
    assert sum("Je n’ai pas réussi" in text for text in arrived) == calls


async def test_p18_a_thread_is_paused_and_resumed_by_the_api(app: App, alice: Person) -> None:
    boss = await app.team.staff.add_member("terminal", "boss", role=StaffRole.admin)
    key = await app.team.keys.make(boss, name="caisse", by="test")
    await alice.says("bonjour")
    said = len(await alice.lines())
    async with TestClient(TestServer(build_server(app))) as client:

        async def steer(command: str) -> int:
            headers = {"Authorization": f"Bearer {key}"}
            answer = await client.post("/api/staff/commands", json={"command": command}, headers=headers)
            return answer.status

        assert await steer(f"/pause {await alice.conversation()}") == 200
        await alice.writes("prix de la formation premium ?")
        await app.worker.run_until_idle()
        assert [line["role"] for line in await alice.lines()][said:] == ["customer", "assistant"]
        assert "en pause" in str((await alice.lines())[-1]["text"])
        assert await steer(f"/reprendre {await alice.conversation()}") == 200
        await app.worker.run_until_idle()
        await alice.hears("297,00")
