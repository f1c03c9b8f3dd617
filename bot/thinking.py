"""The brain as the rooms see it: built when it is first needed, and its signs of life."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from agents.brain.budget import Budget
from agents.brain.turn import Line, Reply, TurnContext
from agents.ports import Clock, Progress
from agents.team import Team
from bot.settings import Settings
from storage.feed import LocalFeed
from storage.models.ids import ConversationId

if TYPE_CHECKING:
    from agents.brain.agent import Brain


class LazyBrain:
    """The brain, imported at the first turn or by `warm`: LangChain costs two seconds of a start."""

    def __init__(self, team: Team, settings: Settings, *, clock: Clock, progress: Progress, budget: Budget) -> None:
        self._team = team
        self._settings = settings
        self._clock = clock
        self._progress = progress
        self._budget = budget

    @cached_property
    def _brain(self) -> "Brain":
        from bot.brains import build_brain  # noqa: PLC0415 -- the import is what is lazy

        return build_brain(self._team, self._settings, clock=self._clock, progress=self._progress, budget=self._budget)

    async def warm(self) -> None:
        await asyncio.to_thread(lambda: self._brain)

    async def think(self, turn: TurnContext) -> Reply:
        if "_brain" not in self.__dict__:
            await self.warm()
        return await self._brain.think(turn)

    async def sum_up(
        self, conversation_id: ConversationId, *, before: str, lines: Sequence[Line], language: str
    ) -> str | None:
        if self._settings.model is None:
            return None
        if "_brain" not in self.__dict__:
            await self.warm()
        return await self._brain.sum_up(conversation_id, before=before, lines=lines, language=language)

    async def close(self) -> None:
        if "_brain" in self.__dict__:
            await self._brain.close()


class FeedProgress:
    """Signs of life by the feed."""

    def __init__(self, feed: LocalFeed) -> None:
        self._feed = feed

    async def typing(self, conversation_id: ConversationId) -> None:
        await self._feed.publish(f"conversation:{conversation_id}", {"type": "typing", "on": True, "who": "alex"})

    async def delta(self, conversation_id: ConversationId, text: str) -> None:
        await self._feed.publish(f"conversation:{conversation_id}", {"type": "delta", "text": text})

    async def restart(self, conversation_id: ConversationId) -> None:
        await self._feed.publish(f"conversation:{conversation_id}", {"type": "delta", "text": "", "restart": True})
