"""`alex serve` as a process of its own, with a line to it that can break."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.loopback.dropping_proxy import DroppingProxy, dropping_proxy

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class RealService:
    base_url: str
    """Through the line that can break."""
    direct_url: str
    sign_in: str
    """The path of the one-time link to the console."""
    line: DroppingProxy


@asynccontextmanager
async def real_service(data_dir: Path) -> AsyncIterator[RealService]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve", "--port", "0"),
        cwd=data_dir,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ALEX_DATA_DIR": str(data_dir), "ALEX_WEB__RATE_LIMITS": "off"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        said = [(await asyncio.wait_for(process.stdout.readline(), 200)).decode().split() for _ in range(3)]
        (_, direct), _, (_, console) = said
        async with dropping_proxy(int(direct.rpartition(":")[2])) as (port, line):
            yield RealService(f"http://127.0.0.1:{port}", direct, console.removeprefix(direct), line)
    finally:
        process.terminate()
        await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0
