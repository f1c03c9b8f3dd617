"""What `alex work …` does: the recurring verbs by hand, and the timetable without a service."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from agents.marketing.effects import Share
from bot.app import App, build
from bot.doors import open_doors
from bot.serving import until_told, worker_lock
from bot.settings import Settings
from storage.migrating import migrate

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=5)
"""How often the daemon looks for work that came due between two slots, such as a send to try again."""


class Desk:
    """The App of one command; the doors open when there is something to send."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._are_doors_open = False

    async def work_off(self) -> None:
        """Do the jobs that are due, unless another process works this database and does them itself."""
        with worker_lock(self.app.settings) as free:
            if not free or await self.app.worker.anyone():
                return
            await self.app.worker.recover()
            await self._open_doors()
            await self.app.worker.run_until_idle()

    async def keep(self) -> Sequence[str]:
        """Take the slots that have come, and do what is due; the kinds that were woken."""
        woken = await self.app.timetable.keep()
        if woken:
            log.info("slots taken", extra={"kinds": " ".join(woken)})
        await self.work_off()
        return woken

    async def _open_doors(self) -> None:
        if not self._are_doors_open:
            self._are_doors_open = True
            for door in self.app.doors.values():
                await door.start()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Desk]:
    migrate(settings.database_url)
    app = build(settings, doors=open_doors(settings))
    try:
        await app.team.sales.set_up_catalogue()
        yield Desk(app)
    finally:
        await app.close()


async def by_hand(settings: Settings, kinds: Sequence[str]) -> None:
    """Run these verbs in their order, print a line of what each did, and send what they left to send."""
    async with opened(settings) as desk:
        for kind in kinds:
            sys.stdout.write(f"{kind}: {await desk.app.recurring[kind]()}\n")
            sys.stdout.flush()
        await desk.work_off()


async def effects(settings: Settings) -> None:
    """Print what each measured sequence changed."""
    async with opened(settings) as desk:
        for found in await desk.app.team.marketing.effects():
            verdict = "told apart" if found.is_told_apart else "not told apart yet"
            groups = f"written to: {_share(found.written_to)}, kept from: {_share(found.held_out)}"
            sys.stdout.write(f"{found.sequence}: {groups}: {verdict}\n")


def _share(share: Share) -> str:
    low, high = share.interval
    return f"{share.bought} of {share.number} bought ({low:.0%} to {high:.0%})"


async def daemon(settings: Settings) -> None:
    """Keep the timetable until SIGINT or SIGTERM, beside a service or without one; it listens to no channel."""
    async with opened(settings) as desk:
        told = asyncio.ensure_future(until_told())
        sys.stdout.write("keeping the timetable\n")
        sys.stdout.flush()
        while not told.done():
            await desk.keep()
            await asyncio.wait({told}, timeout=LOOK_EVERY.total_seconds())
