"""What a turn of a diagnosis takes without a model: from a message that came in to its answer kept, on a real file.

No platform stands before or behind: the message is handed to the pipeline as a channel's door would, and the terminal's
answer is its row in the database. What a turn waits for further fragments is not counted.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.messages import ChannelName, IncomingMessage, Sender
from bot.app import App, build, now
from bot.library import Library, open_library
from bot.settings import load_settings
from storage.migrating import migrate
from storage.queue.job import Retry

ANSWERS = ("oui", "non", "je ne sais pas")
"""To the checks that follow a first message."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock, and of processor in all threads."""

    seconds: float
    work: float


async def taken(stories: Sequence[str], library: Library | None = None) -> Sequence[Taken]:
    """One for each message: every story told by a person of their own, who then answers the checks."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"ALEX_DATA_DIR": folder})
        migrate(settings.database_url)
        app = build(settings, library=library or open_library())
        try:
            await app.team.sales.set_up_catalogue()
            await app.brain.warm()
            return [one for number, story in enumerate(stories) for one in await _told(app, number, (story, *ANSWERS))]
        finally:
            await app.close()


async def _told(app: App, person: int, messages: Sequence[str]) -> Sequence[Taken]:
    sender = Sender(ChannelName.terminal, f"person-{person}", f"person-{person}", name="Camille")
    return [await _turn(app, sender, f"{person}-{place}", text) for place, text in enumerate(messages)]


async def _turn(app: App, sender: Sender, key: str, text: str) -> Taken:
    began, worked = time.perf_counter(), time.process_time()
    await app.pipeline.accept([IncomingMessage(sender, key, text, now())])
    accepted, work = time.perf_counter() - began, time.process_time() - worked
    conversation = await app.receiving.conversation_of(sender)
    while True:
        began, worked = time.perf_counter(), time.process_time()
        outcome = await app.pipeline.take_turn(conversation)
        if not isinstance(outcome, Retry):
            return Taken(accepted + time.perf_counter() - began, work + time.process_time() - worked)
        await asyncio.sleep(max(0.0, (outcome.at - now()).total_seconds()))


def figures(stories: Sequence[str], library: Library | None = None) -> dict[str, float]:
    """In milliseconds; nothing for no stories."""
    found = asyncio.run(taken(stories, library)) if stories else ()
    if not found:
        return {}
    seconds, work = [one.seconds for one in found], [one.work for one in found]
    return {
        "whole turns": len(found),
        "whole turn p50, ms": 1000 * float(np.quantile(seconds, 0.5)),
        "whole turn p95, ms": 1000 * float(np.quantile(seconds, 0.95)),
        "whole turn p95, ms of processor": 1000 * float(np.quantile(work, 0.95)),
    }
