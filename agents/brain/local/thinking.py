"""The brain that needs no network: rules decide, tools find, sentences of the catalogue answer."""

from collections.abc import Sequence
from dataclasses import replace

from agents.brain.local.composing import composed
from agents.brain.local.dialogue import plan
from agents.brain.local.plans import Call, IsTaught, Plan, Recognises, nothing_taught, read
from agents.brain.replying import Made, compose, refused
from agents.brain.turn import Reply, TurnContext
from agents.errors import DomainError
from agents.messages import Caller
from agents.tool import Tool


class LocalBrain:
    """Decides once, calls what it decided and says the rest: as its turn cannot go round, it needs no graph."""

    def __init__(self, tools: Sequence[Tool], *, recognises: Recognises, is_taught: IsTaught = nothing_taught) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self.recognises = recognises
        self._is_taught = is_taught

    async def think(self, turn: TurnContext, caller: Caller) -> Reply:
        decided = decide(turn, self.recognises, self._is_taught)
        if decided.says is not None:
            caller = replace(caller, text=decided.says, button=None)
        made = [await self._call(call, caller) for call in decided.calls]
        words = composed(turn, decided, [one.card for one in made if one.card is not None])
        return compose(turn, words, made)

    async def _call(self, call: Call, caller: Caller) -> Made:
        try:
            text, card = await self._tools[call.tool].call(caller, call.arguments)
        except DomainError as error:
            return refused(call.tool, call.arguments, error.code, caller.language)
        return Made(call.tool, call.arguments, text, card)


def decide(
    turn: TurnContext, recognises: Recognises, is_taught: IsTaught = nothing_taught, *, knows_already: bool = False
) -> Plan:
    """What the turn calls for. A mere guess is dropped when a tool has found something already."""
    decided = plan(read(turn, recognises, is_taught))
    return Plan() if knows_already and decided.is_a_guess else decided
