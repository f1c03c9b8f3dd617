"""The one middleware: which brain answers a model call, within what limits, and what a refused tool call becomes."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from agents.brain.remote import RemoteModel
from agents.brain.replying import refused
from agents.brain.sitting import Sitting, Unusable, sitting_of
from agents.errors import DomainError
from agents.messages import Caller

_OPEN_FOR = timedelta(seconds=30)
"""How long a model that failed is not asked again: a timeout must not be paid on every turn."""
ModelCall = Callable[[ModelRequest[Caller]], Awaitable[ModelResponse[Any]]]
ToolResult = ToolMessage | Command[Any]


class Steering(AgentMiddleware[AgentState[Any], Caller]):
    """Asks the remote model when there is one and it works, else the local brain; never lets an error end a turn."""

    def __init__(self, *, clock: Callable[[], datetime], remote: RemoteModel) -> None:
        super().__init__()
        self._clock = clock
        self._remote = remote
        self._closed_until: datetime | None = None

    @property
    def works(self) -> bool:
        """Whether the remote model is not left alone just now."""
        return self._closed_until is None or self._clock() >= self._closed_until

    async def awrap_model_call(self, request: ModelRequest[Caller], handler: ModelCall) -> ModelResponse[Any]:
        sitting = sitting_of(request.messages)
        if sitting.detour is not None:
            return await handler(request)
        try:
            answer = await self._remote.answer(sitting, request.messages, request.tools)
        except Unusable as refused:
            await self._turn_off(sitting, refused)
            return await handler(request)
        return ModelResponse(result=[answer])

    async def _turn_off(self, sitting: Sitting, refused: Unusable) -> None:
        """From here on the local brain answers this turn, with whatever the tools have found already."""
        sitting.detour = refused.reason
        if refused.is_outage:
            self._closed_until = self._clock() + _OPEN_FOR
        await self._remote.take_back(sitting)

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[ToolResult]]
    ) -> ToolResult:
        try:
            return await handler(request)
        except DomainError as error:
            call = request.tool_call
            made = refused(call["name"], call["args"], error.code, sitting_of(request.state["messages"]).turn.language)
            return ToolMessage(made.text, tool_call_id=call["id"], name=made.name, artifact=made.card, status="error")
