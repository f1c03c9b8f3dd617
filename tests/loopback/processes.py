"""`alex serve` and `alex worker` as a person starts them: processes of their own."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_START_LIMIT = 60.0


class Process:
    """Use as `async with Process(folder, "serve", ALEX_…="…") as serving`; it is killed at the end if it still runs."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self._arguments = arguments
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ALEX_")}
        self._environ: Mapping[str, str] = {
            **kept, "ALEX_DATA_DIR": str(folder), "ALEX_WEB__RATE_LIMITS": "off", **settings
        }  # fmt: skip
        self._process: asyncio.subprocess.Process | None = None
        self.first_line = ""
        """What it said when it was ready."""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *self._arguments, env=self._environ, stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        self.first_line = (await asyncio.wait_for(self._process.stdout.readline(), _START_LIMIT)).decode().strip()
        return self

    async def kill(self) -> int:
        return await self._end(stop=False)

    async def stop(self) -> int:
        """Ask it to stop; its exit code."""
        return await self._end(stop=True)

    async def _end(self, *, stop: bool) -> int:
        assert self._process is not None
        (self._process.terminate if stop else self._process.kill)()
        await asyncio.wait_for(self._process.communicate(), 30)
        assert self._process.returncode is not None
        return self._process.returncode

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.returncode is None:
            await self.kill()
