"""The local brain as a chat model, so that it can take a turn over inside the graph when a remote model fails."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

from agents.brain.local.composing import composed
from agents.brain.local.plans import IsTaught, Plan, Recognises, nothing_taught
from agents.brain.local.thinking import decide
from agents.brain.turn import TurnContext


class LocalChatModel(BaseChatModel):
    """Stateless: the turn rides on the person's message, the dialogue state in and out of it."""

    recognises: Callable[..., bool]
    is_taught: Callable[..., bool] = nothing_taught

    @property
    def _llm_type(self) -> str:
        return "local"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:  # noqa: ARG002 -- the rules know the tools by name
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 -- LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 -- LangChain's signature
        **kwargs: Any,  # noqa: ARG002 -- LangChain's signature
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=respond(messages, self.recognises, self.is_taught))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002 -- LangChain's signature
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop, None, **kwargs)


def respond(messages: Sequence[BaseMessage], recognises: Recognises, is_taught: IsTaught = nothing_taught) -> AIMessage:
    """First the tools it wants, then its words, as `words`."""
    asked = next(message for message in reversed(messages) if isinstance(message, HumanMessage))
    turn: TurnContext = asked.additional_kwargs["turn"]
    results = [message for message in messages if isinstance(message, ToolMessage)]
    decided = _decided_before(messages) or decide(turn, recognises, is_taught, knows_already=bool(results))
    # A remote model may have called some tools before it failed.
    called = {message.name for message in results}
    missing = [call for call in decided.calls if call.tool not in called]
    if missing:
        calls = [
            {"name": call.tool, "args": dict(call.arguments), "id": f"{turn.turn_id}-{number}"}
            for number, call in enumerate(missing)
        ]
        return AIMessage(content="", tool_calls=calls, additional_kwargs={"plan": decided})
    words = composed(turn, decided, [message.artifact for message in results if message.artifact is not None])
    return AIMessage(content=words.text, additional_kwargs={"words": words})


def _decided_before(messages: Sequence[BaseMessage]) -> Plan | None:
    """The plan whose tools have run; none when a remote model asked for them."""
    calls = [message for message in messages if isinstance(message, AIMessage) and message.tool_calls]
    return calls[-1].additional_kwargs.get("plan") if calls else None
