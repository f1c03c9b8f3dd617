"""`alex serve` as a child process that can be killed and started again on the same folder."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import SystemRandom

from scripts.starting import Start, Started, environment, executed_silently

_START_LIMIT = 180.0
"""Seconds; on a machine that others keep busy a start takes many times its own."""


def free_port() -> int:
    """Nobody listens on it, and no outgoing connection takes it: a service that was killed finds it free again."""
    while True:
        port = SystemRandom().randint(20000, 30000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Service:
    """`settings` are added to an environment without any other of ours; what it logs goes nowhere."""

    def __init__(
        self, folder: Path, port: int, settings: Mapping[str, str], *, start: Start = executed_silently
    ) -> None:
        self.folder = folder
        self._port = port
        self._settings = settings
        self._start = start
        self.base = f"http://127.0.0.1:{port}"
        self._process: Started | None = None

    async def start(self) -> None:
        environ = environment(ALEX_DATA_DIR=str(self.folder), ALEX_WEB__RATE_LIMITS="off", **self._settings)
        self._process = await self._start(["serve", "--port", str(self._port)], environ)
        line = await asyncio.wait_for(self._process.line(), _START_LIMIT)
        assert line.startswith("ready "), "the service did not start"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        assert self._process is not None
        self._process.signal(number)
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
