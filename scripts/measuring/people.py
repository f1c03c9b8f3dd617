"""People on the loopback Telegram who write and wait for their answers; what it took and what it cost."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from scripts.service import Service
from tests.loopback.telegram import LoopbackTelegram

_PATIENCE = 60.0


def alex(folder: Path, port: int, telegram: LoopbackTelegram) -> Service:
    """The service behind the loopback Telegram, not started; updates go to it."""
    telegram.hook = f"http://127.0.0.1:{port}/webhooks/telegram"
    return Service(folder, port, telegram.settings())


class Process:
    """The CPU seconds and the memory of a process and its children."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)

    def _all(self) -> Sequence[psutil.Process]:
        return [self._root, *self._root.children(recursive=True)]

    def cpu_seconds(self) -> float:
        spent = 0.0
        for process in self._all():
            # A child may end between the listing and the reading.
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                spent += times.user + times.system
        return spent

    def resident_mb(self) -> float:
        return float(sum(process.memory_info().rss for process in self._all())) / 1e6


async def ask(telegram: LoopbackTelegram, person: int, text: str) -> float:
    """Write, and wait for the next message; the seconds between. Raises TimeoutError after a minute."""
    heard = len(telegram.sent_to(person))
    started = time.time()
    await telegram.says(person, text)
    await telegram.hears(person, heard + 1, within=_PATIENCE)
    return telegram.sent_to(person)[heard].at - started


async def ask_all(telegram: LoopbackTelegram, people: Sequence[int], text: str, *, times: int) -> None:
    """Each person asks `times` times, one after the other; all of them at once."""

    async def one(person: int) -> None:
        for _ in range(times):
            await ask(telegram, person, text)

    await asyncio.gather(*(one(person) for person in people))
