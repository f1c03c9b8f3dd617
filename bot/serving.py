"""`alex serve`: web, doors and workers in one process, and what it prints when it is ready."""

import asyncio
import errno
import fcntl
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TextIO

from aiohttp import web

from agents.ports import Clock
from bot.app import App, build, now, running
from bot.doors import open_doors
from bot.garbage import pass_over_what_stands
from bot.settings import Settings, closed_doors
from bot.web.server import build_server
from storage.migrating import migrate

_PATIENCE = timedelta(seconds=3)
"""A command of `alex work` holds the lock for no longer than its jobs take."""


async def serve(settings: Settings, *, host: str, port: int, clock: Clock = now) -> None:
    """Serve until SIGINT or SIGTERM; a second signal is not needed."""
    with worker_lock(settings, patience=_PATIENCE) as held:
        if not held:
            raise OSError(f"another process already serves from {settings.data_dir}: stop it first")
        migrate(settings.database_url)
        app = build(settings, clock=clock, doors=open_doors(settings))
        await app.team.sales.set_up_catalogue()
        async with running(app):
            await app.print_ahead()
            await _serve(app, host=host, port=port)


async def work(settings: Settings) -> None:
    """Run jobs only, beside other processes on the same Postgres, until SIGINT or SIGTERM."""
    migrate(settings.database_url)
    app = build(settings, doors=open_doors(settings))
    async with running(app, listening=False):
        warming = asyncio.create_task(_warm(app))
        sys.stdout.write("working\n")
        sys.stdout.flush()
        await until_told()
        warming.cancel()


async def _serve(app: App, *, host: str, port: int) -> None:
    runner = web.AppRunner(build_server(app), access_log=None, shutdown_timeout=3)
    await runner.setup()
    site = web.TCPSite(runner, host, port, reuse_address=True, backlog=1024)
    try:
        await site.start()
    except OSError as error:
        raise OSError(_deaf(error, host=host, port=port)) from error
    base = f"http://{host}:{runner.addresses[0][1]}"
    app.paying.address.bound = base
    await _announce(app, base)
    warming = asyncio.create_task(_warm(app))
    await until_told()
    warming.cancel()
    await runner.cleanup()


async def _warm(app: App) -> None:
    """Build the brain before the first turn asks for it."""
    await app.brain.warm()
    pass_over_what_stands()


def _deaf(error: OSError, *, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken: stop what uses it, or choose another with --port"
    return f"cannot listen on {host}, port {port}: {error.strerror or error}"


async def _announce(app: App, base: str) -> None:
    token = await app.team.staff.sign_in_link(await app.team.staff.owner())
    shown = app.settings.web.public_url or base
    lines = [f"ready {base}", f"chat     {shown}/", f"console  {shown}/console/sign-in?token={token}"]
    lines += [f"closed   {door}: opened by {setting}" for door, setting in closed_doors(app.settings)]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


async def until_told() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()


@contextmanager
def worker_lock(settings: Settings, *, patience: timedelta = timedelta(0)) -> Iterator[bool]:
    """Whether this process may work the jobs; the system frees the lock of the embedded store when it dies.

    On Postgres everybody may.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if settings.on_postgres:
        yield True
        return
    with (settings.data_dir / "worker.lock").open("w") as file:
        yield _locked(file, patience)


def _locked(file: TextIO, patience: timedelta) -> bool:
    until = time.monotonic() + patience.total_seconds()
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
        else:
            return True
