"""What steers the desk, over its database alone: for a command that must start quickly."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agents.ports import Clock
from agents.support.oversight import Oversight
from storage.database import Database, open_feed
from storage.reports.reading import Reports


@dataclass(frozen=True, slots=True)
class Steering:
    oversight: Oversight
    reports: Reports


@asynccontextmanager
async def steering(url: str, *, clock: Clock) -> AsyncIterator[Steering]:
    """Opened for one command; the schema is brought up to date before."""
    database = Database(url, clock=clock, feed=open_feed(url))
    try:
        yield Steering(Oversight(database), Reports(database))
    finally:
        await database.close()
