"""Every port on one page: what the staff need from outside, each with a real adapter and a stand-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono sound as signed 16-bit little-endian samples."""

    samples: bytes
    rate: int

    @property
    def duration(self) -> timedelta:
        return timedelta(seconds=len(self.samples) / 2 / self.rate)


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """What was written to disk as OGG/Opus; `waveform` is 100 loudnesses of 5 bits each, packed as Telegram does."""

    duration: timedelta
    waveform: bytes
    size_bytes: int


class SoundCodec(Protocol):
    """Reads any recording by its content and writes voice notes; both raise SpeechError."""

    async def read(self, path: Path, *, longest: timedelta) -> Sound:
        """The recording at 16 kHz; refuses one that is longer, that is empty or that holds no sound."""
        ...

    async def write(self, sound: Sound, path: Path, *, tags: Mapping[str, str]) -> VoiceNote:
        """Write an OGG/Opus voice note that carries the tags; an existing file is replaced."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording says; the text is empty when nobody speaks in it."""

    text: str
    language: str | None


class Transcriber(Protocol):
    async def transcribe(self, sound: Sound, *, language: str | None) -> Heard:
        """`sound` is at 16 kHz; `language` is the one expected, another is recognised. Raises SpeechError."""
        ...

    async def close(self) -> None: ...


class Gender(StrEnum):
    female = "female"
    male = "male"


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak: `speed` 1.0 is ordinary, from 0.5 to 2.0."""

    language: str
    gender: Gender = Gender.female
    speed: float = 1.0


class Synthesizer(Protocol):
    """A voice. `source` is the IPTC digital source type of what it makes, for the mark that the law asks for."""

    source: str

    def speaks(self, manner: Manner) -> bool: ...

    async def say(self, text: str, manner: Manner) -> Sound:
        """One phrase. Raises SpeechError."""
        ...

    async def close(self) -> None: ...


class Mailer(Protocol):
    """Hands an e-mail over. `key` names it: the same key is the same mail, and its Message-ID."""

    async def send(self, *, key: str, recipient: str, subject: str, text: str) -> None:
        """Raises DeliveryError: `unsent` may be tried again, `unknown` may not."""
        ...
