"""The composition root: the one place where classes meet."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial

from agents.brain.turn import Reply, TurnContext
from agents.contacts.service import ContactsService
from agents.conversation.inbox import Inbox
from agents.conversation.receiving import Receiving
from agents.conversation.replying import Replying, sweep_job
from agents.conversation.sending import Sending
from agents.conversation.transcript import Transcript
from agents.diagnosis.service import DiagnosisService
from agents.jobs import Handler, Jobs, sales_jobs
from agents.marketing.service import MarketingService
from agents.messages import Capabilities, ChannelName
from agents.ports import Clock, PaymentGateway
from agents.reactions import Reactions
from agents.sales.links import OrderLinks
from agents.sales.payments import Payments
from agents.sales.rounds import round_job
from agents.sales.service import SalesService
from agents.staff.service import StaffService
from agents.support.service import SupportService
from agents.team import Team
from bot.adapters.standins import TestGateway
from bot.channels.base import Channel
from bot.channels.terminal import TERMINAL
from bot.channels.webchat import WEBCHAT
from bot.commands import Commands
from bot.library import Library, open_library
from bot.metrics import METRICS
from bot.paying import open_payment
from bot.pipeline import Pipeline, Thinks
from bot.settings import Settings, secret_key
from storage.database import Database
from storage.feed import LocalFeed
from storage.files import FileStore
from storage.models.ids import ConversationId
from storage.queue.embedded import EmbeddedWorker
from storage.queue.job import Outcome, RunningJob


def now() -> datetime:
    return datetime.now(UTC)


class LazyBrain:
    """The brain, imported at the first turn or by `warm`: LangChain costs two seconds of a start."""

    def __init__(self, team: Team, settings: Settings, clock: Clock) -> None:
        self._team = team
        self._settings = settings
        self._clock = clock

    @cached_property
    def _brain(self) -> Thinks:
        from bot.brains import build_brain  # noqa: PLC0415 -- the import is what is lazy

        return build_brain(self._team, self._settings, self._clock)

    async def warm(self) -> None:
        await asyncio.to_thread(lambda: self._brain)

    async def think(self, turn: TurnContext) -> Reply:
        if "_brain" not in self.__dict__:
            await self.warm()
        return await self._brain.think(turn)


class FeedProgress:
    """Signs of life by the feed."""

    def __init__(self, feed: LocalFeed) -> None:
        self._feed = feed

    async def typing(self, conversation_id: ConversationId) -> None:
        await self._feed.publish(f"conversation:{conversation_id}", {"type": "typing", "on": True, "who": "alex"})

    async def delta(self, conversation_id: ConversationId, text: str) -> None:
        await self._feed.publish(f"conversation:{conversation_id}", {"type": "delta", "text": text})


class Address:
    """The origin the outside reaches this service at; whoever binds the socket says it when no setting does."""

    def __init__(self, settings: Settings) -> None:
        self.fixed = settings.web.public_url
        self.bound = f"http://{settings.web.host}:{settings.web.port}"

    def __call__(self) -> str:
        return self.fixed or self.bound


@dataclass(slots=True)
class App:
    """Everything that is built once; `doors` are the channels that are open."""

    settings: Settings
    clock: Clock
    database: Database
    feed: LocalFeed
    team: Team
    library: Library
    pipeline: Pipeline
    replying: Replying
    receiving: Receiving
    sending: Sending
    transcript: Transcript
    inbox: Inbox
    files: FileStore
    brain: LazyBrain
    jobs: Jobs
    worker: EmbeddedWorker
    doors: dict[str, Channel]
    address: Address
    test_payment: TestGateway | None

    async def readiness(self) -> list[tuple[str, bool, str]]:
        """Each dependency, whether it answers, and a note."""
        try:
            issues = await self.team.staff.open_issues()
        except OSError as error:
            return [("database", False, str(error))]
        lines = [("database", True, self.database.url.get_backend_name()), ("library", True, "")]
        lines += [(name, True, "open") for name in self.doors]
        return [*lines, ("issues", True, f"{len(issues)} open")]

    async def begin_work(self) -> None:
        """What a fresh start owes: books that are proved, jobs a killed process was running, sends without an end."""
        await self.team.sales.prove()
        await self.worker.recover()
        await self.database.write(lambda tx: tx.enqueue(round_job()))
        if self.database.is_sqlite:
            # One process works a SQLite file, so a send still under way has lost its worker for certain.
            await self.sending.sweep(older_than=timedelta(0))
        await self.database.write(lambda tx: tx.enqueue(sweep_job()))

    async def close(self) -> None:
        for door in self.doors.values():
            await door.close()
        await self.database.close()


def capabilities(doors: Mapping[str, Channel]) -> dict[ChannelName, Capabilities]:
    known = {ChannelName.webchat: WEBCHAT, ChannelName.terminal: TERMINAL}
    return known | {ChannelName(name): door.capabilities for name, door in doors.items()}


def build(
    settings: Settings,
    *,
    clock: Clock = now,
    doors: dict[str, Channel] | None = None,
    library: Library | None = None,
) -> App:
    """Put the house together; nothing is started and no connection opened. Reading the library takes a second."""
    opened = doors if doors is not None else {}
    feed = LocalFeed()
    database = Database(settings.database_url, clock=clock, feed=feed)
    library = library or open_library()
    address = Address(settings)
    payment = open_payment(settings, key=secret_key(settings), public_url=address, clock=clock)
    team = _team(database, library, secret_key(settings), payment=payment, address=address)
    can = capabilities(opened)
    receiving = Receiving(database, capabilities=can)
    replying = Replying(database, capabilities=can)
    sending = Sending(database)
    brain = LazyBrain(team, settings, clock)
    pipeline = Pipeline(
        receiving=receiving,
        replying=replying,
        sending=sending,
        brain=brain,
        commands=Commands(team),
        channels=opened,
        progress=FeedProgress(feed),
        clock=clock,
    )
    jobs = Jobs(
        database, sending=sending, reactions=Reactions(database, replying=replying), staff=team.staff, clock=clock
    )
    jobs.add(_conversation_jobs(pipeline))
    jobs.add(sales_jobs(team.sales))
    return App(
        settings=settings,
        clock=clock,
        database=database,
        feed=feed,
        team=team,
        library=library,
        pipeline=pipeline,
        replying=replying,
        receiving=receiving,
        sending=sending,
        transcript=Transcript(database, receiving=receiving),
        inbox=Inbox(database, replying=replying),
        files=FileStore(settings.data_dir / "files"),
        brain=brain,
        jobs=jobs,
        worker=_worker(database, jobs, clock),
        doors=opened,
        address=address,
        test_payment=payment if isinstance(payment, TestGateway) else None,
    )


def _team(
    database: Database, library: Library, key: str, *, payment: PaymentGateway | None, address: Callable[[], str]
) -> Team:
    return Team(
        contacts=ContactsService(database, secret_key=key),
        diagnosis=DiagnosisService(
            database, diagnostician=library.diagnostician, codes=library.codes, retriever=library.retriever
        ),
        marketing=MarketingService(database),
        sales=_sales(database, OrderLinks(secret_key=key), payment, address),
        staff=StaffService(database, secret_key=key),
        support=SupportService(database),
    )


def _sales(
    database: Database, links: OrderLinks, gateway: PaymentGateway | None, address: Callable[[], str]
) -> SalesService:
    payments = Payments(database, gateway=gateway, links=links, public_url=address)
    if isinstance(gateway, TestGateway):
        gateway.hears = partial(payments.hear, gateway=gateway.name)
    return SalesService(database, links=links, payments=payments, public_url=address)


def _conversation_jobs(pipeline: Pipeline) -> dict[str, Handler]:
    """The job kinds that need the doors."""

    async def turn(job: RunningJob) -> Outcome:
        return await pipeline.take_turn(ConversationId(int(job.payload["conversation"])))

    async def deliver(job: RunningJob) -> Outcome:
        return await pipeline.deliver(ConversationId(int(job.payload["conversation"])))

    return {"turn": turn, "deliver": deliver}


def _worker(database: Database, jobs: Jobs, clock: Clock) -> EmbeddedWorker:
    worker = EmbeddedWorker(write=database.write_plain, clock=clock, work=jobs.work)
    database.on_enqueued = worker.wake
    METRICS.gauge("alex_jobs_running", lambda: float(worker.running))
    return worker


@asynccontextmanager
async def running(app: App) -> AsyncIterator[App]:
    """The job engine and the open doors, until the block ends."""
    await app.begin_work()
    tasks = [asyncio.create_task(app.worker.run(), name="worker")]
    for door in app.doors.values():
        await door.start()
        tasks.append(asyncio.create_task(door.listen(app.pipeline.accept), name=f"door:{door.name}"))
    try:
        yield app
    finally:
        app.worker.close()
        for task in tasks[1:]:
            task.cancel()
        await asyncio.wait({tasks[0]}, timeout=10)
        await asyncio.gather(*tasks[1:], return_exceptions=True)
        await app.close()
