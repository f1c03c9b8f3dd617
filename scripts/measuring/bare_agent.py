"""A bare LangChain agent with one tool and a model that answers at once: what a turn costs before anything is kept.

Run as `python -m scripts.measuring.bare_agent TURNS`; prints a JSON object.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool

_WARM_UP = 100
_CODES = {"P0301": "cylinder 1 misfire detected"}


class Prompt(BaseChatModel):
    """Calls the tool once and repeats what it said."""

    @property
    def _llm_type(self) -> str:
        return "prompt"

    def bind_tools(self, tools: Sequence[object], **kwargs: object) -> "Prompt":  # noqa: ARG002 -- it knows its one tool
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        return self._answer(messages[-1])

    async def _agenerate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        return self._answer(messages[-1])

    @staticmethod
    def _answer(last: BaseMessage) -> ChatResult:
        if isinstance(last, ToolMessage):
            message = AIMessage(str(last.text))
        else:
            message = AIMessage("", tool_calls=[{"name": "decode", "args": {"code": "P0301"}, "id": "1"}])
        return ChatResult(generations=[ChatGeneration(message=message)])


@tool
async def decode(code: str) -> str:
    """What a fault code means."""
    return _CODES[code]


async def measure(turns: int) -> dict[str, float]:
    agent: Any = create_agent(Prompt(), [decode])
    asked = {"messages": [("user", "P0301")]}
    for _ in range(_WARM_UP):
        await agent.ainvoke(asked)
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(turns):
        await agent.ainvoke(asked)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"turns": turns, "turns_per_s": turns / wall, "cpu_ms": cpu / turns * 1000}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1])))))
