"""Every port on one page: what the staff need from outside, each with a real adapter and a stand-in."""

from datetime import datetime
from typing import Protocol

from storage.models.ids import ConversationId


class Clock(Protocol):
    def __call__(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Progress(Protocol):
    """Signs of life while a turn is thought through; best effort, losing one harms nothing."""

    async def typing(self, conversation_id: ConversationId) -> None: ...

    async def delta(self, conversation_id: ConversationId, text: str) -> None:
        """A piece of the coming answer, for channels that show it as it is written."""
        ...

    async def restart(self, conversation_id: ConversationId) -> None:
        """The pieces shown so far are not the answer: another one is being written."""
        ...
