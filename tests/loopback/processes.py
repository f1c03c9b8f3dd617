"""`alex serve` and `alex worker` as a person starts them: processes of their own."""

import asyncio
import signal
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.starting import Started, environment, forked

_START_LIMIT = 200.0


class Process:
    """Use as `async with Process(folder, "serve", ALEX_…="…") as serving`; it is killed at the end if it still runs."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self._arguments = arguments
        self._environ = environment(**{"ALEX_DATA_DIR": str(folder), "ALEX_WEB__RATE_LIMITS": "off", **settings})
        self._process: Started | None = None
        self.first_line = ""
        """What it said when it was ready."""

    async def __aenter__(self) -> Self:
        self._process = await forked(self._arguments, self._environ)
        self.first_line = await asyncio.wait_for(self._process.line(), _START_LIMIT)
        return self

    async def kill(self) -> int:
        return await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop; its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        process, self._process = self._process, None
        process.signal(number)
        return await asyncio.wait_for(process.wait(), 120)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            await self.kill()
