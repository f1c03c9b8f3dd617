"""The agent graph around a remote model: its limits, its cost, and the local brain in its place when it fails."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from langchain.agents import create_agent
from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool, InjectedToolArg, StructuredTool
from langgraph.errors import GraphRecursionError
from pydantic import Field, create_model

from agents.brain.asking import to_sum_up
from agents.brain.budget import Budget
from agents.brain.local.model import LocalChatModel
from agents.brain.remote import RemoteModel
from agents.brain.replying import Made, Words, compose
from agents.brain.sitting import Sitting
from agents.brain.steering import Steering
from agents.brain.turn import Line, Reply, TurnContext
from agents.errors import ModelError
from agents.messages import Caller, Card
from agents.ports import Clock
from agents.tool import Tool
from storage.models.ids import ConversationId

_MOST_STEPS = 24
"""Of the graph; the limits of a remote model end a turn long before."""


class RemoteBrain:
    """Thinks a turn with a remote model and tools, nothing open meanwhile."""

    def __init__(
        self, tools: Sequence[Tool], *, local: LocalChatModel, clock: Clock, budget: Budget, remote: RemoteModel
    ) -> None:
        self._steering = Steering(clock=clock, remote=remote)
        self._graph = create_agent(
            local, [_for_langchain(tool) for tool in tools], middleware=[self._steering], context_schema=Caller
        )
        self._budget = budget
        self._remote = remote

    async def detour(self, conversation_id: ConversationId) -> str | None:
        """Why the remote model is not to be asked at all, in one word for the figures."""
        if not self._steering.works:
            return "resting"
        return None if await self._budget.allows(conversation_id) else "budget"

    async def think(self, turn: TurnContext, caller: Caller) -> Reply:
        """The reply to a turn. Raises ModelError when even the local brain cannot answer."""
        sitting = Sitting(turn, ends_at=asyncio.get_running_loop().time() + self._remote.patience.turn)
        asked = HumanMessage(turn.text or " ", additional_kwargs={"turn": turn, "sitting": sitting})
        try:
            result: Mapping[str, Any] = await self._graph.ainvoke(
                {"messages": [asked]}, context=caller, config={"recursion_limit": _MOST_STEPS}
            )
        except GraphRecursionError as error:
            raise ModelError(reason="too many steps") from error
        finally:
            cost = await self._pay(sitting)
        messages = result["messages"]
        return replace(
            compose(turn, _words(messages[-1]), _made(messages)),
            tokens_in=sitting.tokens_in,
            tokens_out=sitting.tokens_out,
            cost_micros=cost,
            detour=sitting.detour,
        )

    async def close(self) -> None:
        await self._remote.close()

    async def _pay(self, sitting: Sitting) -> int | None:
        """Write down what the calls used, their words sent or not; the cost where the price is known."""
        if not sitting.calls:
            return None
        price = self._remote.price
        cost = price.cost_micros(sitting.tokens_in, sitting.tokens_out) if price else None
        tokens = sitting.tokens_in + sitting.tokens_out
        await self._budget.spend(
            sitting.turn.conversation_id, calls=sitting.calls, tokens=tokens, cost_micros=cost or 0
        )
        return cost

    async def sum_up(
        self, conversation_id: ConversationId, *, before: str, lines: Sequence[Line], language: str
    ) -> str | None:
        """Notes of at most 120 words by the remote model, or None when it is not to be asked."""
        if await self.detour(conversation_id) is not None:
            return None
        text, tokens = await self._remote.sum_up(to_sum_up(before, lines, language))
        price = self._remote.price
        cost = price.cost_micros(tokens, 0) if price else 0
        await self._budget.spend(conversation_id, calls=1, tokens=tokens, cost_micros=cost)
        return text or None


def _for_langchain(tool: Tool) -> BaseTool:
    """The tool as the graph calls it; LangChain leaves what it injects out of what a model may fill in."""

    async def run(runtime: ToolRuntime[Caller], **arguments: object) -> tuple[str, Card]:
        return await tool.run(runtime.context, **arguments)

    # A schema without any field would make LangChain drop the runtime too.
    injected = Annotated[Any, InjectedToolArg(), Field(exclude=True)]
    return StructuredTool(
        name=tool.name,
        description=tool.description,
        args_schema=create_model(tool.name, __base__=tool.arguments, runtime=(injected, ...)),
        coroutine=run,
        response_format="content_and_artifact",
    )


def _words(last: BaseMessage) -> Words:
    assert isinstance(last, AIMessage)
    words: Words | None = last.additional_kwargs.get("words")
    return words or Words(str(last.text), brain="remote")


def _made(messages: Sequence[BaseMessage]) -> Sequence[Made]:
    results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    calls = [call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]
    return [_one_made(call["name"], call["args"], results[call["id"]]) for call in calls if call["id"] in results]


def _one_made(name: str, arguments: Mapping[str, object], result: ToolMessage) -> Made:
    card = result.artifact if isinstance(result.artifact, Card) else None
    return Made(name, arguments, result.text, card, failed=result.status == "error")
