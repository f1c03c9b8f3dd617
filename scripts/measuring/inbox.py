"""The console's inbox with many conversations: what listing, searching and the whole page cost."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from aiohttp.test_utils import TestClient, TestServer

from agents.messages import ChannelName, IncomingMessage, Sender
from bot.app import App, build
from bot.settings import load_settings
from bot.web.server import build_server
from scripts.measuring.report import table, tell
from storage.migrating import migrate
from storage.models.staff import StaffRole

_LINES = ("P0301 sur ma Clio, que faire ?", "ça broute à froid depuis lundi", "je veux parler à un humain")
_REPEATS = 7
Figures = dict[str, float]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench inbox", description=__doc__)
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    arguments = parser.parse_args(argv)
    figures = asyncio.run(_measure(arguments.conversations))
    rows = [(name, f"{value:,.1f}") for name, value in figures.items()]
    tell(
        "inbox",
        table(("processor milliseconds, median", "figure"), rows),
        figures,
        json_file=arguments.json,
        keep=False,
    )
    return 0


async def _measure(conversations: int) -> Figures:
    with TemporaryDirectory() as folder:
        settings = load_settings({"ALEX_DATA_DIR": folder, "ALEX_WEB__RATE_LIMITS": "off"})
        migrate(settings.database_url)
        app = build(settings)
        await _fill(app, conversations)
        async with TestClient(TestServer(build_server(app))) as client:
            member = await app.team.staff.add_member("terminal", "Bob", role=StaffRole.agent)
            await client.post("/console/sign-in", data={"token": await app.team.staff.sign_in_link(member)})
            page = "/console/conversations"

            async def shown(address: str) -> None:
                answer = await client.get(address)
                assert answer.status == 200
                await answer.read()

            async def listed() -> None:
                assert len(await app.inbox.threads(limit=conversations)) == conversations

            return {
                "rows of the list": await _cost(listed),
                "page with all": await _cost(lambda: shown(page)),
                "page after a search": await _cost(lambda: shown(f"{page}?q=clio")),
                "one conversation": await _cost(lambda: shown(f"{page}/1")),
            }


async def _fill(app: App, conversations: int) -> None:
    for number in range(conversations):
        sender = Sender(ChannelName.webchat, f"visitor-{number}", f"visitor-{number}", name=f"Client {number}")
        lines = _LINES if number % 5 == 0 else _LINES[:2]
        await app.pipeline.accept(
            [IncomingMessage(sender, f"{number}-{place}", text, app.clock()) for place, text in enumerate(lines)]
        )


async def _cost(deed: Callable[[], Awaitable[None]]) -> float:
    await deed()
    spent = []
    for _ in range(_REPEATS):
        began = time.process_time()
        await deed()
        spent.append((time.process_time() - began) * 1000)
    return median(spent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
