"""Builds the brain: the only place that imports LangChain's client of a remote model."""

from langchain_core.language_models import BaseChatModel

from agents.brain.agent import Brain
from agents.brain.local.model import LocalChatModel
from agents.brain.steering import Steering
from agents.brain.toolbox import build_tools
from agents.ports import Clock
from agents.team import Team
from bot.settings import ModelSettings, Settings


def build_brain(team: Team, settings: Settings, clock: Clock) -> Brain:
    local = LocalChatModel(recognises=team.diagnosis.recognises)
    remote = _remote(settings.model) if settings.model is not None else None
    return Brain(build_tools(team), local=local, steering=Steering(clock=clock, remote=remote))


def _remote(model: ModelSettings) -> BaseChatModel:
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 -- 2.7 s of import that only a remote model needs

    key = model.api_key.get_secret_value() if model.api_key else "none"
    return ChatOpenAI(model=model.name, api_key=key, base_url=model.base_url, timeout=8, max_retries=1)
