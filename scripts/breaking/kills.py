"""The service under load on loopback servers, killed at random; what was lost, doubled or undecided."""

import asyncio
import contextlib
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import aiohttp

from scripts.breaking.counting import (
    ANSWERED_TWICE,
    LEFT_RUNNING,
    SAID_TWICE,
    WAITING,
    count_platform,
    count_web,
    number,
)
from scripts.breaking.platforms import PEOPLE, Platforms
from scripts.breaking.visitors import Visitor, WebVisitor, write_on
from scripts.service import Service, free_port
from scripts.starting import forked_silently
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.whatsapp import LoopbackGraph

_SETTLE_LIMIT = 150
"""Seconds; what still waits then is counted."""
_SENDS_WITHIN = 15.0
"""Seconds from a start to its first message, the brain's import included, on a busy machine."""


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
    left_running: int
    doubled_answers: int
    doubled_sends: int
    repeated_in_window: int
    undecided: int
    sends: int
    seconds: float

    @property
    def ok(self) -> bool:
        lost = (self.lost_inbounds, self.unanswered, self.left_running)
        doubled = (self.doubled_inbounds, self.doubled_answers, self.doubled_sends)
        return not any((*lost, *doubled))


_COUNTED = [one.name for one in fields(Result) if one.name not in {"kills", "seconds"}]


async def kill_harness(*, kills: int, seed: int) -> Result:
    """Kill the service `kills` times while people write on three channels; count what they would complain of."""
    chance = random.Random(seed)
    started = time.monotonic()
    async with LoopbackTelegram() as telegram, LoopbackGraph() as whatsapp:
        platforms = Platforms(telegram, whatsapp)
        with tempfile.TemporaryDirectory() as folder:
            service = Service(Path(folder), free_port(), platforms.settings(), start=forked_silently)
            platforms.serve(service.base)
            await service.start()
            figures = await _under_load(service, platforms, chance, kills=kills)
            await service.kill(signal.SIGTERM)
    return Result(kills=kills, seconds=round(time.monotonic() - started, 1), **figures)


async def _under_load(
    service: Service, platforms: Platforms, chance: random.Random, *, kills: int
) -> Mapping[str, int]:
    database = service.folder / "alex.db"
    people = platforms.visitors()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as http:
        web = [WebVisitor(http, service, f"v{number}") for number in range(PEOPLE)]
        await asyncio.gather(*(visitor.open() for visitor in web))
        visitors: list[Visitor] = [*web, *people["telegram"], *people["whatsapp"]]
        writing = [asyncio.create_task(write_on(visitor, offset=chance.random(), pause=0.6)) for visitor in visitors]
        for _ in range(kills):
            await _moment(platforms, chance)
            platforms.vex(chance)
            await service.kill()
            await service.start()
        for task in writing:
            task.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        await _settle(database)
        threads = await asyncio.gather(*(visitor.thread() for visitor in web))
    sent_by = {
        "telegram": [(f"{one.chat_id}:{one.message_id}", one.text) for one in platforms.telegram.sent],
        "whatsapp": [(one.wamid, one.text) for one in platforms.whatsapp.sent],
    }
    found = Counter(dict.fromkeys(_COUNTED, 0))
    found.update(count_web(web, threads))
    for channel, sends in sent_by.items():
        found.update(count_platform(database, channel, people[channel], sends))
    found["unanswered"] = number(database, WAITING)
    found["left_running"] = number(database, LEFT_RUNNING)
    found["doubled_answers"] = number(database, ANSWERED_TWICE) + number(database, SAID_TWICE)
    return found


async def _moment(platforms: Platforms, chance: random.Random) -> None:
    """Half of the kills come soon after a start, half right after a message went out: while others are under way."""
    if chance.random() < 0.5:
        await asyncio.sleep(chance.uniform(0.05, 2.0))
        return
    before = platforms.taken
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SENDS_WITHIN):
            while platforms.taken == before:  # noqa: ASYNC110 -- two servers count, neither tells
                await asyncio.sleep(0.02)
    await asyncio.sleep(chance.uniform(0.0, 0.3))


async def _settle(database: Path) -> None:
    """Wait until everything stored has been answered and sent, or decided to be undecidable."""
    for _ in range(_SETTLE_LIMIT):
        if not any([await asyncio.to_thread(number, database, sql) for sql in (WAITING, LEFT_RUNNING)]):
            return
        await asyncio.sleep(1)
