"""Somebody's life comes before any car: what is said then, with the number to call, whichever brain answers."""

from collections.abc import Mapping
from dataclasses import replace

from agents.brain.local.intents import Intent, intents_of
from agents.brain.turn import Reply, ToolCall, TurnContext
from agents.errors import DomainError
from agents.messages import Button, MessageClass
from agents.support.perils import Peril, is_at_the_roadside, peril_in, speaks_of_rescue
from agents.support.service import SupportService
from agents.texts.lookup import say

_CARE = "care"
"""In the dialogue state: the peril they told of, so a short answer is not met with business as usual."""
_TOOL = "ask_for_person"
_BRIEF = 5
"""Words: an answer that tells nothing new of a car or an order."""
_SHORT = frozenset({Intent.yes, Intent.no, Intent.noted, Intent.thanks, Intent.unknown, Intent.bye})


class Aiding:
    def __init__(self, support: SupportService) -> None:
        self._support = support

    async def answer(self, turn: TurnContext) -> Reply | None:
        """What to do at once and whom to call; None when nobody is in peril, as almost always."""
        if turn.button is not None:
            return None
        peril = peril_in(turn.text)
        if peril is Peril.despair:
            return await self._listened(turn)
        return _told(turn, peril) if peril is not None else _stayed(turn)

    async def _listened(self, turn: TurnContext) -> Reply:
        call = ToolCall(_TOOL, {"reason": turn.text, "wish": Peril.despair.value})
        state = {**turn.state, _CARE: Peril.despair.value}
        try:
            await self._support.ask_for_person(turn.conversation_id, reason=turn.text)
        except DomainError:
            return _reply(turn, say("aid.despair", turn.language), state)
        words = f"{say('aid.despair', turn.language)}\n\n{say('aid.despair_told', turn.language)}"
        return replace(_reply(turn, words, state), tools=(call,))


def sheltered(turn: TurnContext, reply: Reply) -> Reply:
    """The reply, with how to be safe beside the road before it; said once in what both remember."""
    if turn.button is not None or not is_at_the_roadside(turn.text):
        return reply
    first = say("aid.roadside", turn.language)
    if any(first in line.text for line in turn.history):
        return reply
    return replace(reply, text=f"{first}\n\n{reply.text}", message_class=MessageClass.binding)


def _told(turn: TurnContext, peril: Peril) -> Reply:
    return _reply(turn, say(f"aid.{peril}", turn.language), {**turn.state, _CARE: peril.value})


def _stayed(turn: TurnContext) -> Reply | None:
    """A bare yes, no, thanks or "what do I do?" after such words; whoever tells something is heard as usual."""
    peril = turn.state.get(_CARE)
    if peril is None or len(turn.text.split()) > _BRIEF:
        return None
    intents = intents_of(turn.text)
    if peril != Peril.despair and Intent.resume in intents:
        return _told(turn, Peril(str(peril)))
    if Intent.question in intents or not (intents & _SHORT or speaks_of_rescue(turn.text)):
        return None
    return _reply(turn, say("aid.despair_stays" if peril == Peril.despair else "aid.stays", turn.language), turn.state)


def _reply(turn: TurnContext, text: str, state: Mapping[str, object]) -> Reply:
    person = Button(say("button.human", turn.language), "human")
    return Reply(text, buttons=(person,), state=state, message_class=MessageClass.binding, brain="none")
