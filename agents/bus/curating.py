"""What decides on the knowledge, over its database alone: for a command that must start quickly."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache

from agents.diagnosis.learning import KNOWLEDGE, Learning
from agents.diagnosis.news import NewsDesk
from agents.ports import Clock
from agents.support.articles import KNOWLEDGE_JOB
from knowledge.codes import CodeCatalogue
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.faults.generation import shipped_base
from knowledge.faults.reading import base_version
from storage.database import Database, Transaction, open_feed
from storage.queue.job import Job


@dataclass(frozen=True, slots=True)
class Curating:
    """The fault base is read by those deeds alone that count on its faults."""

    learning: Learning
    news: NewsDesk
    _database: Database

    @property
    def base_version(self) -> str:
        return base_version()

    async def tell(self) -> None:
        await tell_new_knowledge(self._database)


@asynccontextmanager
async def curating(url: str, *, clock: Clock) -> AsyncIterator[Curating]:
    """Opened for one command; the schema is brought up to date before."""
    database = Database(url, clock=clock, feed=open_feed(url))
    learning = Learning(database, diagnostician=_engine, base_version=base_version)
    try:
        yield Curating(learning, NewsDesk(database, diagnostician=_engine, sources=()), database)
    finally:
        await database.close()


async def tell_new_knowledge(database: Database) -> None:
    """Have every process that shares the database open its library anew."""

    def write(tx: Transaction) -> None:
        tx.publish(KNOWLEDGE, {"type": "new"})
        if database.is_sqlite:
            # News do not leave this process there, a job does.
            tx.enqueue(Job(KNOWLEDGE_JOB, key=KNOWLEDGE_JOB))

    await database.write(write)


@cache
def _engine() -> Diagnostician:
    return Diagnostician(shipped_base(), CodeCatalogue.load())
