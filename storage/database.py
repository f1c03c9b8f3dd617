"""The one place where transactions begin and end."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from storage.engines import postgres_writer, reader, sqlite_writer
from storage.feed import LocalFeed, News, Payload
from storage.models.base import AnyRow
from storage.models.conversation import Wanted
from storage.models.ids import EventId
from storage.models.takeover import Tag
from storage.models.work import Event
from storage.queue.embedded import EmbeddedEngine, EmbeddedWorker
from storage.queue.job import Job, JobWriter, Work, Worker
from storage.repositories.articles import Articles
from storage.repositories.boards import Boards
from storage.repositories.cases import Cases
from storage.repositories.catalogue import Catalogue
from storage.repositories.claims import Claims
from storage.repositories.confirmations import Confirmations
from storage.repositories.consents import ConsentRows
from storage.repositories.contacts import Contacts
from storage.repositories.conversations import Conversations, inbox
from storage.repositories.deliveries import Deliveries
from storage.repositories.documents import Documents
from storage.repositories.erasing import Erasing
from storage.repositories.files import FileRows
from storage.repositories.handbooks import Handbooks
from storage.repositories.issues import Issues
from storage.repositories.leads import Leads
from storage.repositories.learning import LearningRows
from storage.repositories.ledger import Ledger
from storage.repositories.mails import Mails
from storage.repositories.messages import Messages
from storage.repositories.nudges import Nudges
from storage.repositories.orders import Orders
from storage.repositories.pauses import Pauses
from storage.repositories.personal import Personal
from storage.repositories.promises import Promises
from storage.repositories.proof import Proof
from storage.repositories.questions import Questions
from storage.repositories.refusals import Refusals
from storage.repositories.remote import Remote
from storage.repositories.rooms import Rooms
from storage.repositories.sales_figures import SalesFigures
from storage.repositories.shop import Shop
from storage.repositories.spendings import Spendings
from storage.repositories.staff import StaffRows
from storage.repositories.takeover import Takeover
from storage.repositories.tickets import Tickets
from storage.repositories.turns import Turns
from storage.repositories.voice import Voices
from storage.repositories.webhooks import Webhooks

T = TypeVar("T")


class Fact(Protocol):
    """A dataclass of agents/events.py; its class name is the kind."""

    __dataclass_fields__: ClassVar[dict[str, "dataclasses.Field[Any]"]]


class Writer(Protocol):
    """Runs a function of a connection in a transaction, in a thread; returns after its commit."""

    async def run(self, fn: Callable[[Connection], T]) -> T: ...

    async def close(self) -> None: ...


class Transaction:
    """One unit of work: repositories, facts and jobs that commit together or not at all."""

    def __init__(self, connection: Connection, *, now: datetime, jobs: JobWriter) -> None:
        self.connection = connection
        self.now = now
        self._jobs = jobs
        self.news: list[News] = []
        self.enqueued = False

    @cached_property
    def session(self) -> Session:
        return Session(self.connection, expire_on_commit=False)

    @cached_property
    def articles(self) -> Articles:
        return Articles(self.session)

    @cached_property
    def boards(self) -> Boards:
        return Boards(self.session)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self.session)

    @cached_property
    def consents(self) -> ConsentRows:
        return ConsentRows(self.session)

    @cached_property
    def nudges(self) -> Nudges:
        return Nudges(self.session)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.connection)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.connection)

    @cached_property
    def turns(self) -> Turns:
        return Turns(self.connection)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.connection)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.session)

    @cached_property
    def remote(self) -> Remote:
        return Remote(self.session)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.session)

    @cached_property
    def claims(self) -> Claims:
        return Claims(self.session)

    @cached_property
    def promises(self) -> Promises:
        return Promises(self.session)

    @cached_property
    def orders(self) -> Orders:
        return Orders(self.session)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.session)

    @cached_property
    def sales_figures(self) -> SalesFigures:
        return SalesFigures(self.session)

    @cached_property
    def proof(self) -> Proof:
        return Proof(self.session)

    @cached_property
    def voices(self) -> Voices:
        return Voices(self.session)

    @cached_property
    def documents(self) -> Documents:
        return Documents(self.session)

    @cached_property
    def files(self) -> FileRows:
        return FileRows(self.connection)

    @cached_property
    def handbooks(self) -> Handbooks:
        return Handbooks(self.session)

    @cached_property
    def leads(self) -> Leads:
        return Leads(self.session)

    @cached_property
    def learning(self) -> LearningRows:
        return LearningRows(self.session)

    @cached_property
    def staff(self) -> StaffRows:
        return StaffRows(self.session)

    @cached_property
    def pauses(self) -> Pauses:
        return Pauses(self.session)

    @cached_property
    def confirmations(self) -> Confirmations:
        return Confirmations(self.session)

    @cached_property
    def personal(self) -> Personal:
        return Personal(self.connection)

    @cached_property
    def erasing(self) -> Erasing:
        return Erasing(self.connection)

    @cached_property
    def spendings(self) -> Spendings:
        return Spendings(self.connection)

    @cached_property
    def issues(self) -> Issues:
        return Issues(self.session)

    @cached_property
    def shop(self) -> Shop:
        return Shop(self.session)

    @cached_property
    def tickets(self) -> Tickets:
        return Tickets(self.session)

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.session)

    @cached_property
    def refusals(self) -> Refusals:
        return Refusals(self.session)

    @cached_property
    def rooms(self) -> Rooms:
        return Rooms(self.session)

    @cached_property
    def takeover(self) -> Takeover:
        return Takeover(self.session)

    @cached_property
    def mails(self) -> Mails:
        return Mails(self.session)

    @cached_property
    def webhooks(self) -> Webhooks:
        return Webhooks(self.session)

    def record(self, fact: Fact) -> EventId:
        """Store a fact beside its deed and wake whoever reacts to it."""
        payload = {field.name: getattr(fact, field.name) for field in dataclasses.fields(fact)}
        statement = insert(Event).values(kind=type(fact).__name__, payload=payload, recorded_at=self.now)
        key = self.connection.execute(statement.returning(Event.id)).scalar_one()
        self.enqueue(Job("react", {"event": key}, key=f"react:{key}"))
        return EventId(key)

    def enqueue(self, job: Job) -> None:
        self._jobs.enqueue(self.connection, job, self.now)
        self.enqueued = True

    def cancel(self, key: str) -> None:
        """Drop the waiting job of that key; a running one is not touched."""
        self._jobs.cancel(self.connection, key)

    def publish(self, topic: str, payload: Payload) -> None:
        """News, told after the commit; lost with a rollback."""
        self.news.append((topic, payload))


class Database:
    """SQLite with one writer thread, or Postgres with a few; reads go by async sessions beside it.

    On Postgres a transaction sees one snapshot (REPEATABLE READ): when another one changed a row that it writes, or
    inserted the row that it found missing, it runs anew from the start, so what is read may be trusted as on SQLite.
    """

    def __init__(self, url: str, *, clock: Callable[[], datetime], feed: LocalFeed) -> None:
        self.url = make_url(url)
        self.url_of_driver = url
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.clock = clock
        self.feed = feed
        self.jobs: JobWriter = EmbeddedEngine() if self.is_sqlite else _postgres_engine()
        self.on_enqueued: Callable[[], None] = lambda: None
        """Called on the event loop after a commit that enqueued work."""
        self._writer: Writer = sqlite_writer(self.url.database or "") if self.is_sqlite else postgres_writer(url)
        self._reader = reader(url, is_sqlite=self.is_sqlite)

    async def write(self, fn: Callable[[Transaction], T]) -> T:
        """Run `fn` in one transaction in a writer thread and commit once; an exception rolls everything back.

        `fn` cannot await, so no transaction spans a network call.
        """
        result, tx = await self._writer.run(lambda connection: self._unit_of_work(connection, fn))
        for topic, payload in tx.news:
            self.feed.deliver(topic, payload)
        if tx.enqueued:
            self.on_enqueued()
        return result

    async def write_plain(self, fn: Callable[[Connection], T]) -> T:
        """As `write`, for the job engine, which needs only the connection."""
        return await self._writer.run(fn)

    def _unit_of_work(self, connection: Connection, fn: Callable[[Transaction], T]) -> tuple[T, Transaction]:
        tx = Transaction(connection, now=self.clock(), jobs=self.jobs)
        result = fn(tx)
        if "session" in tx.__dict__:
            tx.session.flush()
        self.feed.announce(connection, tx.news)
        return result, tx

    def worker(self, work: Work) -> Worker:
        """The worker of this process, which runs each job by `work`; woken by what is written here."""
        if self.is_sqlite:
            worker: Worker = EmbeddedWorker(write=self.write_plain, clock=self.clock, work=work)
        else:
            from storage.queue.claiming import PostgresWorker  # noqa: PLC0415 -- procrastinate, for Postgres only

            worker = PostgresWorker(self.url_of_driver, write=self.write_plain, clock=self.clock, work=work)
        self.on_enqueued = worker.wake
        return worker

    async def alone(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` in only one process of all that share this database; the others wait for their turn."""
        if self.is_sqlite:
            await work()
            return
        from storage.leases import alone  # noqa: PLC0415 -- psycopg, for Postgres only

        await alone(self.url_of_driver, name, work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for lists and pages; it cannot write."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @staticmethod
    async def inbox_rows(session: AsyncSession, wanted: Wanted, *, limit: int) -> Sequence[AnyRow]:
        """The threads of the inbox with their last line, in one statement."""
        return (await session.execute(inbox(wanted, limit=limit))).all()

    @staticmethod
    async def tags_of(session: AsyncSession, conversation_ids: Sequence[int]) -> Sequence[Tag]:
        found = select(Tag).where(Tag.conversation_id.in_(conversation_ids))
        return (await session.scalars(found.order_by(Tag.name))).all()

    @staticmethod
    async def tag_names(session: AsyncSession) -> Sequence[str]:
        """Each tag that stands on some thread, once."""
        return (await session.scalars(select(Tag.name).distinct().order_by(Tag.name))).all()

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.close()


def open_feed(url: str) -> LocalFeed:
    """The feed that reaches whoever shares that database."""
    if make_url(url).get_backend_name() == "sqlite":
        return LocalFeed()
    from storage.feed_postgres import PostgresFeed  # noqa: PLC0415 -- psycopg, for Postgres only

    return PostgresFeed(url)


def _postgres_engine() -> JobWriter:
    from storage.queue.postgres import PostgresEngine  # noqa: PLC0415 -- procrastinate, for Postgres only

    return PostgresEngine()
