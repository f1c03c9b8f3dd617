"""Alex behind its web server, with the loopback Telegram and WhatsApp on the other side."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.app import App, build, running
from bot.doors import open_doors
from bot.library import Library
from bot.settings import load_settings
from bot.web.server import build_server
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.whatsapp import LoopbackGraph


@dataclass(frozen=True, slots=True)
class Platforms:
    app: App
    telegram: LoopbackTelegram
    whatsapp: LoopbackGraph


@asynccontextmanager
async def platforms(folder: Path, library: Library) -> AsyncIterator[Platforms]:
    """On the real clock: the platforms' pauses are real ones."""
    async with LoopbackTelegram() as telegram, LoopbackGraph() as whatsapp:
        environ = {"ALEX_DATA_DIR": str(folder)} | dict(telegram.settings()) | dict(whatsapp.settings())
        telegram.drops_queries_after = 100.0  # Telegram waits ten seconds; a busy machine may need more for its answer.
        settings = load_settings(environ)
        async with running(build(settings, doors=open_doors(settings), library=library)) as app:
            await app.team.sales.set_up_catalogue()
            runner = web.AppRunner(build_server(app), shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            base = f"http://127.0.0.1:{runner.addresses[0][1]}"
            telegram.hook = f"{base}/webhooks/telegram"
            whatsapp.hook = f"{base}/webhooks/whatsapp"
            yield Platforms(app, telegram, whatsapp)
            await runner.cleanup()
