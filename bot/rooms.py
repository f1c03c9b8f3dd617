"""The rooms a message passes through, each put together with what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.brain.budget import Budget
from agents.bus.bus import CommandBus
from agents.conversation.aiding import Aiding
from agents.conversation.attending import Attending
from agents.conversation.enclosures import Enclosures
from agents.conversation.hearing import Hearing
from agents.conversation.listening import Listening
from agents.conversation.opinions import Opinions
from agents.conversation.preferring import Preferring
from agents.conversation.proposing import Proposing
from agents.conversation.receiving import Receiving
from agents.conversation.reciting import Reciting
from agents.conversation.replying import Replying
from agents.conversation.reviewing import Reviewing
from agents.conversation.sending import Sending
from agents.conversation.speaking import Speaking
from agents.conversation.staff_posts import StaffPosts
from agents.messages import Capabilities, ChannelName
from agents.ports import Clock, StaffRoom
from agents.team import Team
from bot.channels.base import Channel
from bot.channels.terminal import TERMINAL
from bot.channels.webchat import WEBCHAT
from bot.commands import Commands
from bot.fetching import Fetching
from bot.hearing import Ears
from bot.pipeline import Pipeline
from bot.settings import Settings
from bot.speaking import Mouth
from bot.thinking import FeedProgress, LazyBrain
from bot.till import Till, counter_of
from bot.voices import Speech, VoiceEngines, open_voices
from storage.database import Database
from storage.files import FileStore


def capabilities(doors: Mapping[str, Channel]) -> dict[ChannelName, Capabilities]:
    known = {ChannelName.webchat: WEBCHAT, ChannelName.terminal: TERMINAL}
    return known | {ChannelName(name): door.capabilities for name, door in doors.items()}


def replying_of(settings: Settings, database: Database, doors: Mapping[str, Channel], *, mirrors: bool) -> Replying:
    reads_results = settings.model is not None
    return Replying(database, capabilities=capabilities(doors), reads_results=reads_results, mirrors=mirrors)


def fetching_of(settings: Settings, database: Database, doors: Mapping[str, Channel]) -> Fetching:
    return Fetching(enclosures=Enclosures(database), files=FileStore(settings.data_dir / "files"), channels=doors)


def speech_of(
    settings: Settings,
    database: Database,
    doors: Mapping[str, Channel],
    voices: VoiceEngines | None,
    fetching: Fetching,
) -> Speech:
    engines = voices if voices is not None else open_voices(settings.voice)
    files = FileStore(settings.data_dir / "files")
    ears = Ears(
        hearing=Hearing(database),
        enclosures=Enclosures(database),
        fetching=fetching,
        codec=engines.codec,
        transcriber=engines.transcriber,
        files=files,
        channels=doors,
        progress=FeedProgress(database.feed),
    )
    speaking = Speaking(database, capabilities=capabilities(doors))
    mouth = Mouth(speaking=speaking, codec=engines.codec, synthesizers=engines.synthesizers, files=files)
    return Speech(engines, files, ears, mouth)


def brain_of(team: Team, settings: Settings, database: Database, clock: Clock) -> LazyBrain:
    progress, budget = FeedProgress(database.feed), Budget(database)
    return LazyBrain(team, settings, clock=clock, progress=progress, budget=budget)


def room_of(doors: Mapping[str, Channel]) -> StaffRoom | None:
    """The staff's group, which hangs on a door."""
    return next((room for door in doors.values() if (room := getattr(door, "room", None)) is not None), None)


def receiving_of(database: Database, doors: Mapping[str, Channel], posts: StaffPosts | None) -> Receiving:
    on_staff_post = posts.accept if posts is not None else None
    return Receiving(database, capabilities=capabilities(doors), on_staff_post=on_staff_post)


def attending_of(team: Team, doors: Mapping[str, Channel], database: Database, *, replying: Replying) -> Attending:
    opinions = Opinions(database, replying=replying, capabilities=capabilities(doors))
    return Attending(database, support=team.support, opinions=opinions)


def _reciting(team: Team) -> Reciting:
    return Reciting(
        recital=team.recital, reading_mode=team.reading_mode, documents=team.documents, diagnosis=team.diagnosis
    )


@dataclass(frozen=True, slots=True)
class Rooms:
    """What one message passes through."""

    receiving: Receiving
    replying: Replying
    sending: Sending
    brain: LazyBrain
    attending: Attending


def pipeline_of(
    team: Team,
    bus: CommandBus,
    doors: Mapping[str, Channel],
    database: Database,
    rooms: Rooms,
) -> Pipeline:
    return Pipeline(
        receiving=rooms.receiving,
        replying=rooms.replying,
        sending=rooms.sending,
        brain=rooms.brain,
        commands=Commands(team, bus),
        listening=Listening(voice=team.voice, support=team.support),
        asides=(Aiding(team.support), _reciting(team), Preferring(team.consents), Reviewing(team.reviews)),
        attending=rooms.attending,
        proposing=Proposing(team.sales.offering),
        till=Till(team.sales.stars, counter_of(doors)),
        channels=doors,
        progress=FeedProgress(database.feed),
        clock=database.clock,
    )
