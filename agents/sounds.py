"""Sounds and voices, as those who hear and those who speak hand them on."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording says; the text is empty when nobody speaks in it."""

    text: str
    language: str | None


class Gender(StrEnum):
    female = "female"
    male = "male"


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak: `speed` 1.0 is ordinary, from 0.5 to 2.0."""

    language: str
    gender: Gender = Gender.female
    speed: float = 1.0
