"""People who write to Alex, so that journeys read as chat logs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import cast

from agents.messages import ButtonPressed, ChannelName, IncomingMessage, MessageEdited, Sender
from bot.app import App
from storage.models.ids import ConversationId

Line = Mapping[str, object]
_SPACES = str.maketrans("\u00a0\u202f", "  ")


def plain(text: str) -> str:
    """With ordinary spaces, as one types what one looks for."""
    return text.translate(_SPACES)


class Person:
    """Writes in the terminal unless told otherwise; `says` waits for the whole turn."""

    def __init__(
        self, app: App, clock: Callable[[], datetime], name: str, channel: ChannelName = ChannelName.terminal
    ) -> None:
        self._app = app
        self._clock = clock
        self.sender = Sender(channel, name, name, name=name)
        self._numbers = count(1)

    async def says(self, text: str) -> Line:
        # A first answer that waits for its imports on a busy machine is preceded by a reassurance.
        await self._app.brain.warm()
        await self.writes(text)
        await self._app.worker.run_until_idle()
        return await self.last()

    async def writes(self, text: str, external_id: str | None = None) -> str:
        """Send without waiting for the answer."""
        key = external_id or f"{self.sender.external_id}-{next(self._numbers)}"
        await self._app.pipeline.accept([IncomingMessage(self.sender, key, text, self._clock())])
        return key

    async def edits(self, external_id: str, text: str) -> Line:
        await self._app.pipeline.accept([MessageEdited(self.sender, external_id, text, self._clock())])
        await self._app.worker.run_until_idle()
        return await self.last()

    async def presses(self, label: str) -> Line:
        """Tap the button with that label under the last answer."""
        buttons = cast("Sequence[Line]", (await self.last())["buttons"])
        value = next(str(one["value"]) for one in buttons if one["label"] == label)
        return await self.taps(value, label)

    async def taps(self, value: str, label: str | None = None) -> Line:
        """Press a button by its value, be it offered or not."""
        press = ButtonPressed(self.sender, f"press-{next(self._numbers)}", value, self._clock(), label)
        await self._app.pipeline.accept([press])
        await self._app.worker.run_until_idle()
        return await self.last()

    async def conversation(self) -> ConversationId:
        return await self._app.receiving.conversation_of(self.sender)

    async def lines(self) -> Sequence[Line]:
        return await self._app.transcript.after(await self.conversation(), 0, limit=500)

    async def last(self) -> Line:
        answer = await self._app.transcript.last_answer(await self.conversation())
        assert answer is not None, "a line of this person has no fate yet"
        return answer

    async def hears(self, words: str) -> None:
        """The last answer holds these words, whatever the case and the kind of its spaces."""
        assert plain(words.lower()) in plain(str((await self.last())["reply"]).lower())
