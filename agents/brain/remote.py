"""One call of a remote model: streamed, timed, counted and judged; what cannot be used is an exception."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, message_chunk_to_message
from langchain_core.tools import BaseTool

from agents.brain.asking import PROMPT, facts_of, instructions, shown
from agents.brain.prices import price_of
from agents.brain.sitting import Sitting, Unusable
from agents.brain.streaming import Gate
from agents.claims.guard import Guard
from agents.ports import Progress

log = logging.getLogger(__name__)

_MOST_CALLS = 5
"""Of one turn: a tool, its answer, and room for three more thoughts."""
_MOST_TOOLS = 4
"""Tools asked for at once."""
_BAD_REQUEST = (400, 422)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: until the first piece, between two pieces, and for all calls of a turn."""

    first: float = 8.0
    between: float = 5.0
    turn: float = 25.0


class RemoteModel:
    """`name` decides the price; the model streams, so that silence is noticed before a whole answer is due."""

    def __init__(
        self,
        model: BaseChatModel,
        *,
        name: str,
        progress: Progress,
        close: Callable[[], Awaitable[None]],
        patience: Patience | None = None,
    ) -> None:
        self.model = model
        self.close = close
        self.price = price_of(name)
        self.patience = patience or Patience()
        self._progress = progress
        self._tells_usage = True

    async def answer(self, sitting: Sitting, messages: Sequence[AnyMessage], tools: Sequence[Any]) -> AIMessage:
        """The model's next message. Raises Unusable; what was shown of it is then taken back by `take_back`."""
        if sitting.calls >= _MOST_CALLS:
            raise Unusable("steps")
        sitting.calls += 1
        turn = sitting.turn
        guard = Guard(facts_of(turn, messages), asked=turn.text, prompt=PROMPT)
        asked = [instructions(turn), *shown(turn, messages)]
        try:
            answer = await self._streamed(sitting, asked, list(tools), Gate(guard))
        except Unusable:
            raise
        except TimeoutError as error:
            raise Unusable("slow", is_outage=True) from error
        except Exception as error:  # whatever a remote model's client raises, the person is answered
            log.warning("the remote model failed", extra={"turn": turn.turn_id, "why": type(error).__name__})
            raise Unusable("error", is_outage=True) from error
        self._judge(sitting, answer, guard)
        answer.response_metadata["brain"] = "remote"
        if answer.tool_calls:
            await self.take_back(sitting)
        return answer

    async def take_back(self, sitting: Sitting) -> None:
        """Void what was shown: it is not the beginning of the answer."""
        if sitting.is_showing:
            sitting.is_showing = False
            await self._progress.restart(sitting.turn.conversation_id)

    async def sum_up(self, messages: list[AnyMessage]) -> tuple[str, int]:
        """A text and the tokens it took, outside any turn. Raises what the client raises."""
        async with asyncio.timeout(self.patience.turn):
            answer = await self.model.ainvoke(messages)
        usage = answer.usage_metadata
        return answer.text.strip(), usage["total_tokens"] if usage else 0

    async def _streamed(
        self, sitting: Sitting, asked: list[AnyMessage], tools: list[BaseTool | dict[str, Any]], gate: Gate
    ) -> AIMessage:
        try:
            return await self._stream(sitting, asked, tools, gate)
        except Exception as error:
            # Some servers refuse a request that asks for the count of tokens; they are asked without it from then on.
            refused = getattr(error, "status_code", None) in _BAD_REQUEST and "stream_options" in str(error)
            if not (refused and self._tells_usage):
                raise
            self._tells_usage = False
            return await self._stream(sitting, asked, tools, gate)

    async def _stream(
        self, sitting: Sitting, asked: list[AnyMessage], tools: list[BaseTool | dict[str, Any]], gate: Gate
    ) -> AIMessage:
        clock = asyncio.get_running_loop().time
        whole: AIMessageChunk | None = None
        pieces = self.model.bind_tools(tools).astream(asked, stream_usage=self._tells_usage)
        try:
            async with (
                asyncio.timeout_at(min(clock() + self.patience.first, sitting.ends_at)) as limit,
                aclosing(pieces),  # type: ignore[type-var]  # a generator behind LangChain's AsyncIterator
            ):
                async for piece in pieces:
                    assert isinstance(piece, AIMessageChunk)
                    whole = piece if whole is None else whole + piece
                    limit.reschedule(min(clock() + self.patience.between, sitting.ends_at))
                    await self._show(sitting, gate.push(piece.text))
        finally:
            answer = message_chunk_to_message(whole) if whole is not None else None
            assert answer is None or isinstance(answer, AIMessage)
            sitting.counts(asked, answer)
        if answer is None:
            raise Unusable("empty")
        return answer

    async def _show(self, sitting: Sitting, freed: str) -> None:
        if freed:
            sitting.is_showing = True
            await self._progress.delta(sitting.turn.conversation_id, freed)

    @staticmethod
    def _judge(sitting: Sitting, answer: AIMessage, guard: Guard) -> None:
        """Malformed arguments, silence, a cut or filtered answer, the same tool again, and claims of its own."""
        if answer.invalid_tool_calls:
            raise Unusable("malformed")
        if answer.response_metadata.get("finish_reason") in {"length", "content_filter"}:
            raise Unusable("cut")
        if not answer.tool_calls:
            if not answer.text.strip():
                raise Unusable("empty")
            if guard.breach(answer.text) is not None:
                raise Unusable("guard")
            return
        if len(answer.tool_calls) > _MOST_TOOLS:
            raise Unusable("loop")
        for call in answer.tool_calls:
            made = json.dumps([call["name"], call["args"]], sort_keys=True, default=str)
            if made in sitting.made:
                raise Unusable("loop")
            sitting.made.add(made)
            # A tool may show an argument to the person; what they wrote themselves may stand in it.
            written = json.dumps(list(call["args"].values()), ensure_ascii=False, default=str)
            if guard.breach(written, beside=sitting.turn.text) is not None:
                raise Unusable("guard")
