"""Processes that answer tickets side by side, each an `alex support process-pending`, and are killed in the middle."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from random import Random

from scripts.starting import Started, environment, forked_silently

_COMMAND = ("support", "process-pending", "--json")


class _Worker:
    """One process; what it says is read away, so that it never waits for us."""

    def __init__(self, process: Started) -> None:
        self.process = process
        self._ending = asyncio.create_task(self._read())

    async def _read(self) -> int:
        while await self.process.line():
            pass
        return await self.process.wait()

    @property
    def is_alive(self) -> bool:
        return not self._ending.done()

    async def end(self) -> int:
        """Its exit code, negative when it was killed."""
        return await self._ending


class Crew:
    """A few places, each with a worker; who ended or was killed is followed by a new one."""

    def __init__(self, settings: Mapping[str, str], *, places: int) -> None:
        self._environ = environment(**settings)
        self._places: list[_Worker | None] = [None] * places
        self.started = 0
        self.failed = 0
        """Workers that ended by an error of their own."""

    async def fill(self, wanted: int) -> None:
        """Have that many at work, as far as there are places."""
        missing = wanted - len(self._alive())
        for place, worker in enumerate(self._places):
            if missing > 0 and (worker is None or not worker.is_alive):
                await self._leave(place)
                self._places[place] = _Worker(await forked_silently(_COMMAND, self._environ))
                self.started += 1
                missing -= 1

    def _alive(self) -> Sequence[_Worker]:
        return [worker for worker in self._places if worker is not None and worker.is_alive]

    async def _leave(self, place: int) -> None:
        worker, self._places[place] = self._places[place], None
        if worker is not None:
            self.failed += await worker.end() > 0

    def kill_one(self, chance: Random) -> bool:
        """SIGKILL one of those at work; False when nobody is."""
        alive = self._alive()
        if alive:
            chance.choice(alive).process.signal(signal.SIGKILL)
        return bool(alive)

    async def finish(self) -> None:
        """Wait until everybody is done."""
        for place in range(len(self._places)):
            await self._leave(place)
