"""One question to an OpenAI-compatible server: a text in, a text out, within a time and a day's budget."""

import asyncio
import logging
import ssl
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from agents.brain.budget import Budget
from agents.brain.prices import price_of
from agents.errors import ModelError
from bot.metrics import METRICS

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

log = logging.getLogger(__name__)

_PATIENCE = 20.0
"""Seconds for a whole answer: nobody watches it being written."""
_CHARACTERS_IN_TOKEN = 4
"""Estimate, used only where a server counts no tokens itself."""


class OpenAiReplyModel:
    def __init__(
        self, *, name: str, api_key: str, base_url: str | None, budget: Budget, patience: float = _PATIENCE
    ) -> None:
        self._name = name
        self._api_key = api_key
        self._base_url = base_url
        self._budget = budget
        self.patience = patience

    async def reply(self, instructions: str, material: str) -> str:
        """Raises ModelError; what the call used is written down whatever came of it."""
        if not await self._budget.allows_desk():
            raise ModelError(reason="budget")
        await asyncio.to_thread(_openai)
        answer: ChatCompletion | None = None
        try:
            async with asyncio.timeout(self.patience):
                answer = await self._asked(instructions, material)
        except TimeoutError as error:
            raise ModelError(reason="slow") from error
        except Exception as error:  # whatever a remote model's client raises, the template answers
            log.warning("the remote model worded no reply", extra={"why": type(error).__name__})
            raise ModelError(reason="error") from error
        finally:
            await self._pay(instructions + material, answer)
        return _words(answer)

    async def _asked(self, instructions: str, material: str) -> "ChatCompletion":
        openai = _openai()
        async with openai.DefaultAsyncHttpxClient(verify=_trusted(), timeout=self.patience) as http:
            client = openai.AsyncOpenAI(api_key=self._api_key, base_url=self._base_url, max_retries=0, http_client=http)
            answer: ChatCompletion = await client.chat.completions.create(
                model=self._name,
                messages=[{"role": "system", "content": instructions}, {"role": "user", "content": material}],
            )
            return answer

    async def _pay(self, asked: str, answer: "ChatCompletion | None") -> None:
        usage = answer.usage if answer is not None else None
        tokens_in, tokens_out = len(asked) // _CHARACTERS_IN_TOKEN, 0
        if usage is not None:
            tokens_in, tokens_out = usage.prompt_tokens, usage.completion_tokens
        price = price_of(self._name)
        cost = price.cost_micros(tokens_in, tokens_out) if price else 0
        METRICS.count("alex_model_tokens_total", tokens_in, direction="in")
        METRICS.count("alex_model_tokens_total", tokens_out, direction="out")
        METRICS.remote_model(cost_micros=cost, detour=None)
        await self._budget.spend_on_desk(tokens=tokens_in + tokens_out, cost_micros=cost)


def _words(answer: "ChatCompletion") -> str:
    """Raises ModelError for silence and for what was cut, filtered or refused."""
    choice = answer.choices[0] if answer.choices else None
    if choice is not None and choice.finish_reason in {"length", "content_filter"}:
        raise ModelError(reason="cut")
    text = choice.message.content if choice is not None else None
    if not text or not text.strip():
        raise ModelError(reason="empty")
    return text


@cache
def _openai() -> ModuleType:
    """The client: a second of import that only a remote model needs, in a thread at first."""
    return import_module("openai")


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
