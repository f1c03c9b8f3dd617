"""The real server on loopback in a thread of its own, for tests that are not written with asyncio."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.app import App, build
from bot.doors import open_doors
from bot.library import Library
from bot.settings import Settings
from bot.web.server import build_server


@dataclass(frozen=True, slots=True)
class Served:
    base_url: str
    session: str
    """The token of a visitor."""
    paths: frozenset[str]
    """Every route, as it is registered."""


@contextmanager
def served(settings: Settings, library: Library) -> Iterator[Served]:
    """Every route over real sockets; the jobs that requests plan are kept and not worked."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="served", daemon=True)
    thread.start()

    async def start() -> tuple[App, web.AppRunner, Served]:
        app = build(settings, doors=open_doors(settings), library=library)
        await app.team.sales.set_up_catalogue()
        server = build_server(app)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        token = await app.transcript.open_session()
        resources = [route.resource for route in server.router.routes()]
        paths = frozenset(resource.canonical for resource in resources if resource is not None)
        return app, runner, Served(f"http://127.0.0.1:{runner.addresses[0][1]}", token, paths)

    async def stop(app: App, runner: web.AppRunner) -> None:
        await runner.cleanup()
        await app.close()

    app, runner, running = asyncio.run_coroutine_threadsafe(start(), loop).result(200)
    try:
        yield running
    finally:
        asyncio.run_coroutine_threadsafe(stop(app, runner), loop).result(200)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()
