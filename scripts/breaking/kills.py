"""The service under load on loopback servers, killed at random; what was lost, doubled or undecided."""

import asyncio
import random
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from agents.texts.lookup import say
from scripts.breaking.service import Service
from scripts.breaking.visitors import WebVisitor, WhatsappVisitor, write_on
from tests.loopback.whatsapp import LoopbackGraph
from tests.loopback.whatsapp_values import Sent

_SETTLE_LIMIT = 150
"""Seconds; what still waits then is counted."""
_PATIENT = 400
"""How often the platform repeats a webhook; Meta does so for days."""
_ANSWERED_TWICE = """
  SELECT count(*) FROM turn a JOIN turn b ON a.conversation_id = b.conversation_id AND a.id < b.id
  WHERE a.state = 'answered' AND b.state = 'answered' AND a.last_seq >= b.first_seq AND b.last_seq >= a.first_seq
"""
_SAID_TWICE = """
  SELECT count(*) FROM
    (SELECT turn_id FROM message WHERE turn_id IS NOT NULL AND role = 'assistant' GROUP BY turn_id HAVING count(*) > 1)
"""
_WAITING = """
  SELECT (SELECT count(*) FROM conversation c WHERE EXISTS (SELECT 1 FROM message m
            WHERE m.conversation_id = c.id AND m.role = 'customer' AND m.seq > c.answered_seq))
       + (SELECT count(*) FROM delivery WHERE state IN ('planned', 'sending'))
"""
_STORED = "SELECT channel, text FROM message WHERE role = 'customer'"
_UNDECIDED = "SELECT count(*) FROM delivery WHERE state = 'unknown'"


@dataclass(slots=True)
class Result:
    """The declared price of a platform's lost answer is `repeated_in_window` and `undecided`; the rest must be 0.

    A binding message is sent again with its reference; small talk is not, and is asked about.
    """

    kills: int
    messages: int
    lost_inbounds: int
    doubled_inbounds: int
    unanswered: int
    doubled_answers: int
    doubled_sends: int
    repeated_in_window: int
    undecided: int
    sends: int
    seconds: float

    @property
    def ok(self) -> bool:
        broken = (self.lost_inbounds, self.doubled_inbounds, self.unanswered, self.doubled_answers, self.doubled_sends)
        return not any(broken)


async def kill_harness(*, kills: int, seed: int) -> Result:
    """Kill the service `kills` times while people write on web chat and WhatsApp; count what they would complain of."""
    chance = random.Random(seed)
    started = time.monotonic()
    port = chance.randint(20000, 30000)
    timeout = aiohttp.ClientTimeout(total=5)
    async with LoopbackGraph(f"http://127.0.0.1:{port}/webhooks/whatsapp") as graph:
        graph.retries = _PATIENT
        with tempfile.TemporaryDirectory() as folder:
            service = Service(Path(folder), port, _settings(graph))
            await service.start()
            async with aiohttp.ClientSession(timeout=timeout) as http:
                web = [WebVisitor(http, service, f"v{number}") for number in range(3)]
                phones = [WhatsappVisitor(graph, f"3361234567{number}") for number in range(3)]
                await asyncio.gather(*(visitor.open() for visitor in web))
                await _kill_again_and_again(service, graph, [*web, *phones], chance, kills=kills)
                await _settle(Path(folder) / "alex.db")
                threads = [await visitor.thread() for visitor in web]
            figures = _count(Path(folder) / "alex.db", web, phones, threads, graph.sent)
            await service.kill(signal.SIGTERM)
    return Result(kills=kills, seconds=round(time.monotonic() - started, 1), **figures)


def _settings(graph: LoopbackGraph) -> dict[str, str]:
    return {
        "ALEX_WHATSAPP__ACCESS_TOKEN": graph.access_token,
        "ALEX_WHATSAPP__PHONE_NUMBER_ID": graph.phone_number_id,
        "ALEX_WHATSAPP__APP_SECRET": graph.app_secret,
        "ALEX_WHATSAPP__VERIFY_TOKEN": "loopback",
        "ALEX_WHATSAPP__BASE_URL": graph.base_url,
    }


async def _kill_again_and_again(
    service: Service,
    graph: LoopbackGraph,
    visitors: Sequence[WebVisitor | WhatsappVisitor],
    chance: random.Random,
    *,
    kills: int,
) -> None:
    writing = [asyncio.create_task(write_on(visitor, offset=chance.random(), pause=0.6)) for visitor in visitors]
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.05, 3.0))
        _vex(graph, chance)
        await service.kill()
        await service.start()
    for task in writing:
        task.cancel()
    await asyncio.gather(*writing, return_exceptions=True)


def _vex(graph: LoopbackGraph, chance: random.Random) -> None:
    """Now and then the platform too fails: it takes a message and its answer is lost, asks to slow down, breaks."""
    match chance.randrange(6):
        case 0:
            graph.loses_answers()
        case 1:
            graph.refuses(130429, status=429)
        case 2:
            graph.breaks()


async def _settle(database: Path) -> None:
    """Wait until everything stored has been answered and sent, or decided to be undecidable."""
    for _ in range(_SETTLE_LIMIT):
        if await asyncio.to_thread(_number, database, _WAITING) == 0:
            return
        await asyncio.sleep(1)


def _number(database: Path, sql: str) -> int:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        return int(connection.execute(sql).fetchone()[0])


def _count(
    database: Path,
    web: Sequence[WebVisitor],
    phones: Sequence[WhatsappVisitor],
    threads: Sequence[Sequence[dict[str, object]]],
    sends: Sequence[Sent],
) -> dict[str, int]:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        stored = Counter(text for channel, text in connection.execute(_STORED) if channel == "whatsapp")
    lost = doubled = 0
    for visitor, lines in zip(web, threads, strict=True):
        shown = Counter(str(line["text"]) for line in lines if line["role"] == "customer")
        lost += len([text for text in visitor.sent if text not in shown])
        doubled += sum(count - 1 for count in shown.values())
    written = Counter(text for visitor in phones for text in visitor.sent)
    lost += (written - stored).total()
    # The last text of a phone may be stored although its writer was stopped before it heard so.
    doubled += sum(max(count - len(phones), 0) for count in stored.values())
    twice, declared = _sent_twice(sends)
    return {
        "messages": sum(len(visitor.sent) for visitor in web) + written.total(),
        "lost_inbounds": lost,
        "doubled_inbounds": doubled,
        "unanswered": _number(database, _WAITING),
        "doubled_answers": _number(database, _ANSWERED_TWICE) + _number(database, _SAID_TWICE),
        "doubled_sends": twice,
        "repeated_in_window": declared,
        "undecided": _number(database, _UNDECIDED),
        "sends": len(sends),
    }


def _sent_twice(sends: Sequence[Sent]) -> tuple[int, int]:
    """Sends of a delivery after its first: without the sentence that says so, and with it."""
    seen: set[str] = set()
    plain = declared = 0
    for sent in sends:
        reference = str(sent.body["biz_opaque_callback_data"])
        if reference not in seen:
            seen.add(reference)
        elif say("conversation.resent", "fr", reference=reference) in sent.text:
            declared += 1
        else:
            plain += 1
    return plain, declared
