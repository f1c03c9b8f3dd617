"""`scripts/chaos tickets`: a full desk answered by processes that are killed at random; then letters are counted.

Workers are processes that run `alex support process-pending` on one database file and die by SIGKILL; the mail server
is a loopback in this process, so it outlives them. Tickets go on arriving, and customers write again, all the while.
"""

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from agents.support.desk import NewTicket
from bot.app import build, now
from bot.library import Library, open_library
from bot.settings import load_settings
from knowledge.support.category import Category
from scripts.breaking.counting import number
from scripts.breaking.ticket_audit import Audit, audit
from scripts.breaking.ticket_crew import Crew
from scripts.breaking.ticket_writers import customers, letters, orders
from storage.migrating import migrate
from tests.loopback.smtp import LoopbackSmtp

_AT_ONCE = 50
"""Tickets that arrive together."""
_LETTERS_OF_ONE = 8
_WRITES_AGAIN = 0.05
_PATIENCE = 1800
"""Seconds after which what still waits is counted as it is."""
_DONE = "SELECT (SELECT count(*) FROM ticket_reply) + (SELECT count(*) FROM mail WHERE ended_at IS NOT NULL)"
_NEW = "SELECT count(*) FROM ticket WHERE status = 'Nouveau'"
_UNSENT = "SELECT count(*) FROM mail WHERE state IN ('planned', 'sending')"


@dataclass(frozen=True, slots=True)
class TicketsResult:
    """`undecided` is the declared price of a kill: a person is told of each. All from `unanswered` on must be 0."""

    tickets: int
    replies: int
    mails: int
    kills: int
    workers: int
    undecided: int
    seconds: float
    tickets_per_second: float
    unanswered: int
    doubled_replies: int
    doubled_mails: int
    lost_mails: int
    misdirected: int
    failed_workers: int
    changed_by_a_repeat: int

    @property
    def ok(self) -> bool:
        faults = (self.unanswered, self.doubled_replies, self.doubled_mails, self.lost_mails)
        return not any((*faults, self.misdirected, self.failed_workers, self.changed_by_a_repeat))


async def tickets_harness(
    *, tickets: int, kills: int, workers: int, seed: int, library: Library | None = None
) -> TicketsResult:
    folder = Path(tempfile.mkdtemp())
    try:
        async with LoopbackSmtp() as smtp:
            office = Office(folder, smtp, Random(seed), library or open_library())
            return await office.run(tickets=tickets, kills=kills, workers=workers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Office:
    """One database file, one mail server, customers who write, and a crew that answers."""

    def __init__(self, folder: Path, smtp: LoopbackSmtp, chance: Random, library: Library) -> None:
        self._smtp = smtp
        self._chance = chance
        self._file = folder / "alex.db"
        self._settings: Mapping[str, str] = {"ALEX_DATA_DIR": str(folder), **smtp.environ()}
        settings = load_settings(self._settings)
        migrate(settings.database_url)
        self._app = build(settings, library=library)
        self._has_arrived = False

    async def run(self, *, tickets: int, kills: int, workers: int) -> TicketsResult:
        writers = max(tickets // _LETTERS_OF_ONE, 4)
        await self._stock(writers)
        arriving = letters(self._chance, tickets, writers)
        await self._arrive(arriving[: tickets // 2])
        started = time.monotonic()
        crew = Crew(self._settings, places=workers)
        intake = asyncio.create_task(self._go_on_arriving(arriving[tickets // 2 :]))
        # Each ticket is decided, then its mail is sent: a kill comes when so many of both are done.
        deaths = sorted(self._chance.randrange(1, 2 * tickets) for _ in range(kills))
        killed = await self._work(crew, deaths, workers=workers)
        await intake
        seconds = time.monotonic() - started
        await crew.finish()
        repeated = await self._repeat()
        with closing(sqlite3.connect(self._file)) as rows:
            found = audit(rows, self._taken())
        await self._app.close()
        return _result(found, kills=killed, crew=crew, seconds=seconds, repeated=repeated)

    async def _stock(self, writers: int) -> None:
        team = self._app.team
        await team.importing.bring_in("chaos", customers(writers), orders(self._chance, writers, now()))
        for category in Category:
            if category is not Category.other:
                await team.oversight.open_gate(category, actor="chaos")

    async def _arrive(self, arriving: Sequence[NewTicket]) -> None:
        for start in range(0, len(arriving), _AT_ONCE):
            await asyncio.gather(*(self._app.team.desk.open(one) for one in arriving[start : start + _AT_ONCE]))

    async def _go_on_arriving(self, arriving: Sequence[NewTicket]) -> None:
        """The rest comes while the crew works, and some customers write again about what they wrote before."""
        for start in range(0, len(arriving), _AT_ONCE):
            batch = arriving[start : start + _AT_ONCE]
            known = number(self._file, "SELECT max(id) FROM ticket")
            again = [self._chance.randrange(1, known + 1) for _ in batch if self._chance.random() < _WRITES_AGAIN]
            await self._arrive(batch)
            for ticket in again:
                await self._app.team.desk.hear_again(ticket, "Et ma réponse ?")
        self._has_arrived = True

    async def _work(self, crew: Crew, deaths: list[int], *, workers: int) -> int:
        """Keep the crew at work until nothing waits, killing one of it whenever it is time; how many were killed."""
        killed = 0
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            new, unsent, done = [await asyncio.to_thread(number, self._file, sql) for sql in (_NEW, _UNSENT, _DONE)]
            if self._has_arrived and not (new or unsent or deaths):
                break
            # The mails are sent by one process of all; the others would come and go.
            await crew.fill(workers if new else 1)
            await asyncio.sleep(self._chance.uniform(0.01, 0.04))
            if deaths and done >= deaths[0] and crew.kill_one(self._chance):
                deaths.pop(0)
                killed += 1
        return killed

    async def _repeat(self) -> int:
        """One more run of the command; how much that changed."""
        before = (await asyncio.to_thread(number, self._file, _DONE), len(self._smtp.taken))
        again = Crew(self._settings, places=1)
        await again.fill(1)
        await again.finish()
        after = (await asyncio.to_thread(number, self._file, _DONE), len(self._smtp.taken))
        return abs(after[0] - before[0]) + after[1] - before[1]

    def _taken(self) -> Sequence[tuple[str, str]]:
        mails = [one.message for one in self._smtp.taken]
        return [(str(mail["Message-ID"]).strip("<>").partition("@")[0], str(mail["To"])) for mail in mails]


def _result(found: Audit, *, kills: int, crew: Crew, seconds: float, repeated: int) -> TicketsResult:
    return TicketsResult(
        tickets=found.tickets,
        replies=found.replies,
        mails=found.mails,
        kills=kills,
        workers=crew.started,
        undecided=found.undecided,
        seconds=round(seconds, 1),
        tickets_per_second=round(found.replies / seconds, 1),
        unanswered=found.unanswered,
        doubled_replies=found.doubled_replies,
        doubled_mails=found.doubled_mails,
        lost_mails=found.lost_mails,
        misdirected=found.misdirected,
        failed_workers=crew.failed,
        changed_by_a_repeat=repeated,
    )
