"""One message through the rooms: stored, thought about, answered, sent. The same for every channel."""

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping, Sequence
from typing import Protocol

from agents.brain.turn import Outbox, Reply, TurnContext
from agents.conversation.attending import Attending
from agents.conversation.beginning import Exhausted
from agents.conversation.hearing import unheard_reason
from agents.conversation.listening import Listening
from agents.conversation.proposing import Proposing
from agents.conversation.receiving import Receiving
from agents.conversation.replying import RESEND, Replying, Settling
from agents.conversation.sending import Sending
from agents.errors import Certainty, DeliveryError, DomainError
from agents.messages import (
    Attachment,
    AttachmentKind,
    ButtonPressed,
    ChannelName,
    Inbound,
    OutgoingPart,
    PreCheckout,
    StaffPost,
)
from agents.ports import Clock, Progress
from agents.texts.lookup import say
from bot import logs
from bot.channels.base import Channel
from bot.commands import Commands
from bot.metrics import METRICS
from bot.till import Till
from storage.models.ids import ConversationId, FileId
from storage.queue.job import Done, Outcome, Retry

log = logging.getLogger(__name__)

_TYPING_AFTER = 0.3
_REASSURE_AFTER = 5.0
_GIVE_UP_AFTER = 60.0
_STEERING = frozenset({"/voix", "/voice"})


class Thinks(Protocol):
    """The brain: agents.brain.agent.Brain."""

    async def think(self, turn: TurnContext) -> Reply: ...


class Aside(Protocol):
    """Answers what is about how we talk rather than about cars or courses."""

    async def answer(self, turn: TurnContext) -> Reply | None: ...


class Pipeline:
    def __init__(
        self,
        *,
        receiving: Receiving,
        replying: Replying,
        sending: Sending,
        brain: Thinks,
        commands: Commands,
        listening: Listening,
        proposing: Proposing,
        asides: Sequence[Aside],
        attending: Attending,
        till: Till,
        channels: Mapping[str, Channel],
        progress: Progress,
        clock: Clock,
        reassure_after: float = _REASSURE_AFTER,
    ) -> None:
        self._receiving = receiving
        self._replying = replying
        self._sending = sending
        self._brain = brain
        self._commands = commands
        self._listening = listening
        self._proposing = proposing
        self._asides = asides
        self._attending = attending
        self._till = till
        self._channels = channels
        self._progress = progress
        self._clock = clock
        self._reassure_after = reassure_after
        self._unfinished: set[asyncio.Task[None]] = set()

    async def accept(self, inbound: Sequence[Inbound]) -> None:
        """Store what came in; returns after the commit. Presses are acknowledged to the platform afterwards."""
        for query in inbound:
            if isinstance(query, PreCheckout):
                self._later(self._till.answer(query))
        await self._receiving.receive(await self._till.take(inbound))
        METRICS.received(len(inbound))
        for one in inbound:
            if isinstance(one, ButtonPressed):
                self._acknowledge(one, one.sender.channel)
            elif isinstance(one, StaffPost) and one.button is not None:
                self._acknowledge(one, ChannelName.telegram)

    def _acknowledge(self, press: ButtonPressed | StaffPost, channel: ChannelName) -> None:
        acknowledge = getattr(self._channels.get(channel), "acknowledge", None)
        if acknowledge is not None:
            self._later(acknowledge(press))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        """Run on, whatever becomes of whoever asked for it."""
        task = asyncio.create_task(work)
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)

    async def take_turn(self, conversation_id: ConversationId) -> Outcome:
        """Answer what waits in one conversation; safe to repeat at any point."""
        logs.about(conversation=conversation_id)
        while True:
            begun = await self._replying.begin(conversation_id)
            if begun is None:
                return Done()
            if isinstance(begun, Settling):
                wait = (begun.until - self._clock()).total_seconds()
                if wait > 0:
                    return Retry(begun.until)
                continue
            if isinstance(begun, Exhausted):
                await self._give_up(begun.turn, "the turn ended its worker too often")
                continue
            # Whatever came meanwhile has woken a job of its own: in the answer's commit, or when it was stored.
            await self._answer(begun)
            return Done()

    async def _answer(self, turn: TurnContext) -> None:
        logs.about(conversation=turn.conversation_id, turn=turn.turn_id)
        started = time.perf_counter()
        watcher = asyncio.create_task(self._watch(turn))
        try:
            reply = await asyncio.wait_for(self._think(turn), _GIVE_UP_AFTER)
        except DomainError as error:
            log.warning("turn refused", extra={"code": error.code})
            reply = Reply(text=say(f"errors.{error.code}", turn.language))
        except Exception:
            log.exception("turn failed")
            await self._give_up(turn, "the brain failed; see the log under this turn")
            return
        finally:
            watcher.cancel()
        outbox = await self._replying.answer(turn, reply)
        METRICS.turn(reply.brain, time.perf_counter() - started, reply.tokens_in, reply.tokens_out)
        sent = await self.send(outbox)
        self._account(turn, reply, seconds=time.perf_counter() - started, sent=sent)

    @staticmethod
    def _account(turn: TurnContext, reply: Reply, *, seconds: float, sent: bool) -> None:
        if sent:
            METRICS.answered(turn.channel, seconds)
        METRICS.remote_model(cost_micros=reply.cost_micros, detour=reply.detour)
        told = {"channel": turn.channel, "brain": reply.brain, "ms": round(seconds * 1000), "sent": sent}
        log.info("turn answered", extra={**told, "tools": " ".join(call.name for call in reply.tools)})

    async def _think(self, turn: TurnContext) -> Reply:
        for aside in self._asides:
            if (answered := await aside.answer(turn)) is not None:
                return answered
        name, _, argument = turn.text.partition(" ")
        if name in _STEERING:
            return await self._listening.steer(turn, argument)
        if turn.text.startswith("/"):
            return await self._commands.run(turn)
        if turn.button is not None and turn.button.startswith(f"{RESEND}:"):
            return await self._replying.said(turn)
        of_staff = await self._commands.tap(turn) or await self._commands.unslashed(turn)
        if of_staff is not None:
            return of_staff
        kept = _kept(turn)
        if kept is not None:
            return Reply(text=say(kept, turn.language))
        heard = await self._listening.before(turn)
        if isinstance(heard, Reply):
            return heard
        seen_to = await self._attending.before(heard)
        if seen_to is not None:
            return seen_to
        reply = await self._attending.after(heard, await self._brain.think(heard))
        reply = await self._proposing.beside(heard, reply)
        return await self._listening.after(heard, reply)

    async def _give_up(self, turn: TurnContext, why: str) -> None:
        """The person hears that it failed, the team sees why; never silence."""
        await self._replying.raise_issue(kind="turn", key="turn_failed", detail=f"turn {turn.turn_id}: {why}")
        apology = Reply(text=say("conversation.apology", turn.language), brain="none")
        outbox = await self._replying.answer(turn, await self._attending.rescue(turn) or apology)
        METRICS.failed_turn()
        await self.send(outbox)

    async def _watch(self, turn: TurnContext) -> None:
        """Signs of life while thinking takes time: typing at once, a sentence when it takes long."""
        await asyncio.sleep(_TYPING_AFTER)
        started = time.monotonic()
        reassured = False
        channel = self._channels.get(turn.channel)
        while True:
            if channel is not None:
                await channel.show_typing(turn.address)
            await self._progress.typing(turn.conversation_id)
            await asyncio.sleep(4.0 if reassured else 1.5)
            if not reassured and time.monotonic() - started > self._reassure_after - _TYPING_AFTER:
                reassured = True
                # Not ours to cancel: the answer may come while the platform is taking this.
                self._later(self._reassure(turn))

    async def _reassure(self, turn: TurnContext) -> None:
        await self.send(await self._replying.reassure(turn))

    async def send(self, outbox: Sequence[Outbox]) -> bool:
        """Make the calls of parts that are *sending* already; what waits behind them is sent by its own job.

        Whether all of it went out.
        """
        for one in outbox:
            if not await self._send_one(one):
                return False
        return not outbox or outbox[-1].is_last or await self._send_waiting(outbox[-1])

    async def _send_waiting(self, sent: Outbox) -> bool:
        """Later parts of the same message, in line."""
        while isinstance(following := await self._sending.next_after(sent.delivery_id), Outbox):
            if not await self._send_one(following):
                return False
            sent = following
        return True

    async def deliver(self, conversation_id: ConversationId) -> Outcome:
        """Send what waits in one conversation, in order; nothing overtakes a part whose time has not come."""
        logs.about(conversation=conversation_id)
        while True:
            waiting = await self._sending.next_due(conversation_id)
            if not isinstance(waiting, Outbox):
                return Done()
            if not await self._send_one(waiting):
                return Done()

    async def _send_one(self, one: Outbox) -> bool:
        channel = self._channels.get(one.channel)
        try:
            if channel is None:
                raise DeliveryError(certainty=Certainty.unsent, reason=f"the door {one.channel} is closed")
            receipt = await channel.send(_part(one))
        except DeliveryError as error:
            METRICS.send_failed(one.channel)
            # The platform's words may name the person; the certainty says what we do next.
            log.warning("not delivered", extra={"channel": one.channel, "certainty": error.certainty.name})
            await self._sending.fail(one, error)
            return False
        await self._sending.finish(one, receipt)
        METRICS.sent(one.channel)
        return True


def _part(one: Outbox) -> OutgoingPart:
    files = tuple(_attachment(plain) for plain in one.attachments)
    album = files if len(files) > 1 else ()
    first = files[0] if files else None
    reference = str(one.delivery_id)
    return OutgoingPart(one.address, one.text, reference, one.buttons, first, one.reply_to, album, one.template)


def _attachment(plain: Mapping[str, object]) -> Attachment:
    """An attachment of a stored message, whose file lies on our disk."""
    name, mime = plain.get("name"), plain.get("mime")
    return Attachment(
        AttachmentKind(str(plain["kind"])),
        file=FileId(str(plain["file"])) if plain.get("file") else None,
        name=str(name) if name else None,
        mime=str(mime) if mime else None,
    )


def _kept(turn: TurnContext) -> str | None:
    """Which sentence answers a message without words: a file is kept, a kind we cannot read is said so."""
    if turn.text.strip():
        return None
    fate = unheard_reason(turn)
    if fate is not None:
        return f"voice.{fate}"
    attached = any(fragment.attachments for fragment in turn.fragments)
    return "conversation.file_kept" if attached else "conversation.unreadable"
