"""The metrics, read as Prometheus reads them."""

import re

import pytest
from aiohttp.test_utils import TestClient, TestServer

from agents.messages import ChannelName, IncomingMessage, Sender
from bot import metrics
from bot.app import App, build
from bot.library import Library
from bot.metrics import Metrics
from bot.settings import Settings
from bot.web.server import build_server
from tests.bot.standing_doors import OpenDoor, ShutDoor
from tests.builders import Person
from tests.conftest import FixedClock

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(
    rf"(?P<name>{NAME})(?:\{{(?P<labels>{NAME}=\"(?:[^\"\\\n]|\\[\\n\"])*\""
    rf"(?:,{NAME}=\"(?:[^\"\\\n]|\\[\\n\"])*\")*)\}})? (?P<value>[-+]?[0-9.]+(?:e[-+]?[0-9]+)?|[-+]Inf|NaN)"
)
HEAD = re.compile(rf"# (?:HELP {NAME} .+|TYPE {NAME} (?:counter|gauge|histogram|summary|untyped))")


def read(text: str) -> dict[str, float]:
    """The samples by name and labels; every line must be of the exposition format, every sample alone."""
    lines = text.removesuffix("\n").split("\n")
    samples = [line for line in lines if not HEAD.fullmatch(line)]
    found = [SAMPLE.fullmatch(line) for line in samples]
    assert [line for line, match in zip(samples, found, strict=True) if match is None] == []
    values = {
        line.rpartition(" ")[0]: float(match["value"]) for line, match in zip(samples, found, strict=True) if match
    }
    assert len(values) == len(samples)
    return values


def families(text: str) -> list[str]:
    """The families in the order they are told, each time one begins."""
    names = [
        re.sub(r"_(bucket|sum|count)$", "", re.split(r"[{ ]", line)[0]) for line in text.splitlines() if line[0] != "#"
    ]
    return [name for number, name in enumerate(names) if number == 0 or names[number - 1] != name]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Metrics:
    fresh = Metrics()
    monkeypatch.setattr("bot.pipeline.METRICS", fresh)
    monkeypatch.setattr("bot.app.METRICS", fresh)
    return fresh


async def write_to(app: App, clock: FixedClock) -> None:
    sender = Sender(ChannelName.telegram, "5", "5")
    await app.brain.warm()
    await app.pipeline.accept([IncomingMessage(sender, "1", "P0401", clock())])
    clock.advance(seconds=2)
    await app.worker.run_until_idle()


async def test_a_conversation_is_counted(counted: Metrics, app: App, alice: Person) -> None:
    await alice.says("bonjour")
    await alice.says("P0401")
    values = read(counted.text(await app.queues()))
    assert values["alex_inbound_total"] == 2
    assert values['alex_turn_seconds_count{brain="local"}'] == 2
    assert values['alex_answer_seconds_count{channel="terminal"}'] == 2
    assert 0 < values['alex_turn_seconds_sum{brain="local"}'] < 120


async def test_what_is_sent_and_what_waits_is_counted_by_channel(
    counted: Metrics, settings: Settings, clock: FixedClock, library: Library
) -> None:
    app = build(settings, clock=clock, doors={"telegram": OpenDoor()}, library=library)
    await write_to(app, clock)
    values = read(counted.text(await app.queues()))
    assert values['alex_sends_total{channel="telegram"}'] == 1
    assert [name for name in values if name.startswith(("alex_deliveries", "alex_sends_failed"))] == []
    await app.close()


async def test_what_fails_is_counted_and_waits(
    counted: Metrics, settings: Settings, clock: FixedClock, library: Library
) -> None:
    app = build(settings, clock=clock, doors={"telegram": ShutDoor()}, library=library)
    await write_to(app, clock)
    values = read(counted.text(await app.queues()))
    assert values['alex_sends_failed_total{channel="telegram"}'] >= 1
    assert values['alex_deliveries{channel="telegram",state="planned"}'] == 1
    assert [name for name in values if name.startswith(("alex_sends_total", "alex_answer_seconds"))] == []
    await app.close()


async def test_a_message_that_nobody_works_is_a_queue(app: App, alice: Person, clock: FixedClock) -> None:
    await alice.writes("bonjour")
    clock.advance(seconds=2)
    values = read(Metrics().text(await app.queues()))
    assert values['alex_jobs{kind="turn",state="waiting"}'] == 1


async def test_the_page_is_what_prometheus_reads(app: App, alice: Person) -> None:
    await alice.says("bonjour")
    async with TestClient(TestServer(build_server(app))) as client:
        answer = await client.get("/metrics")
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        text = await answer.text()
    values = read(text)
    assert values["process_resident_memory_bytes"] > 1_000_000
    told = families(text)
    assert len(told) == len(set(told)), "a family is told in one block"
    assert set(told) <= metrics._FAMILIES.keys()


async def test_the_buckets_of_a_histogram_add_up() -> None:
    counted = Metrics()
    for seconds in (0.004, 0.005, 0.3, 99):
        counted.observe("alex_turn_seconds", seconds, brain="local")
    values = read(counted.text())
    assert values['alex_turn_seconds_bucket{brain="local",le="0.005"}'] == 2
    assert values['alex_turn_seconds_bucket{brain="local",le="0.5"}'] == 3
    assert values['alex_turn_seconds_bucket{brain="local",le="+Inf"}'] == 4
    assert values['alex_turn_seconds_count{brain="local"}'] == 4


def test_a_great_number_and_an_odd_label_are_told_exactly() -> None:
    counted = Metrics()
    counted.count("alex_inbound_total", 12_345_678)
    counted.count("alex_model_detours_total", reason='a "b"\n\\')
    values = read(counted.text())
    assert values["alex_inbound_total"] == 12_345_678
    assert values['alex_model_detours_total{reason="a \\"b\\"\\n\\\\"}'] == 1
