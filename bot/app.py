"""The composition root: the one place where classes meet."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from agents.bus.asked import ReadingVerb
from agents.bus.broadcast import Broadcasts
from agents.bus.bus import CommandBus
from agents.bus.curating import tell_new_knowledge
from agents.bus.knowing import Knowing
from agents.bus.lab import Lab
from agents.bus.pictures import Pictures
from agents.bus.prospects import Prospects
from agents.bus.report import ReportService
from agents.bus.teaching import Teaching
from agents.bus.verbs import build_bus
from agents.calendar import observe
from agents.conversation.aftercare import Aftercare
from agents.conversation.arranging import Arranging
from agents.conversation.broadcasting import Broadcasting
from agents.conversation.canned import CannedReplies
from agents.conversation.clearing import Clearing
from agents.conversation.inbox import Inbox
from agents.conversation.nudge_words import Links
from agents.conversation.nudging import Nudging
from agents.conversation.pledging import Pledging
from agents.conversation.receiving import Receiving
from agents.conversation.replying import Replying
from agents.conversation.sending import Sending, sweep_job
from agents.conversation.staff_posts import StaffPosts
from agents.conversation.suggesting import Suggesting
from agents.conversation.transcript import Transcript
from agents.conversation.windows import Windows
from agents.conversation.workbench import Workbench
from agents.diagnosis.learning import KNOWLEDGE
from agents.handbook.editions import first_editions_job
from agents.jobs import Jobs, seal_job
from agents.messages import ChannelName
from agents.ports import ChartDrawer, Clock, DocumentRenderer
from agents.support.articles import KNOWLEDGE_JOB
from agents.support.ticket_clock import alarms_job
from agents.team import Team
from agents.timetable import Timetable, timetable_job
from bot.adapters.binding.binder import BindingPress, PdfBinder
from bot.adapters.charts.drawer import VegaCharts
from bot.adapters.typst.press import TypstPress
from bot.adapters.weasyprint.renderer import WeasyPrintRenderer
from bot.channels.base import Channel
from bot.garbage import pass_over_what_stands
from bot.job_kinds import build_jobs, jobs_of_bot
from bot.library import Library, Vectors, open_library, read_library
from bot.metrics import METRICS, Sample
from bot.paying import Paying, open_paying
from bot.pipeline import Pipeline
from bot.posting import Post, open_post
from bot.recurring import Verb, cleared_line, recurring, recurring_jobs
from bot.rooms import (
    Rooms,
    attending_of,
    brain_of,
    capabilities,
    fetching_of,
    pipeline_of,
    receiving_of,
    replying_of,
    room_of,
    speech_of,
)
from bot.settings import Settings
from bot.staff_room import room_jobs
from bot.staffing import Outfit, build_team, composer_of, open_feeds
from bot.thinking import LazyBrain
from bot.till import counter_of
from bot.voices import Speech, VoiceEngines
from storage.database import Database, open_feed
from storage.feed import LocalFeed
from storage.files import FileStore
from storage.models.staff import StaffRole
from storage.queue.depth import depths
from storage.queue.job import Done, Job, Outcome, RunningJob, Worker
from storage.reports.reading import Reports

log = logging.getLogger(__name__)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class App:
    """Everything that is built once; `doors` are the channels that are open."""

    settings: Settings
    database: Database
    team: Team
    library: Library
    pipeline: Pipeline
    replying: Replying
    receiving: Receiving
    sending: Sending
    brain: LazyBrain
    jobs: Jobs
    worker: Worker
    doors: dict[str, Channel]
    paying: Paying
    speech: Speech
    post: Post
    bus: CommandBus
    charts: ChartDrawer
    reports: Reports = field(init=False)
    reporting: ReportService = field(init=False)
    transcript: Transcript = field(init=False)
    inbox: Inbox = field(init=False)
    workbench: Workbench = field(init=False)
    pledging: Pledging = field(init=False)
    arranging: Arranging = field(init=False)
    canned: CannedReplies = field(init=False)
    suggesting: Suggesting = field(init=False)
    timetable: Timetable = field(init=False)
    vectors: Vectors = field(init=False)
    recurring: Mapping[str, Verb] = field(init=False)
    """What the timetable runs, by kind; `alex work` runs the same by hand."""

    @property
    def clock(self) -> Clock:
        return self.database.clock

    def __post_init__(self) -> None:
        self.team.sales.payments.stars = counter_of(self.doors)
        self.transcript = Transcript(self.database, receiving=self.receiving)
        self.inbox = Inbox(self.database, replying=self.replying, windows=Windows(capabilities(self.doors)))
        self.workbench = Workbench(self.database, inbox=self.inbox)
        self.pledging = Pledging(self.database)
        self.arranging = Arranging(self.database)
        self.canned = CannedReplies(self.database)
        self.suggesting = Suggesting(self.database, library=lambda: self.library.retriever)
        self.timetable = Timetable(self.database)
        nudging = Nudging(
            self.database,
            replying=self.replying,
            consents=self.team.consents,
            capabilities=capabilities(self.doors),
            links=Links(self.paying.address, self.team.sales.page_of_order),
        )
        aftercare = Aftercare(
            self.database,
            diagnosis=self.team.diagnosis,
            replying=self.replying,
            consents=self.team.consents,
            windows=Windows(capabilities(self.doors)),
        )
        self.reports = Reports(self.database)
        self.bus.pictures = Pictures(self.charts, self.files)
        self.reporting = ReportService(self.database, self.reports, pictures=self.bus.pictures, replying=self.replying)
        self.bus.add("report", ReadingVerb(StaffRole.admin, self.reporting.read))
        self.bus.add_all(Knowing(self.team.learning, self.team.news).verbs())
        self.bus.add_all(Teaching(self.team.articles).verbs())
        self.bus.add_all(Prospects(self.database).verbs())
        self.bus.add_all(Broadcasts(Broadcasting(self.team.consents, capabilities(self.doors))).verbs())
        self.bus.add_all(Lab(gaps=self.team.gaps, lessons=self.team.lessons, replay=self.team.replay).verbs())
        self.recurring = recurring(
            self.team, nudging, aftercare=aftercare, report=self._report, renew=self._renew, clear=self._clear
        )
        self.jobs.add(recurring_jobs(self.recurring))
        self.jobs.add({KNOWLEDGE_JOB: self._spread_knowledge})
        self.vectors = Vectors(
            self.settings, library=lambda: self.library, alone=self.database.alone, trouble=self._vectors_are_down
        )

    async def _report(self) -> str:
        return await self.reporting.publish(self.settings.data_dir / "reports")

    async def _clear(self) -> str:
        kept = timedelta(days=self.settings.keep_days)
        return cleared_line(await Clearing(self.database, files=self.files, kept=kept).run())

    async def _vectors_are_down(self, detail: str) -> None:
        await self.replying.raise_issue(kind="library", key="library:vectors", detail=detail)

    @property
    def feed(self) -> LocalFeed:
        return self.database.feed

    @property
    def files(self) -> FileStore:
        return self.speech.files

    async def readiness(self) -> list[tuple[str, bool, str]]:
        """Each dependency, whether it answers, and a note."""
        try:
            issues = await self.team.staff.open_issues()
        except OSError as error:
            return [("database", False, str(error))]
        lines = [("database", True, self.database.url.get_backend_name()), ("library", True, self.vectors.note)]
        lines += [(name, True, "open") for name in self.doors]
        lines.append(("mail", True, self.post.note))
        return [*lines, ("issues", True, f"{len(issues)} open")]

    async def queues(self) -> Sequence[Sample]:
        """How much waits, as the metrics tell it."""
        async with self.database.read() as session:
            jobs, unsent = await depths(session, self.clock())
        mails = await self.database.write(lambda tx: tx.mails.counts())
        told = [("alex_mails", {"state": state}, float(number)) for state, number in mails.items()]
        told += [("alex_jobs", {"kind": one.what, "state": one.state}, float(one.number)) for one in jobs]
        return told + [
            ("alex_deliveries", {"channel": one.what, "state": one.state}, float(one.number)) for one in unsent
        ]

    async def begin_work(self) -> None:
        """What a fresh start owes: books that are proved, jobs a killed process was running, sends without an end."""
        await self.use_what_was_learnt()
        await self.team.sales.prove()
        await self.worker.recover()
        await self.database.write(lambda tx: tx.enqueue(Job("orders", key="orders")))
        await self.database.write(lambda tx: tx.enqueue(timetable_job()))
        if self.database.is_sqlite:
            # One process works a SQLite file, so a send still under way has lost its worker for certain.
            await self.sending.sweep(older_than=timedelta(0))
        await self.database.write(lambda tx: tx.enqueue(sweep_job()))
        await self.database.write(lambda tx: tx.enqueue(seal_job()))
        await self.database.write(lambda tx: tx.enqueue(alarms_job()))
        telegram = self.settings.telegram
        named = telegram.admin_ids if telegram is not None else ()
        await self.team.roles.follow_settings(ChannelName.telegram, [str(one) for one in named])
        await self.post.mailing.resume()
        await self.team.webhooks.dispatch.resume()

    async def reload(self) -> None:
        """Open the library anew; every question from now on is answered from it. One that is broken changes nothing."""
        try:
            self.library = await asyncio.to_thread(open_library)
        except (OSError, ValueError):
            log.exception("the new version of the knowledge cannot be opened; the old one stays")
            return
        await self._serve_what_was_learnt()

    async def _serve_what_was_learnt(self) -> None:
        await self.use_what_was_learnt()
        await self.vectors.refresh()
        pass_over_what_stands()

    async def use_what_was_learnt(self) -> None:
        """Answer from the library, what repairs taught, the news approved and the articles of the team."""
        learned, news = await self.team.learning.serving(), await self.team.news.approved()
        articles = await self.team.articles.published()
        self.library = await asyncio.to_thread(self.library.taught, learned, news=news, articles=articles)
        self.team.handbooks.use(partial(composer_of, self.library))
        self.team.diagnosis.use(self.library)

    async def _renew(self) -> Library:
        await self.reload()
        return self.library

    async def print_ahead(self) -> None:
        """Have the handbooks printed before somebody waits for one."""
        await self.database.write(lambda tx: tx.enqueue(first_editions_job(tx.now)))

    async def tell_new_knowledge(self) -> None:
        await tell_new_knowledge(self.database)

    async def _spread_knowledge(self, job: RunningJob) -> Outcome:  # noqa: ARG002 -- every handler has this shape
        """Something in the database was published for the library."""
        await self._serve_what_was_learnt()
        if not self.database.is_sqlite:
            await self.tell_new_knowledge()
        return Done()

    async def close(self) -> None:
        for door in self.doors.values():
            await door.close()
        await self.paying.close()
        await self.speech.close()
        await self.charts.close()
        await self.post.close()
        await self.team.documents.close()
        await self.team.board.close()
        await self.vectors.close()
        await self.brain.close()
        await self.database.close()


def build(
    settings: Settings,
    *,
    clock: Clock = now,
    doors: dict[str, Channel] | None = None,
    library: Library | None = None,
    voices: VoiceEngines | None = None,
    printer: DocumentRenderer | None = None,
    charts: ChartDrawer | None = None,
) -> App:
    """Put the house together; nothing is started and no connection opened. The library is read at its first use."""
    opened = doors if doors is not None else {}
    observe(settings.holidays)
    database = Database(settings.database_url, clock=clock, feed=open_feed(settings.database_url))
    library = library or Library(read_library)
    paying = open_paying(settings, clock=clock)
    team = _team(settings, database, library, paying, printer)
    room = room_of(opened)
    replying = replying_of(settings, database, opened, mirrors=room is not None)
    posts = StaffPosts(database, replying=replying, windows=Windows(capabilities(opened)))
    receiving = receiving_of(database, opened, posts if room is not None else None)
    sending, bus = Sending(database), build_bus(database, team.staff.auditing)
    brain = brain_of(team, settings, database, clock)
    attending = attending_of(team, opened, database, replying=replying)
    pipeline = pipeline_of(team, bus, opened, database, Rooms(receiving, replying, sending, brain, attending))
    fetching = fetching_of(settings, database, opened)
    speech = speech_of(settings, database, opened, voices, fetching)
    post = open_post(settings, database, team, files=speech.files, public_url=paying.address)
    of_bot = jobs_of_bot(pipeline, brain, database, post.mailing) | speech.jobs() | fetching.jobs()
    of_bot |= room_jobs(database, room=room, channels=opened, files=speech.files, posts=posts)
    jobs = build_jobs(database, sending, team, replying, of_bot, opinions=attending.opinions)
    return App(
        settings=settings,
        database=database,
        team=team,
        library=library,
        pipeline=pipeline,
        replying=replying,
        receiving=receiving,
        sending=sending,
        brain=brain,
        jobs=jobs,
        worker=_worker(database, jobs),
        doors=opened,
        paying=paying,
        speech=speech,
        post=post,
        bus=bus,
        charts=charts or VegaCharts(),
    )


def _team(
    settings: Settings, database: Database, library: Library, paying: Paying, printer: DocumentRenderer | None
) -> Team:
    files = FileStore(settings.data_dir / "files")
    binder = PdfBinder()
    press = printer if printer is not None else BindingPress(WeasyPrintRenderer(), TypstPress(), binder)
    outfit = Outfit(press, files, binder, settings.data_dir / "handbook", open_feeds(settings))
    return build_team(database, library, paying, outfit, settings)


def _worker(database: Database, jobs: Jobs) -> Worker:
    worker = database.worker(jobs.work)
    METRICS.gauge("alex_jobs_running", lambda: float(worker.running))
    return worker


@asynccontextmanager
async def running(app: App, *, listening: bool = True) -> AsyncIterator[App]:
    """The job engine and the open doors, until the block ends; without `listening` the doors only send."""
    await app.begin_work()
    worker = asyncio.create_task(app.worker.run(), name="worker")
    beside = [asyncio.create_task(app.feed.run(), name="feed"), asyncio.create_task(_reload(app), name="reload")]
    beside.append(asyncio.create_task(app.vectors.keep(), name="vectors"))
    if listening:
        beside.append(asyncio.create_task(app.database.alone("mailbox", app.post.listen), name="mailbox"))
    for door in app.doors.values():
        await door.start()
        if listening:
            beside.append(asyncio.create_task(_listen(app, door), name=f"door:{door.name}"))
    try:
        yield app
    finally:
        app.worker.close()
        for task in beside:
            task.cancel()
        await asyncio.wait({worker}, timeout=10)
        await asyncio.gather(*beside, return_exceptions=True)
        await app.close()


async def _listen(app: App, door: Channel) -> None:
    """Fetch what a platform has for us, in one process of all: a platform answers only one that polls."""
    await app.database.alone(f"listen:{door.name}", lambda: door.listen(app.pipeline.accept))


async def _reload(app: App) -> None:
    """Open the library anew whenever a new version of the knowledge is told."""
    async with app.feed.subscribed(KNOWLEDGE) as news:
        while True:
            if await news.next(within=3600) is not None:
                await app.reload()
