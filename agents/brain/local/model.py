"""A chat model that needs no network: rules decide, tools find, sentences of the catalogue answer.

It drives the same graph as a remote model: first it asks for tools, then it answers from what they returned.
"""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

from agents.brain.local.dialogue import Plan, Recognises, plan, read
from agents.brain.turn import TurnContext
from agents.messages import Button, Card
from agents.texts.lookup import say

_GIST = 280


class LocalChatModel(BaseChatModel):
    """Stateless: the turn rides on the person's message, the dialogue state in and out of it."""

    recognises: Callable[[str], bool]

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
        return ChatResult(generations=[ChatGeneration(message=respond(messages, self.recognises))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002 -- LangChain's signature
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop, None, **kwargs)


def respond(messages: Sequence[BaseMessage], recognises: Recognises) -> AIMessage:
    asked = next(message for message in reversed(messages) if isinstance(message, HumanMessage))
    turn: TurnContext = asked.additional_kwargs["turn"]
    results = [message for message in messages if isinstance(message, ToolMessage)]
    decided = _decided_before(messages) or plan(read(turn, recognises))
    if decided.calls and not results:
        calls = [
            {"name": call.tool, "args": dict(call.arguments), "id": f"{turn.turn_id}-{number}"}
            for number, call in enumerate(decided.calls)
        ]
        return AIMessage(content="", tool_calls=calls, additional_kwargs={"plan": decided})
    return _compose(turn, decided, [message.artifact for message in results if message.artifact is not None])


def _decided_before(messages: Sequence[BaseMessage]) -> Plan | None:
    """The plan whose tools have run; none when a remote model asked for them."""
    calls = [message for message in messages if isinstance(message, AIMessage) and message.tool_calls]
    return calls[-1].additional_kwargs.get("plan") if calls else None


def _compose(turn: TurnContext, decided: Plan, cards: Sequence[Card]) -> AIMessage:
    """Only what the cards do not say: they are shown beside these words."""
    sentences = [say(key, turn.language) for key in decided.sentences]
    failed = decided.failed
    offers_person = decided.offers_person
    if decided.repeat:
        sentences.append(_again(turn, decided.repeat))
    silent = False
    if any(card.kind == "passages" and not card.data.get("found") for card in cards):
        # Nothing in the library: outside our field, or not understood; never a vague answer.
        failed = silent = True
        again = bool(turn.state.get("failures", 0))
        sentences = [say("local.unclear_again" if again else "local.off_topic", turn.language)]
        offers_person = again
    lead_last = any(card.kind == "vehicle" for card in cards)
    buttons = [Button(say("button.human", turn.language), "human")] if offers_person else []
    return AIMessage(
        content="\n".join(sentences),
        additional_kwargs={
            "state": _state(turn, decided, cards, failed=failed),
            "buttons": buttons,
            "silent_cards": silent,
            "lead_last": lead_last,
        },
    )


def _again(turn: TurnContext, how: str) -> str:
    last = next((line.text for line in reversed(turn.history) if line.role in {"assistant", "operator"}), None)
    if last is None:
        return say("local.nothing_to_repeat", turn.language)
    for key in ("conversation.disclosure", "conversation.disclosure_again"):
        last = last.removeprefix(say(key, turn.language)).lstrip()
    if how == "same":
        return last
    gist = last.split("\n\n")[0]
    if len(gist) > _GIST:
        gist = f"{gist[: gist.rfind(' ', 0, _GIST)]}…"
    return say("local.rephrase", turn.language, gist=gist)


def _state(turn: TurnContext, decided: Plan, cards: Sequence[Card], *, failed: bool) -> dict[str, object]:
    state = dict(turn.state)
    failures = state.get("failures", 0)
    state["failures"] = (failures if isinstance(failures, int) else 0) + 1 if failed else 0
    if decided.topic is not None:
        state["topic"] = decided.topic
    for card in cards:
        if card.kind == "diagnosis":
            state["asks"] = card.data.get("asks")
    return {key: value for key, value in state.items() if value not in {None, "", 0}}
