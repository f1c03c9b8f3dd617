"""The only agent loop: one graph, two brains behind it, and the cards that never pass through either."""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.errors import GraphRecursionError

from agents.brain.local.model import LocalChatModel
from agents.brain.steering import Steering
from agents.brain.turn import Reply, ToolCall, TurnContext
from agents.errors import ModelError
from agents.messages import Button, Caller, Card, MessageClass
from agents.texts.lookup import say

_MOST_STEPS = 14
_SAFETY_LEVEL = 3


class Brain:
    """Thinks one turn at a time, nothing open meanwhile; tools write in transactions of their own."""

    def __init__(self, tools: Sequence[BaseTool], *, local: LocalChatModel, steering: Steering) -> None:
        self._graph = create_agent(local, list(tools), middleware=[steering], context_schema=Caller)
        self._steering = steering

    async def think(self, turn: TurnContext) -> Reply:
        """The reply to a turn. Raises ModelError when even the local brain cannot answer."""
        caller = Caller(turn.contact_id, turn.conversation_id, turn.language, turn.text, turn.button)
        asked = HumanMessage(turn.text or " ", additional_kwargs={"turn": turn})
        try:
            result: Mapping[str, Any] = await self._graph.ainvoke(
                {"messages": [asked]}, context=caller, config={"recursion_limit": _MOST_STEPS}
            )
        except GraphRecursionError as error:
            raise ModelError(reason="too many steps") from error
        return compose(turn, result["messages"])


def compose(turn: TurnContext, messages: Sequence[BaseMessage]) -> Reply:
    """Put the model's words and the cards of the tools into one bubble."""
    last = messages[-1]
    assert isinstance(last, AIMessage)
    extra = last.additional_kwargs
    cards = _cards(messages)
    shown = [] if extra.get("silent_cards") else [card.text for card in cards]
    words = str(last.text).strip()
    blocks = [*shown, words] if extra.get("lead_last") else [words, *shown]
    text = "\n\n".join(block for block in blocks if block) or say("local.unclear", turn.language)
    usage = [message.usage_metadata for message in messages if isinstance(message, AIMessage)]
    return Reply(
        text=text,
        buttons=_buttons(cards, extra.get("buttons", ())),
        sources=tuple(dict.fromkeys(source for card in cards for source in card.sources)),
        cards=tuple(cards),
        tools=_tools(messages),
        state=extra.get("state"),
        message_class=_class(cards),
        brain=str(last.response_metadata.get("brain", "local")),
        tokens_in=sum(used["input_tokens"] for used in usage if used),
        tokens_out=sum(used["output_tokens"] for used in usage if used),
        facts={"case": next((card.data["case"] for card in cards if "case" in card.data), None)},
    )


def _cards(messages: Sequence[BaseMessage]) -> Sequence[Card]:
    found = [message.artifact for message in messages if isinstance(message, ToolMessage)]
    return [card for card in found if isinstance(card, Card)]


def _buttons(cards: Sequence[Card], more: Sequence[Button]) -> tuple[Button, ...]:
    return tuple(dict.fromkeys([*(button for card in cards for button in card.buttons), *more]))


def _tools(messages: Sequence[BaseMessage]) -> tuple[ToolCall, ...]:
    failed = {
        message.tool_call_id for message in messages if isinstance(message, ToolMessage) and message.status == "error"
    }
    return tuple(
        ToolCall(call["name"], call["args"], failed=call["id"] in failed)
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    )


def _class(cards: Sequence[Card]) -> MessageClass:
    """Safety and money bind: an urgent diagnosis or a receipt is sent again rather than lost."""
    if any(card.data.get("binding") for card in cards):
        return MessageClass.binding
    urgent = any(isinstance(level := card.data.get("urgency"), int) and level >= _SAFETY_LEVEL for card in cards)
    return MessageClass.binding if urgent else MessageClass.chatter
