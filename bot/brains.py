"""Builds the brain: the only place that imports LangChain's client of a remote model."""

from collections.abc import Callable
from contextvars import Context
from typing import Any

import langsmith

from agents.brain.agent import Brain
from agents.brain.budget import Budget
from agents.brain.local.model import LocalChatModel
from agents.brain.remote import RemoteModel
from agents.brain.toolbox import build_tools
from agents.ports import Clock, Progress
from agents.team import Team
from bot.settings import ModelSettings, Settings


async def _at_once(
    _default: object, context: Context, work: Callable[..., object], /, *args: Any, **kwargs: Any
) -> object:
    """LangChain prepares the spans of a turn in threads, traced or not: three hops of a turn that traces nothing."""
    return context.run(work, *args, **kwargs)


def build_brain(team: Team, settings: Settings, *, clock: Clock, progress: Progress, budget: Budget) -> Brain:
    langsmith.set_runtime_overrides(aio_to_thread=_at_once)
    return Brain(
        build_tools(team),
        local=LocalChatModel(recognises=team.diagnosis.recognises),
        clock=clock,
        warns=team.diagnosis.danger,
        budget=budget,
        remote=_remote(settings.model, progress) if settings.model is not None else None,
    )


def _remote(model: ModelSettings, progress: Progress) -> RemoteModel:
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 -- 2.7 s of import that only a remote model needs
    from openai import DefaultAsyncHttpxClient  # noqa: PLC0415 -- as above

    key = model.api_key.get_secret_value() if model.api_key else "none"
    # Our own, so that its connections can be closed: LangChain shares one for ever between all models.
    http = DefaultAsyncHttpxClient(timeout=8)
    client = ChatOpenAI(
        model=model.name,
        api_key=key,
        base_url=model.base_url,
        timeout=8,
        max_retries=1,
        streaming=True,
        http_async_client=http,
    )
    return RemoteModel(client, name=model.name, progress=progress, close=http.aclose)
