"""`scripts/chaos year`: a year of business on a virtual clock, with restarts in the middle of anything; then its audit.

People buy, leave, agree, refuse, withdraw, answer and stop; the service runs in this process on a real database file.
The audit reads rows and what a messenger saw, and believes nothing that the service says of itself.
"""

import asyncio
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from pathlib import Path

from agents.calendar import PARIS
from agents.errors import DomainError
from bot.adapters.charts.sketch import SketchedCharts
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.channels.base import Channel
from bot.garbage import pass_over_what_stands
from bot.library import Library, open_library
from bot.settings import Settings, load_settings
from scripts.breaking.year_audit import Audit, audit
from scripts.breaking.year_people import Customer, Door, people
from storage.migrating import migrate
from storage.queue.job import Done, Outcome, RunningJob

_FIRST_DAY = date(2026, 1, 5)
_STOPS = (day_time(3, 30), day_time(10), day_time(18), day_time(22, 30))
"""When the service works, in Paris; at the first and the last nobody may be written to."""


@dataclass(frozen=True, slots=True)
class YearResult:
    """The figures of the year, then what a customer, a judge or a tax inspector would complain of: all zero."""

    days: int
    customers: int
    orders: int
    paid: int
    refunds: int
    nudges_sent: int
    nudges_skipped: int
    restarts: int
    nights_proved: int
    seconds: float
    cpu_seconds: float
    broken_laws: int
    money_astray_minor: int
    doubled_nudges: int
    without_consent: int
    in_quiet_hours: int
    too_often: int
    forgotten: int

    @property
    def ok(self) -> bool:
        faults = (self.broken_laws, self.money_astray_minor, self.doubled_nudges, self.without_consent)
        return not any((*faults, self.in_quiet_hours, self.too_often, self.forgotten))


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class House:
    """One database file, and Apps that come and go on it; the messenger outlives them."""

    def __init__(self, settings: Settings, library: Library, clock: Clock) -> None:
        self._settings = settings
        self._library = library
        self.clock = clock
        self.door = Door()
        self.restarts = 0
        self.app: App

    async def start(self) -> None:
        doors: dict[str, Channel] = {"whatsapp": self.door}
        self.app = build(
            self._settings,
            clock=self.clock,
            doors=doors,
            library=self._library,
            # What a picture or a page looks like touches no row; that it is asked for and kept does.
            printer=PaperlessRenderer(),
            charts=SketchedCharts(),
        )
        # Reading the library anew each night would take most of the time and touches no row.
        self.app.jobs.add({"symptoms": _nothing})
        await self.app.team.sales.set_up_catalogue()
        await self.app.begin_work()

    async def work(self) -> None:
        await self.app.worker.run_until_idle()

    async def is_any_nudge_due(self) -> bool:
        """Else the machine may sleep on: the timetable catches up when it wakes."""
        due_at = await self.app.database.write(lambda tx: tx.nudges.next_due())
        return due_at is not None and due_at <= self.clock()

    async def work_and_die(self, chance: random.Random) -> None:
        """Be killed at a moment nobody chose: what was not committed is gone, and a new process finds the rest."""
        working = asyncio.create_task(self.work())
        await asyncio.sleep(chance.uniform(0, 0.03))
        jobs = [task for task in asyncio.all_tasks() if task.get_name().startswith("job:")]
        for task in (working, *jobs):
            task.cancel()
        await asyncio.gather(working, *jobs, return_exceptions=True)
        await self.app.close()
        self.restarts += 1
        await self.start()


async def _nothing(_job: RunningJob) -> Outcome:
    return Done()


async def year_harness(*, customers: int, days: int, restarts: int, seed: int) -> YearResult:
    chance = random.Random(seed)
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp())
    try:
        settings = load_settings({"ALEX_DATA_DIR": str(folder)})
        migrate(settings.database_url)
        clock = Clock(datetime.combine(_FIRST_DAY, day_time(3), PARIS).astimezone(UTC))
        house = House(settings, open_library(), clock)
        pass_over_what_stands()
        await house.start()
        everybody = people(chance, customers=customers, first=_FIRST_DAY, days=days)
        nights, broken = await _live(house, everybody, chance, days=days, restarts=restarts)
        await house.app.close()
        with closing(sqlite3.connect(folder / "alex.db")) as rows:
            found = audit(rows, house.door.seen, now=clock())
        return _result(found, house, days, nights, broken, seconds=round(time.monotonic() - started, 1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _live(
    house: House, everybody: Sequence[Customer], chance: random.Random, *, days: int, restarts: int
) -> tuple[int, int]:
    """(nights whose books were proved, laws that did not hold)."""
    deaths = set(chance.sample(range(days * len(_STOPS)), min(restarts, days * len(_STOPS))))
    nights = broken = 0
    for number in range(days * len(_STOPS)):
        day = _FIRST_DAY + timedelta(days=number // len(_STOPS))
        stop = datetime.combine(day, _STOPS[number % len(_STOPS)], PARIS).astimezone(UTC)
        is_night = number % len(_STOPS) == 0
        happened = await _until(house, everybody, stop)
        if number in deaths:
            await house.work_and_die(chance)
        if happened or is_night or number in deaths or await house.is_any_nudge_due():
            await house.work()
        if is_night:
            broken += len(await house.app.team.sales.prove())
            nights += 1
    return nights, broken


async def _until(house: House, everybody: Sequence[Customer], stop: datetime) -> int:
    """Everybody does what they meant to do until then, each at their own moment; how many deeds there were."""
    deeds = 0
    for customer in everybody:
        while (moment := customer.next_at()) is not None and moment <= stop:
            house.clock.at = moment
            deeds += 1
            with suppress(DomainError):
                await customer.act(house.app)
    house.clock.at = stop
    return deeds


def _cpu_seconds() -> float:
    """Of this process and of those it started and outlived."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(sum(one.ru_utime + one.ru_stime for one in both), 1)


def _result(found: Audit, house: House, days: int, nights: int, broken: int, *, seconds: float) -> YearResult:
    return YearResult(
        days=days,
        customers=found.customers,
        orders=found.orders,
        paid=found.paid,
        refunds=found.refunds,
        nudges_sent=found.sent,
        nudges_skipped=found.skipped,
        restarts=house.restarts,
        nights_proved=nights,
        seconds=seconds,
        cpu_seconds=_cpu_seconds(),
        broken_laws=broken,
        money_astray_minor=found.money_astray_minor,
        doubled_nudges=found.doubled,
        without_consent=found.without_consent,
        in_quiet_hours=found.in_quiet_hours,
        too_often=found.too_often,
        forgotten=found.forgotten,
    )
