"""The one middleware: which brain answers a model call, with what prompt, within what limits."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage

from agents.brain.turn import TurnContext
from agents.messages import Caller

_PROMPT = (Path(__file__).parent / "prompts" / "alex.md").read_text("utf-8")
_OPEN_FOR = timedelta(seconds=30)
"""How long a model that failed is not asked again: a timeout must not be paid on every turn."""


class Steering(AgentMiddleware[AgentState[Any], Caller]):
    """Asks the remote model when there is one and it works, else the local brain; never lets an error end a turn."""

    def __init__(
        self, *, clock: Callable[[], datetime], remote: BaseChatModel | None = None, patience: float = 8.0
    ) -> None:
        super().__init__()
        self._clock = clock
        self._remote = remote
        self._patience = patience
        self._closed_until: datetime | None = None

    async def awrap_model_call(
        self,
        request: ModelRequest[Caller],
        handler: Callable[[ModelRequest[Caller]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        turn = turn_of(request.messages)
        if self._remote is None or turn.button is not None or not self._works():
            return await handler(request)
        prompt = _PROMPT.format(language=turn.language, summary=turn.summary or "-")
        asked = request.override(
            model=self._remote, system_message=SystemMessage(prompt), messages=_with_history(turn, request.messages)
        )
        try:
            answer = await asyncio.wait_for(handler(asked), self._patience)
        except Exception:  # noqa: BLE001 -- whatever a remote model's client raises, the person is answered
            self._closed_until = self._clock() + _OPEN_FOR
            return await handler(request)
        return answer if _says_something(answer) else await handler(request)

    def _works(self) -> bool:
        return self._closed_until is None or self._clock() >= self._closed_until


def turn_of(messages: list[AnyMessage]) -> TurnContext:
    asked = next(message for message in reversed(messages) if isinstance(message, HumanMessage))
    turn: TurnContext = asked.additional_kwargs["turn"]
    return turn


def _with_history(turn: TurnContext, messages: list[AnyMessage]) -> list[AnyMessage]:
    """The last lines of the thread verbatim; our own objects never leave with a message."""
    before: list[AnyMessage] = [
        HumanMessage(line.text) if line.role == "customer" else AIMessage(line.text)
        for line in turn.history
        if line.text
    ]
    plain = [HumanMessage(message.content) if isinstance(message, HumanMessage) else message for message in messages]
    return [*before, *plain]


def _says_something(answer: ModelResponse[Any]) -> bool:
    """Malformed tool arguments end a call with an empty message and no error; that is a failure too."""
    for message in answer.result:
        if isinstance(message, AIMessage) and (message.text or message.tool_calls):
            message.response_metadata["brain"] = "remote"
            return True
    return False
