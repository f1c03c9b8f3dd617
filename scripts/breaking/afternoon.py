"""`scripts/chaos afternoon`: a scripted afternoon of customers, colleagues and one reboot; then everything is counted.

The service is a process of its own behind loopback platforms, on a clock that this process moves. People write by web
chat, Telegram and WhatsApp; the team answers from the console's pages and from the group. In the rush of the afternoon
the service is killed and started again.
"""

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import aiohttp

from agents.calendar import PARIS
from bot.app import build
from bot.settings import load_settings
from scripts.breaking.afternoon_audit import Audit, audit
from scripts.breaking.afternoon_customers import PATIENCE, Customer, TelegramLine, WebLine, WhatsappLine
from scripts.breaking.afternoon_record import Record
from scripts.breaking.afternoon_script import MINUTES, READY, READY_WORDS, Author, Script, Staffed
from scripts.breaking.afternoon_service import CLOCK_FILE, MODULE, SharedClock
from scripts.breaking.afternoon_staff import Colleague, ConsoleAgent, GroupAgent
from scripts.service import Service, free_port
from scripts.starting import executed_silently
from storage.migrating import migrate
from storage.models.staff import StaffRole
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.telegram_values import Person
from tests.loopback.whatsapp import LoopbackGraph

_BEGINS = datetime(2026, 11, 24, 13, 0, tzinfo=PARIS).astimezone(UTC)
_BUSY = "SELECT id, kind, attempts FROM job WHERE state = 'running' OR (state = 'waiting' AND due_at <= ?) ORDER BY id"
_NO_PRINTING = "DELETE FROM job WHERE kind = 'first-editions'"
"""The handbook's first print takes both cores for minutes, and nobody here buys one."""
_STANDS_STILL = 300.0
"""Seconds in which no job ends and none begins, by which the service is known to hang and not to be slow."""
_RETRIES = 400
_PAUSE = timedelta(seconds=5)
"""After a message Alex waits a moment for the next one; by then that moment is over, in the same minute."""
_GROUP_MEMBER = Person(77, "Eva")


@dataclass(frozen=True, slots=True)
class AfternoonResult(Audit):
    """All from `notes_lost` to `corrections_lost` and from `lost_inbounds` to `left_undone` must be 0."""

    customers: int
    reboots: int
    seconds: float

    @property
    def ok(self) -> bool:
        faults = asdict(self)
        names = list(faults)
        ends = (("notes_lost", "corrections_lost"), ("lost_inbounds", "left_undone"))
        return not any(
            faults[name] for first, last in ends for name in names[names.index(first) : names.index(last) + 1]
        )


@dataclass(frozen=True, slots=True)
class Town:
    """Everybody and everything the afternoon needs."""

    service: Service
    clock: SharedClock
    customers: Sequence[Customer]
    team: Staffed
    telegram: LoopbackTelegram
    record: Record


async def afternoon_harness(*, customers: int, seed: int) -> AfternoonResult:
    chance, started = Random(seed), time.monotonic()
    folder = Path(tempfile.mkdtemp())
    try:
        async with _town(folder, customers=customers) as town:
            script = Author(chance, town.team, record=town.record).write(town.customers)
            await _live(town, script, chance)
            with closing(sqlite3.connect(folder / "alex.db")) as rows:
                found = audit(rows, town.customers, script, town.telegram, now=town.clock())
        seconds = round(time.monotonic() - started, 1)
        return AfternoonResult(**asdict(found), customers=customers, reboots=1, seconds=seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _town(folder: Path, *, customers: int) -> AsyncIterator[Town]:
    clock = SharedClock(folder / CLOCK_FILE)
    clock.move_to(_BEGINS)
    async with AsyncExitStack() as open_things:
        telegram = await open_things.enter_async_context(LoopbackTelegram(clock=clock.seconds))
        graph = await open_things.enter_async_context(LoopbackGraph(clock=clock.seconds))
        telegram.retries = graph.retries = _RETRIES
        group = {"ALEX_TELEGRAM__SUPPORT_GROUP_ID": str(telegram.has_forum().group_id)}
        settings = dict(telegram.settings()) | dict(graph.settings()) | group
        start = partial(executed_silently, module=MODULE)
        service = Service(folder, free_port(), settings, start=start)
        telegram.hook, graph.hook = f"{service.base}/webhooks/telegram", f"{service.base}/webhooks/whatsapp"
        team, tokens = await _hire(folder, clock)
        await _open(service)
        open_things.push_async_callback(service.stop)
        http = await open_things.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        )
        people = [_customer(number, http, service, telegram, graph) for number in range(customers)]
        record = Record()
        group_agent = GroupAgent(telegram, team[str(_GROUP_MEMBER.id)], _GROUP_MEMBER, record=record)
        desk: list[ConsoleAgent] = []
        for name, token in tokens.items():
            agent = ConsoleAgent(service, team[name], team, record=record)
            open_things.push_async_callback(agent.close)
            await agent.signs_in(token)
            desk.append(agent)
        await desk[0].keeps_ready(READY, READY_WORDS)
        yield Town(service, clock, people, Staffed(group_agent, desk), telegram, record)


def _customer(
    number: int, http: aiohttp.ClientSession, service: Service, telegram: LoopbackTelegram, graph: LoopbackGraph
) -> Customer:
    match number % 3:
        case 0:
            return Customer(number, WebLine(http, service))
        case 1:
            return Customer(number, TelegramLine(telegram, number))
        case _:
            return Customer(number, WhatsappLine(graph, number))


async def _hire(folder: Path, clock: SharedClock) -> tuple[dict[str, Colleague], dict[str, str]]:
    """The team, before the service opens, and the one-time links of those at the console."""
    settings = load_settings({"ALEX_DATA_DIR": str(folder)})
    migrate(settings.database_url)
    app = build(settings, clock=clock)
    team, tokens = dict[str, Colleague](), dict[str, str]()
    for name in ("Bob", "Dina"):
        number = await app.team.staff.add_member("terminal", name, role=StaffRole.agent)
        team[name] = Colleague(name, int(number))
        tokens[name] = await app.team.staff.sign_in_link(number)
    number = await app.team.staff.add_member("telegram", str(_GROUP_MEMBER.id), role=StaffRole.agent)
    team[name := str(_GROUP_MEMBER.id)] = Colleague(name, int(number))
    await app.close()
    return team, tokens


async def _live(town: Town, script: Script, chance: Random) -> None:
    """Each minute everybody does what they meant to do in it, all at once; then what is due is waited for."""
    for minute in range(MINUTES + 1):
        town.clock.move_to(_BEGINS + timedelta(minutes=minute))
        working = [asyncio.ensure_future(deed()) for deed in script.deeds[minute]]
        if minute == script.rush:
            await asyncio.sleep(chance.uniform(0.02, 0.6))
            await town.service.kill()
            await _open(town.service)
        await asyncio.gather(*working)
        town.clock.move_to(_BEGINS + timedelta(minutes=minute) + _PAUSE)
        await _settle(town)


async def _open(service: Service) -> None:
    await service.start()
    with closing(sqlite3.connect(service.folder / "alex.db", timeout=PATIENCE)) as rows:
        rows.execute(_NO_PRINTING)
        rows.commit()


async def _settle(town: Town) -> None:
    before: Sequence[tuple[int, str, int]] = ()
    until = time.monotonic() + _STANDS_STILL
    while due := await asyncio.to_thread(_due, town):
        if due != before:
            before, until = due, time.monotonic() + _STANDS_STILL
        assert time.monotonic() < until, f"the service does not come to rest: {due}"
        await asyncio.sleep(0.05)


def _due(town: Town) -> Sequence[tuple[int, str, int]]:
    """The jobs that are due or at work: number, kind and attempts."""
    now = town.clock().replace(tzinfo=None).isoformat(" ", "microseconds")
    with closing(sqlite3.connect(town.service.folder / "alex.db", timeout=PATIENCE)) as rows:
        return rows.execute(_BUSY, (now,)).fetchall()
