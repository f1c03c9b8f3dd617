"""A person's first word at every point where a turn gives way: nothing of Alex may come after it."""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from agents.brain.turn import Reply, TurnContext
from agents.conversation.listening import Listening
from agents.conversation.notifying import notify
from agents.conversation.proposing import Proposing
from agents.errors import Certainty, DeliveryError, PortError
from agents.messages import (
    Attachment,
    Capabilities,
    ChannelName,
    IncomingMessage,
    MessageClass,
    OutgoingMessage,
    OutgoingPart,
    Receipt,
    Sender,
)
from agents.staff.service import Member
from bot.app import App, build
from bot.channels.base import Accept
from bot.commands import Commands
from bot.pipeline import Pipeline
from bot.rooms import attending_of
from bot.settings import load_settings
from bot.thinking import FeedProgress
from bot.till import Till
from scripts.breaking.counting import number
from scripts.breaking.stepping import Steps
from storage.migrating import migrate
from storage.models.ids import ConversationId
from storage.models.staff import StaffRole
from storage.queue.job import Done, Outcome, RunningJob

_PERSON = "Ici Bob, de l’équipe"
_TEXTS = ("P0301", "voyant moteur allumé et ça broute", "quels sont vos prix ?", "bonjour", "P0420 sur ma Clio")
_AFTER_A_PERSON = """
  SELECT count(*) FROM message m WHERE m.role IN ('assistant', 'system') AND m.seq >
    (SELECT min(o.seq) FROM message o WHERE o.conversation_id = m.conversation_id AND o.role = 'operator')
"""
_UNSAID = """
  SELECT count(*) FROM delivery d JOIN message m ON m.id = d.message_id
  WHERE m.role = 'operator' AND d.state NOT IN ('sent', 'unknown')
"""


@dataclass(frozen=True, slots=True)
class TakeoverResult:
    """All but `races`, `steps`, `withdrawn`, `held` and `seconds` must be 0."""

    races: int
    steps: int
    """The points at which a turn gave way, all scenes together; every one of them was tried when `races` allow."""
    said_after: int
    """Messages of Alex that reached the customer after the person's first word."""
    written_after: int
    """The same, as lines of the thread."""
    person_lost: int
    person_doubled: int
    withdrawn: int
    held: int
    seconds: float

    @property
    def ok(self) -> bool:
        return not any((self.said_after, self.written_after, self.person_lost, self.person_doubled))


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens in a turn besides its answer; `fault` befalls the first send."""

    channel: ChannelName
    text: str
    fault: Certainty | None
    is_long: bool
    reassures: bool
    notifies: bool


class Door:
    """A platform that takes every call in two steps, so that somebody may come between."""

    name = ChannelName.telegram
    capabilities = Capabilities(max_text=240)

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []
        self.fault: Certainty | None = None
        self._numbers = count(1)

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def listen(self, accept: Accept) -> None: ...

    async def send(self, part: OutgoingPart) -> Receipt:
        await asyncio.sleep(0)
        fault, self.fault = self.fault, None
        if fault is Certainty.unsent:
            raise DeliveryError(certainty=fault, reason="refused")
        self.arrived.append((part.address, part.text))
        await asyncio.sleep(0)
        if fault is Certainty.unknown:
            raise DeliveryError(certainty=fault, reason="the answer was lost")
        return Receipt(str(next(self._numbers)))

    async def show_typing(self, address: str) -> None: ...

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        if attachment.platform_reference is None:
            raise PortError(permanent=True, reason="no file")
        yield b""


class Clock:
    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


class Brain:
    """Alex's own brain, with what else may be said while it thinks."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.scene: Scene | None = None
        self.pipeline: Pipeline | None = None

    async def think(self, turn: TurnContext) -> Reply:
        assert self.scene is not None
        assert self.pipeline is not None
        if self.scene.reassures:
            await self.pipeline.send(await self._app.replying.reassure(turn))
        if self.scene.notifies:
            await self._app.database.write(lambda tx: notify(self._app.replying, tx, turn.conversation_id, _NOTICE))
        reply = await self._app.brain.think(turn)
        return replace(reply, text=f"{reply.text}\n\n" + _LONG) if self.scene.is_long else reply


_NOTICE = OutgoingMessage("Votre commande est payée.", message_class=MessageClass.binding)
_LONG = "\n\n".join(
    f"Étape {step} : vérifiez le connecteur, la masse et l’alimentation du capteur." for step in range(9)
)


class Races:
    def __init__(self, folder: Path, *, seed: int) -> None:
        self._chance = random.Random(seed)
        self._folder = folder
        self._door = Door()
        self._clock = Clock()
        self._steps = Steps()
        self._numbers = count(1)
        settings = load_settings({"ALEX_DATA_DIR": str(folder)})
        self._app = build(settings, clock=self._clock, doors={"telegram": self._door})
        self._brain = Brain(self._app)
        self._pipeline = self._brain.pipeline = self._piped()

    def _piped(self) -> Pipeline:
        app = self._app
        pipeline = Pipeline(
            receiving=app.receiving,
            replying=app.replying,
            sending=app.sending,
            brain=self._brain,
            commands=Commands(app.team, app.bus),
            listening=Listening(voice=app.team.voice, support=app.team.support),
            proposing=Proposing(app.team.sales.offering),
            asides=(),
            attending=attending_of(app.team, {"telegram": self._door}, app.database, replying=app.replying),
            till=Till(app.team.sales.stars, None),
            channels={"telegram": self._door},
            progress=FeedProgress(app.feed),
            clock=self._clock,
        )

        async def turn(job: RunningJob) -> Outcome:
            return await pipeline.take_turn(ConversationId(int(job.payload["conversation"])))

        async def deliver(job: RunningJob) -> Outcome:
            return await pipeline.deliver(ConversationId(int(job.payload["conversation"])))

        async def nothing(job: RunningJob) -> Outcome:  # noqa: ARG001 -- every handler has this shape
            return Done()

        # Nobody answers twice here: a person who stays silent would lose the thread, and Alex would say so.
        app.jobs.add({"turn": turn, "deliver": deliver, "sweep": nothing, "silence": nothing})
        return pipeline

    async def run(self, races: int) -> TakeoverResult:
        started = time.monotonic()
        self._steps.install()
        await self._app.brain.warm()
        await self._app.team.sales.set_up_catalogue()
        owner = await self._app.team.staff.owner()
        person = Member(owner, "Bob", StaffRole.agent, "")
        scenes = self._scenes(max(3, min(races // 40, 24)))
        points = [(scene, at) for scene in scenes for at in range(1, await self._length(scene) + 2)]
        self._chance.shuffle(points)
        for place in range(races):
            scene, at = points[place % len(points)]
            await self._race(scene, person, at=at, holds=self._chance.random() < 0.7)
        result = self._count(races, steps=len(points), seconds=time.monotonic() - started)
        await self._app.close()
        return result

    def _scenes(self, how_many: int) -> Sequence[Scene]:
        def scene(place: int) -> Scene:
            chance = self._chance
            return Scene(
                channel=ChannelName.webchat if place % 3 == 2 else ChannelName.telegram,
                text=chance.choice(_TEXTS),
                fault=chance.choice((None, None, Certainty.unsent, Certainty.unknown)),
                is_long=chance.random() < 0.5,
                reassures=chance.random() < 0.4,
                notifies=chance.random() < 0.4,
            )

        return [scene(place) for place in range(how_many)]

    async def _length(self, scene: Scene) -> int:
        """How often a turn of this scene gives way when nobody comes between."""
        await self._begin(scene)
        self._steps.watch(0, None, holds=True)
        await self._turn()
        return self._steps.end()

    async def _begin(self, scene: Scene) -> ConversationId:
        self._brain.scene, self._door.fault = scene, scene.fault
        name = f"race-{next(self._numbers)}"
        self._sender = Sender(scene.channel, name, name, name=name)
        await self._says(scene.text)
        return await self._app.receiving.conversation_of(self._sender)

    async def _says(self, text: str) -> None:
        key = f"{self._sender.external_id}:{next(self._numbers)}"
        await self._pipeline.accept([IncomingMessage(self._sender, key, text, self._clock())])
        self._clock.at += timedelta(seconds=2)

    async def _turn(self) -> None:
        # A task of its own, so that its steps are counted as well.
        await asyncio.get_running_loop().create_task(self._app.worker.run_until_idle())

    async def _race(self, scene: Scene, person: Member, *, at: int, holds: bool) -> None:
        conversation_id = await self._begin(scene)

        async def first_word() -> None:
            text = f"{_PERSON} ({self._sender.external_id})."
            await self._pipeline.send(await self._app.inbox.reply(conversation_id, person, text))

        self._steps.watch(at, first_word, holds=holds)
        await self._turn()
        self._steps.end()
        await (self._steps.done or self._steps.act())
        for _ in range(2):
            # Everything that a retry, a repeat or a part in line would still send.
            self._clock.at += timedelta(minutes=10)
            await self._app.worker.run_until_idle()
        await self._says("merci, j’attends")
        await self._app.worker.run_until_idle()

    def _count(self, races: int, *, steps: int, seconds: float) -> TakeoverResult:
        database = self._folder / "alex.db"
        lines: dict[str, list[str]] = {}
        for address, text in self._door.arrived:
            lines.setdefault(address, []).append(text)
        words = [[text.startswith(_PERSON) for text in said] for said in lines.values()]
        after = [said[said.index(True) :] for said in words if True in said]
        return TakeoverResult(
            races=races,
            steps=steps,
            said_after=sum(said.count(False) for said in after),
            written_after=number(database, _AFTER_A_PERSON),
            person_lost=number(database, _UNSAID),
            person_doubled=sum(said.count(True) - 1 for said in after),
            withdrawn=number(database, "SELECT count(*) FROM delivery WHERE state = 'withdrawn'"),
            held=number(database, "SELECT count(*) FROM held_message"),
            seconds=round(seconds, 1),
        )


async def takeover_harness(*, races: int, seed: int) -> TakeoverResult:
    with tempfile.TemporaryDirectory() as folder:
        await asyncio.to_thread(migrate, f"sqlite:///{folder}/alex.db")
        return await Races(Path(folder), seed=seed).run(races)
