"""`alex …` as a process of its own: executed as a person does it, or forked from a process that has imported it.

A forked one starts without the seconds that Python takes to import; all else is the same: its memory, its files, its
signals, its end. Measurements of a start execute; proofs that start Alex dozens of times fork.
"""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from bot.__main__ import main

_DESK = ["bot.support_learning", "bot.support_classify"]
_IMPORTED = ["bot.__main__", "bot.cli", *_DESK, "bot.doors", "bot.brains", "telegram"]
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(_IMPORTED)


class Started(Protocol):
    """A process that runs."""

    @property
    def pid(self) -> int: ...

    async def line(self) -> str:
        """The next line of its standard output, without its end; empty when it closed it."""
        ...

    def signal(self, number: signal.Signals) -> None:
        """Do nothing when it has ended."""
        ...

    async def wait(self) -> int:
        """Its exit code, negative when a signal ended it."""
        ...


class Start(Protocol):
    async def __call__(self, arguments: Sequence[str], environ: Mapping[str, str]) -> Started: ...


def environment(**settings: str) -> dict[str, str]:
    """The environment of this process with these settings of Alex and no other."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ALEX_")}  # noqa: TID251 -- a child's environment
    return {**kept, **settings}


class Errors(Enum):
    """Where the standard error of a forked `alex` goes."""

    ours = "ours"
    kept = "kept"
    dropped = "dropped"


class _Executed:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    async def line(self) -> str:
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()

    def signal(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            self._process.send_signal(number)

    async def wait(self) -> int:
        return await self._process.wait()


async def executed_silently(arguments: Sequence[str], environ: Mapping[str, str], *, module: str = "bot") -> Started:
    """A new Python runs `alex`, or another module of ours; what it logs goes nowhere."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module), *arguments, env=environ, stdout=PIPE, stderr=DEVNULL
    )
    return _Executed(process)


class _Forked:
    """Blocking, from any thread, and `end` must be called. Only the child holds the ends it writes to."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str], *, errors: Errors = Errors.ours) -> None:
        self._said, says = _forks.Pipe(duplex=False)
        errs: Connection | None = None
        self._erred: Connection | None = None
        if errors is Errors.kept:
            self._erred, errs = _forks.Pipe(duplex=False)
        self._process = _forks.Process(
            target=_become,
            args=(list(arguments), dict(environ), str(Path.cwd()), says, errs),
            kwargs={"drops": errors is Errors.dropped},
            daemon=True,
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        says.close()
        if errs is not None:
            errs.close()
        self._lines = os.fdopen(os.dup(self._said.fileno()), encoding="utf-8")

    def read_all(self) -> tuple[str, str]:
        """All it says until it ends, on standard output and on standard error."""
        assert self._erred is not None
        with ThreadPoolExecutor(1) as pool, os.fdopen(os.dup(self._erred.fileno()), encoding="utf-8") as erred:
            errors = pool.submit(erred.read)
            try:
                return self._lines.read(), errors.result()
            except BaseException:  # who gave up waiting would wait for it here all the same
                self.signal(signal.SIGKILL)
                raise

    def end(self) -> int:
        """Wait for its end; its exit code."""
        self._process.join()
        code = self._process.exitcode
        assert code is not None
        self._process.close()
        self._lines.close()
        for pipe in (self._said, self._erred):
            if pipe is not None:
                pipe.close()
        return code

    async def line(self) -> str:
        return (await asyncio.to_thread(self._lines.readline)).strip()

    def signal(self, number: signal.Signals) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    async def wait(self) -> int:
        return await asyncio.to_thread(self.end)


async def forked_silently(arguments: Sequence[str], environ: Mapping[str, str]) -> Started:
    """What it logs goes nowhere."""
    return await asyncio.to_thread(_Forked, arguments, environ, errors=Errors.dropped)


async def forked(arguments: Sequence[str], environ: Mapping[str, str]) -> Started:
    return await asyncio.to_thread(_Forked, arguments, environ)


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """A forked `alex` until its end, with all it said."""
    running = _Forked(arguments, environ, errors=Errors.kept)
    try:
        said, erred = running.read_all()
    finally:  # a pipe left open would fail whichever test comes when it is collected
        code = running.end()
    return subprocess.CompletedProcess(["alex", *arguments], code, said, erred)


def _become(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    folder: str,
    says: Connection,
    errs: Connection | None,
    *,
    drops: bool,
) -> None:
    """In the child: be `alex` with these arguments."""
    os.environ.clear()  # noqa: TID251 -- a child's environment
    os.environ.update(environ)  # noqa: TID251 -- a child's environment
    os.chdir(folder)
    os.dup2(says.fileno(), 1)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if drops:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if errs is not None:
        os.dup2(errs.fileno(), 2)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    sys.argv = ["alex", *arguments]
    main()
