"""faster-whisper behind the port; the model lives in a process of its own that ends when nobody speaks for a while."""

from agents.errors import SpeechError, SpeechTrouble
from agents.sounds import Heard, Sound
from bot.children import Answer, Child, ChildFailed, Header

_PATIENCE = 300.0
"""Seconds for one recording: ten minutes of speech at half the speed of a small model on two busy cores."""


class WhisperTranscriber:
    """`model` is a faster-whisper folder, or the name of one that lies in the local cache; nothing is downloaded."""

    def __init__(self, model: str, *, patience: float = _PATIENCE, idle: float = 900.0) -> None:
        self._child = Child("bot.adapters.whisper.worker", model, patience=patience, idle=idle)

    @property
    def process_id(self) -> int | None:
        return self._child.process_id

    async def warm(self) -> None:
        """Load the model before the first recording needs it."""
        await self._ask({"do": "warm"})

    async def transcribe(self, sound: Sound, *, language: str | None) -> Heard:
        answer, _ = await self._ask({"language": language}, sound.samples)
        return Heard(str(answer["text"]), str(answer["language"]) if answer["language"] else None)

    async def _ask(self, header: Header, payload: bytes = b"") -> Answer:
        try:
            return await self._child.ask(header, payload)
        except ChildFailed as error:
            raise SpeechError(SpeechTrouble.broken, reason=str(error)) from error

    async def close(self) -> None:
        await self._child.close()
