"""What is said aloud, before the brain: commands of the voice, values to confirm, steps for busy hands."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace

from agents.brain.turn import Reply, TurnContext
from agents.conversation.hearing import is_spoken
from agents.conversation.reading_back import corrected, values_of
from agents.conversation.stepping import PREFIX, controls_of, stepped, text_of
from agents.messages import Button, MessageClass
from agents.sounds import Gender
from agents.support.cards import handoff_card
from agents.support.service import SupportService
from agents.texts.lookup import say
from agents.voice.choices import choice_of
from agents.voice.commands import Command, Order, order_of
from agents.voice.policy import Aloud
from agents.voice.service import VoiceService
from knowledge.language.dictated import exact
from storage.models.message import Role

Answer = Callable[[TurnContext, Order], Awaitable[Reply | TurnContext]]


class Listening:
    def __init__(self, *, voice: VoiceService, support: SupportService) -> None:
        self._voice = voice
        self._support = support
        self._answers: Mapping[Command, Answer] = {
            Command.repeat: self._repeat,
            Command.slower: self._speed,
            Command.faster: self._speed,
            Command.usual_speed: self._speed,
            Command.next: self._move,
            Command.previous: self._move,
            Command.stop: self._stop,
            Command.quiet: self._choose,
            Command.aloud: self._choose,
            Command.male: self._choose,
            Command.female: self._choose,
            Command.hands_busy: self._choose,
            Command.human: self._human,
            Command.note: self._note,
            Command.wait: self._wait,
            Command.louder: self._louder,
        }

    async def before(self, turn: TurnContext) -> Reply | TurnContext:
        """The answer to what steers the voice or must be confirmed; else the turn as the brain is to read it."""
        is_ours = turn.button is not None and turn.button.startswith(PREFIX)
        if turn.text.startswith("/") or not (is_ours or is_spoken(turn) or turn.hands_busy):
            return turn
        order = _pressed(turn) if is_ours else order_of(turn.text) if turn.button is None else None
        held = await self._voice.held(turn.contact_id)
        if held is not None and (answered := await self._confirmed(turn, held, order)) is not None:
            return answered
        if order is not None and order.command in self._answers:
            return await self._answers[order.command](turn, order)
        if turn.button is None and is_spoken(turn):
            return await self._exact(turn, turn.text)
        return turn

    async def steer(self, turn: TurnContext, said: str) -> Reply:
        """The same commands typed, as in "/voix plus lentement"; without one, what there is to say."""
        order = order_of(said)
        answer = self._answers.get(order.command) if order is not None else None
        if order is None or answer is None:
            return Reply(text=say("voice.help", turn.language), brain="none")
        reply = await answer(turn, order)
        return reply if isinstance(reply, Reply) else Reply(text=say("voice.help", turn.language), brain="none")

    async def after(self, turn: TurnContext, reply: Reply) -> Reply:
        """For busy hands: the first step of an answer alone; the rest waits for "fait"."""
        if not turn.hands_busy or reply.message_class is MessageClass.binding:
            # Money and danger are said whole.
            return reply
        buttons = [asdict(button) for button in reply.buttons]
        step = await self._voice.begin_steps(turn.contact_id, reply.text, language=turn.language, buttons=buttons)
        if step is None:
            return reply
        return replace(reply, text=text_of(step, turn.language), buttons=controls_of(step, turn.language))

    async def _confirmed(self, turn: TurnContext, held: str, order: Order | None) -> Reply | TurnContext | None:
        """What becomes of words that wait for a yes; None when the person steers the voice meanwhile."""
        if order is not None and order.command is Command.yes:
            await self._voice.hold(turn.contact_id, None)
            return _reworded(turn, held)
        if order is not None and order.command is Command.no:
            await self._voice.hold(turn.contact_id, None)
            return Reply(text=say("voice.say_again", turn.language), brain="none")
        if order is not None:
            return None
        if turn.button is not None:
            await self._voice.hold(turn.contact_id, None)
            return turn
        return await self._exact(turn, corrected(held, exact(turn.text)), known="")

    async def _exact(self, turn: TurnContext, said: str, *, known: str | None = None) -> Reply | TurnContext:
        """Read back what must not be misheard, once; the brain sees it after the person's yes."""
        found = exact(said)
        if found.says_nothing_exact:
            chosen = choice_of(said)
            return _chosen(turn, chosen) if chosen is not None else _reworded(turn, found.text)
        told = known if known is not None else "\n".join(line.text for line in turn.history)
        if all(value in told for value in values_of(found, turn.language)):
            return _reworded(turn, found.text)
        await self._voice.hold(turn.contact_id, found.text)
        values = ", ".join(values_of(found, turn.language))
        buttons = tuple(
            Button(say(f"voice.button_{command}", turn.language), f"{PREFIX}{command}")
            for command in (Command.yes, Command.no)
        )
        return Reply(text=say("voice.read_back", turn.language, values=values), buttons=buttons, brain="none")

    async def _repeat(self, turn: TurnContext, order: Order) -> Reply | TurnContext:  # noqa: ARG002 -- every answer has this shape
        step = await self._voice.step(turn.contact_id, by=0) if turn.hands_busy else None
        if step is not None:
            return stepped(step, turn.language)
        last = next((line for line in reversed(turn.history) if line.role != Role.customer), None)
        if last is None:
            return Reply(text=say("voice.nothing_said", turn.language), brain="none")
        return Reply(text=last.text, buttons=last.buttons, brain="none")

    async def _speed(self, turn: TurnContext, order: Order) -> Reply | TurnContext:
        steps = {Command.slower: -1, Command.faster: 1}.get(order.command, 0)
        percent = await self._voice.change_speed(turn.contact_id, steps=steps)
        shown = f"{percent / 100:g}".replace(".", "," if turn.language == "fr" else ".")
        return Reply(text=say("voice.speed", turn.language, speed=shown), brain="none")

    async def _move(self, turn: TurnContext, order: Order) -> Reply | TurnContext:
        if not turn.hands_busy:
            # Nothing is read step by step: "c'est fait" answers the brain's own question.
            return turn
        step = await self._voice.step(turn.contact_id, by=1 if order.command is Command.next else -1)
        if step is not None:
            return stepped(step, turn.language)
        end = "voice.no_next" if order.command is Command.next else "voice.no_previous"
        return Reply(text=say(end, turn.language), brain="none")

    async def _stop(self, turn: TurnContext, order: Order) -> Reply | TurnContext:  # noqa: ARG002 -- every answer has this shape
        await self._voice.stop(turn.contact_id, turn.conversation_id)
        return Reply(text=say("voice.stopped", turn.language), brain="none")

    async def _choose(self, turn: TurnContext, order: Order) -> Reply | TurnContext:
        match order.command:
            case Command.quiet:
                await self._voice.choose(turn.contact_id, aloud=Aloud.never)
            case Command.aloud:
                await self._voice.choose(turn.contact_id, aloud=Aloud.always)
            case Command.male | Command.female:
                await self._voice.choose(turn.contact_id, gender=Gender(order.command.value))
            case _:
                await self._voice.choose(turn.contact_id, hands_busy=True)
        return Reply(text=say(f"voice.chosen_{order.command}", turn.language), brain="none")

    async def _wait(self, turn: TurnContext, order: Order) -> Reply | TurnContext:  # noqa: ARG002 -- every answer has this shape
        return Reply(text=say("ears.waiting", turn.language), brain="none")

    async def _louder(self, turn: TurnContext, order: Order) -> Reply | TurnContext:  # noqa: ARG002 -- every answer has this shape
        return Reply(text=say("ears.louder", turn.language), brain="none")

    async def _human(self, turn: TurnContext, order: Order) -> Reply | TurnContext:  # noqa: ARG002 -- every answer has this shape
        reason = next((line.text for line in reversed(turn.history) if line.role == Role.customer), turn.text)
        notice = await self._support.ask_for_person(turn.conversation_id, reason=reason)
        return Reply(text=handoff_card(notice, reason=reason, language=turn.language).text, brain="none")

    async def _note(self, turn: TurnContext, order: Order) -> Reply | TurnContext:
        if not order.words:
            return Reply(text=say("voice.note_what", turn.language), brain="none")
        words = exact(order.words).text
        noted = await self._voice.note(turn.contact_id, words, message_id=turn.fragments[-1].message_id)
        if noted.vehicle is None:
            return Reply(text=say("voice.noted", turn.language, note=noted.text), brain="none")
        return Reply(text=say("voice.noted_for", turn.language, note=noted.text, vehicle=noted.vehicle), brain="none")


def _pressed(turn: TurnContext) -> Order | None:
    name = str(turn.button).removeprefix(PREFIX)
    return Order(Command(name)) if name in set(Command) else None


def _reworded(turn: TurnContext, text: str) -> TurnContext:
    """The turn with what was said in exact form, and nothing else changed."""
    if text == turn.text:
        return turn
    last = replace(turn.fragments[-1], text=text, button=None)
    return replace(turn, fragments=(last,))


def _chosen(turn: TurnContext, number: int) -> TurnContext:
    """The turn with the offered answer that was meant by its place; unchanged when there is none."""
    offered = next((line.buttons for line in reversed(turn.history) if line.role == Role.assistant), ())
    choices = [button for button in offered if not button.url]
    if not 1 <= number <= len(choices):
        return turn
    chosen = choices[number - 1]
    last = replace(turn.fragments[-1], text=chosen.label, button=chosen.value)
    return replace(turn, fragments=(*turn.fragments[:-1], last))
