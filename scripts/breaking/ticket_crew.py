"""Processes that answer tickets side by side, as `alex support process-pending` does, and are killed in the middle."""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

from bot import support_work
from bot.library import Library, open_library
from bot.settings import load_settings

_FORKS = multiprocessing.get_context("forkserver")
# Each worker is a process of its own; only what it reads before it begins is read once for all of them.
_FORKS.set_forkserver_preload(["scripts.breaking.ticket_warming"])


@cache
def library() -> Library:
    """Opened once in the process that the workers are forked from."""
    return open_library()


def process_pending(settings: Mapping[str, str], parallel: int) -> None:
    """The whole life of a worker: what the command does, without its words."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        sys.stdout = sys.stderr = nowhere
        asked = load_settings(settings)
        asyncio.run(support_work.process(asked, dry_run=False, parallel=parallel, as_json=True, library=library()))


class Crew:
    """A few places, each with a worker; who ended or was killed is followed by a new one."""

    def __init__(self, settings: Mapping[str, str], *, places: int, parallel: int) -> None:
        self._settings = dict(settings)
        self._parallel = parallel
        self._places: list[ForkServerProcess | None] = [None] * places
        self.started = 0
        self.failed = 0
        """Workers that ended by an error of their own."""

    def fill(self, wanted: int) -> None:
        """Have that many at work, as far as there are places."""
        missing = wanted - len(self._alive())
        for place, worker in enumerate(self._places):
            if missing > 0 and (worker is None or not worker.is_alive()):
                self._leave(worker)
                self._places[place] = self._start()
                missing -= 1

    def _alive(self) -> Sequence[ForkServerProcess]:
        return [worker for worker in self._places if worker is not None and worker.is_alive()]

    def _start(self) -> ForkServerProcess:
        worker = _FORKS.Process(target=process_pending, args=(self._settings, self._parallel), daemon=True)
        worker.start()
        self.started += 1
        return worker

    def _leave(self, worker: ForkServerProcess | None) -> None:
        if worker is not None:
            worker.join()
            self.failed += (worker.exitcode or 0) > 0
            worker.close()

    def kill_one(self, chance: Random) -> bool:
        """SIGKILL one of those at work; False when nobody is."""
        alive = self._alive()
        if alive:
            chance.choice(alive).kill()
        return bool(alive)

    async def finish(self) -> None:
        """Wait until everybody is done."""
        for place, worker in enumerate(self._places):
            await asyncio.to_thread(self._leave, worker)
            self._places[place] = None
