"""The brain: a remote model where one is set and may be asked, else the local one; the same tools behind both."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from agents.brain.local.plans import asks_of_danger
from agents.brain.local.thinking import LocalBrain
from agents.brain.replying import warned
from agents.brain.turn import Line, Reply, TurnContext, Warns
from agents.diagnosis.library_cards import ARTICLE
from agents.messages import Caller
from knowledge.diagnosis.urgency import STOP
from storage.models.ids import ConversationId


class Remote(Protocol):
    """agents.brain.graph.RemoteBrain, whose framework is imported only where a remote model is set."""

    async def detour(self, conversation_id: ConversationId) -> str | None: ...

    async def think(self, turn: TurnContext, caller: Caller) -> Reply: ...

    async def sum_up(
        self, conversation_id: ConversationId, *, before: str, lines: Sequence[Line], language: str
    ) -> str | None: ...

    async def close(self) -> None: ...


class Brain:
    """Thinks one turn at a time, nothing open meanwhile; tools write in transactions of their own."""

    def __init__(self, local: LocalBrain, *, warns: Warns, remote: Remote | None = None) -> None:
        self._local = local
        self._remote = remote
        self._warns = warns

    async def think(self, turn: TurnContext) -> Reply:
        """The reply to a turn. Raises ModelError when even the local brain cannot answer."""
        caller = Caller(turn.contact_id, turn.conversation_id, turn.language, turn.text, turn.button)
        danger = self._warns(_told(turn), turn.language)
        # What may be a danger is asked about already: the reply says so, and puts the question.
        told_already = danger is not None and danger.level < STOP and asks_of_danger(turn)
        return warned(await self._replied(turn, caller), None if told_already else danger)

    async def _replied(self, turn: TurnContext, caller: Caller) -> Reply:
        if self._remote is None or turn.button is not None:
            return await self._local.think(turn, caller)
        detour = await self._remote.detour(turn.conversation_id)
        if detour is not None:
            return replace(await self._local.think(turn, caller), detour=detour)
        return await self._remote.think(turn, caller)

    async def sum_up(
        self, conversation_id: ConversationId, *, before: str, lines: Sequence[Line], language: str
    ) -> str | None:
        """Notes of at most 120 words by a remote model, or None when there is none to ask."""
        if self._remote is None:
            return None
        return await self._remote.sum_up(conversation_id, before=before, lines=lines, language=language)

    async def close(self) -> None:
        if self._remote is not None:
            await self._remote.close()


def _told(turn: TurnContext) -> str:
    """What the person says of the car: the name of an article that they open is ours."""
    own = (one for one in turn.fragments if not (one.button or "").startswith(f"{ARTICLE}:"))
    return "\n".join(one.text for one in own if one.text)
