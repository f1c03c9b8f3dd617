"""The only agent loop: one graph, two brains behind it, and the cards that never pass through either."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.errors import GraphRecursionError

from agents.brain.asking import to_sum_up
from agents.brain.budget import Budget
from agents.brain.local.model import LocalChatModel
from agents.brain.remote import Patience, RemoteModel
from agents.brain.sitting import Sitting
from agents.brain.steering import Steering
from agents.brain.turn import Line, Reply, ToolCall, TurnContext, Warns
from agents.errors import ModelError
from agents.messages import Button, Caller, Card, Danger, MessageClass
from agents.ports import Clock
from agents.texts.lookup import say
from storage.models.ids import ConversationId

_MOST_STEPS = 24
"""Of the graph; the limits of a remote model end a turn long before."""
_LONGEST_RESULT = 800
"""Characters of a tool's words that are kept for the next turns."""
_SAFETY_LEVEL = 3


class Brain:
    """Thinks one turn at a time, nothing open meanwhile; tools write in transactions of their own."""

    def __init__(
        self,
        tools: Sequence[BaseTool],
        *,
        local: LocalChatModel,
        clock: Clock,
        warns: Warns,
        budget: Budget,
        remote: RemoteModel | None = None,
    ) -> None:
        self._steering = Steering(clock=clock, remote=remote)
        self._graph = create_agent(local, list(tools), middleware=[self._steering], context_schema=Caller)
        self._warns = warns
        self._budget = budget
        self._remote = remote

    async def think(self, turn: TurnContext) -> Reply:
        """The reply to a turn. Raises ModelError when even the local brain cannot answer."""
        caller = Caller(turn.contact_id, turn.conversation_id, turn.language, turn.text, turn.button)
        sitting = await self._sit(turn)
        asked = HumanMessage(turn.text or " ", additional_kwargs={"turn": turn, "sitting": sitting})
        try:
            result: Mapping[str, Any] = await self._graph.ainvoke(
                {"messages": [asked]}, context=caller, config={"recursion_limit": _MOST_STEPS}
            )
        except GraphRecursionError as error:
            raise ModelError(reason="too many steps") from error
        finally:
            cost = await self._pay(sitting)
        reply = compose(turn, result["messages"])
        reply = replace(
            reply,
            tokens_in=sitting.tokens_in,
            tokens_out=sitting.tokens_out,
            cost_micros=cost,
            detour=sitting.detour,
        )
        return warned(reply, self._warns(turn.text, turn.language))

    async def close(self) -> None:
        if self._remote is not None:
            await self._remote.close()

    async def _sit(self, turn: TurnContext) -> Sitting:
        patience = self._remote.patience if self._remote else Patience()
        ends_at = asyncio.get_running_loop().time() + patience.turn
        sitting = Sitting(turn, may_ask=False, ends_at=ends_at)
        if turn.button is not None or self._remote is None:
            return sitting
        if not self._steering.works:
            sitting.detour = "resting"
        elif not await self._budget.allows(turn.conversation_id):
            sitting.detour = "budget"
        else:
            sitting.may_ask = True
        return sitting

    async def _pay(self, sitting: Sitting) -> int | None:
        """Write down what the calls used, their words sent or not; the cost where the price is known."""
        if self._remote is None or not sitting.calls:
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
        """Notes of at most 120 words by the remote model, or None when there is none to ask."""
        if self._remote is None or not self._steering.works or not await self._budget.allows(conversation_id):
            return None
        text, tokens = await self._remote.sum_up(to_sum_up(before, lines, language))
        price = self._remote.price
        cost = price.cost_micros(tokens, 0) if price else 0
        await self._budget.spend(conversation_id, calls=1, tokens=tokens, cost_micros=cost)
        return text or None


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
    return Reply(
        text=text,
        buttons=_buttons(cards, extra.get("buttons", ())),
        sources=tuple(dict.fromkeys(source for card in cards for source in card.sources)),
        cards=tuple(cards),
        tools=_tools(messages),
        state=extra.get("state"),
        message_class=_class(cards),
        brain=str(last.response_metadata.get("brain", "local")),
        facts={"case": next((card.data["case"] for card in cards if "case" in card.data), None)},
    )


def warned(reply: Reply, danger: Danger | None) -> Reply:
    """Add the hard facts of safety that the person's own words command, whichever brain answered."""
    if danger is None or any(card.kind == "diagnosis" for card in reply.cards):
        return reply
    missing = [line for line in danger.lines if line not in reply.text]
    if not missing:
        return reply
    text = "\n".join(missing) + f"\n\n{reply.text}"
    return replace(reply, text=text, message_class=MessageClass.binding)


def _cards(messages: Sequence[BaseMessage]) -> Sequence[Card]:
    """What the tools show, each once; that nothing was found is said only when nothing else was."""
    artifacts = [message.artifact for message in messages if isinstance(message, ToolMessage)]
    cards = list({card.text: card for card in artifacts if isinstance(card, Card)}.values())
    return [card for card in cards if card.data.get("found") != 0] or cards[:1]


def _buttons(cards: Sequence[Card], more: Sequence[Button]) -> tuple[Button, ...]:
    return tuple(dict.fromkeys([*(button for card in cards for button in card.buttons), *more]))


def _tools(messages: Sequence[BaseMessage]) -> tuple[ToolCall, ...]:
    results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    calls = [call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]
    return tuple(
        ToolCall(
            call["name"],
            call["args"],
            failed=results[call["id"]].status == "error",
            result=results[call["id"]].text[:_LONGEST_RESULT],
        )
        for call in calls
        if call["id"] in results
    )


def _class(cards: Sequence[Card]) -> MessageClass:
    """Safety and money bind: an urgent diagnosis or a receipt is sent again rather than lost."""
    if any(card.data.get("binding") for card in cards):
        return MessageClass.binding
    urgent = any(isinstance(level := card.data.get("urgency"), int) and level >= _SAFETY_LEVEL for card in cards)
    return MessageClass.binding if urgent else MessageClass.chatter
