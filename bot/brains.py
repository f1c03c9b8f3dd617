"""Builds the brain: the only place that imports LangChain, its graph and its client of a remote model."""

from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, Any

from agents.brain.agent import Brain
from agents.brain.budget import Budget
from agents.brain.local.thinking import LocalBrain
from agents.brain.toolbox import build_tools
from agents.ports import Clock, Progress
from agents.team import Team
from bot.setting_groups import ModelSettings
from bot.settings import Settings

if TYPE_CHECKING:
    from agents.brain.graph import RemoteBrain
    from agents.brain.remote import RemoteModel


async def _at_once(
    _default: object, context: Context, work: Callable[..., object], /, *args: Any, **kwargs: Any
) -> object:
    """LangChain prepares the spans of a turn in threads, traced or not: three hops of a turn that traces nothing."""
    return context.run(work, *args, **kwargs)


def build_brain(team: Team, settings: Settings, *, clock: Clock, progress: Progress, budget: Budget) -> Brain:
    local = LocalBrain(build_tools(team), recognises=team.diagnosis.recognises, is_taught=team.diagnosis.is_taught)
    if settings.model is None:
        return Brain(local, warns=team.diagnosis.danger)
    return Brain(
        local,
        warns=team.diagnosis.danger,
        remote=_remote_brain(team, settings.model, clock=clock, progress=progress, budget=budget),
    )


def _remote_brain(
    team: Team, model: ModelSettings, *, clock: Clock, progress: Progress, budget: Budget
) -> "RemoteBrain":
    import langsmith  # noqa: PLC0415 -- as below

    from agents.brain.graph import RemoteBrain  # noqa: PLC0415 -- 60 MB and 1.7 s that only a remote model needs
    from agents.brain.local.model import LocalChatModel  # noqa: PLC0415 -- as above

    langsmith.set_runtime_overrides(aio_to_thread=_at_once)
    return RemoteBrain(
        build_tools(team),
        local=LocalChatModel(recognises=team.diagnosis.recognises, is_taught=team.diagnosis.is_taught),
        clock=clock,
        budget=budget,
        remote=_remote_model(model, progress),
    )


def _remote_model(model: ModelSettings, progress: Progress) -> "RemoteModel":
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 -- 2.7 s of import that only a remote model needs
    from openai import DefaultAsyncHttpxClient  # noqa: PLC0415 -- as above

    from agents.brain.remote import RemoteModel  # noqa: PLC0415 -- as above

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
