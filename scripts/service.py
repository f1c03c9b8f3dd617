"""`alex serve` as a child process that can be killed and started again on the same folder."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

_START_LIMIT = 60.0


_SERVE = ("bot", "serve")


class Service:
    """`settings` are added to an environment without any other of ours; `module` is what `python -m` runs."""

    def __init__(self, folder: Path, port: int, settings: Mapping[str, str], *, module: Sequence[str] = _SERVE) -> None:
        self._module = module
        self.folder = folder
        self._port = port
        self._settings = settings
        self.base = f"http://127.0.0.1:{port}"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("ALEX_")}  # noqa: TID251 -- a child's environment
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *self._module, "--port", str(self._port),
            env={**environ, "ALEX_DATA_DIR": str(self.folder), "ALEX_WEB__RATE_LIMITS": "off", **self._settings},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), _START_LIMIT)
        assert line.startswith(b"ready "), "the service did not start"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        await self._process.wait()

    async def stop(self) -> None:
        await self.kill(signal.SIGTERM)


@asynccontextmanager
async def terminated(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    """The process ends with the block."""
    try:
        yield
    finally:
        process.terminate()
        await process.wait()
