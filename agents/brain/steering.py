"""The one middleware: which brain answers a model call, within what limits, and what a refused tool call becomes."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from agents.brain.remote import RemoteModel
from agents.brain.sitting import Sitting, Unusable, sitting_of
from agents.errors import DomainError
from agents.messages import Caller, Card
from agents.texts.lookup import say

_OPEN_FOR = timedelta(seconds=30)
"""How long a model that failed is not asked again: a timeout must not be paid on every turn."""
ModelCall = Callable[[ModelRequest[Caller]], Awaitable[ModelResponse[Any]]]
ToolResult = ToolMessage | Command[Any]


class Steering(AgentMiddleware[AgentState[Any], Caller]):
    """Asks the remote model when there is one and it works, else the local brain; never lets an error end a turn."""

    def __init__(self, *, clock: Callable[[], datetime], remote: RemoteModel | None = None) -> None:
        super().__init__()
        self._clock = clock
        self._remote = remote
        self._closed_until: datetime | None = None

    @property
    def works(self) -> bool:
        """Whether a remote model is set and is not left alone just now."""
        closed = self._closed_until is not None and self._clock() < self._closed_until
        return self._remote is not None and not closed

    async def awrap_model_call(self, request: ModelRequest[Caller], handler: ModelCall) -> ModelResponse[Any]:
        sitting = sitting_of(request.messages)
        if self._remote is None or not sitting.may_ask or sitting.detour is not None:
            return await handler(request)
        try:
            answer = await self._remote.answer(sitting, request.messages, request.tools)
        except Unusable as refused:
            await self._turn_off(sitting, refused)
            return await handler(request)
        return ModelResponse(result=[answer])

    async def _turn_off(self, sitting: Sitting, refused: Unusable) -> None:
        """From here on the local brain answers this turn, with whatever the tools have found already."""
        assert self._remote is not None
        sitting.detour = refused.reason
        if refused.is_outage:
            self._closed_until = self._clock() + _OPEN_FOR
        await self._remote.take_back(sitting)

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[ToolResult]]
    ) -> ToolResult:
        """A use-case that says no is an answer: the brain adapts to it, and the person reads why."""
        try:
            return await handler(request)
        except DomainError as error:
            sentence = say(f"errors.{error.code}", sitting_of(request.state["messages"]).turn.language)
            card = Card(kind="refusal", text=sentence, data={"code": error.code})
            call = request.tool_call
            return ToolMessage(sentence, tool_call_id=call["id"], name=call["name"], artifact=card, status="error")
