"""Piper behind the port: one voice file, in a process of its own that ends when nobody listens for a while."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from agents.errors import SpeechError, SpeechTrouble
from agents.sounds import Gender, Manner, Sound
from bot.children import Answer, Child, ChildFailed, Header

_PATIENCE = 60.0
_WOMEN = frozenset({"siwis", "jessica", "mls_1840", "amy", "cori", "jenny", "alba", "kathleen", "lessac", "hfc_female"})
_MEN = frozenset({"tom", "pierre", "gilles", "ryan", "joe", "john", "alan", "bryce", "danny", "hfc_male"})
"""Speakers of the published voices (rhasspy/piper-voices, VOICES.md); another's voice is taken for both."""


class _Spoken(BaseModel):
    code: str = Field(min_length=2)


class _VoiceFile(BaseModel):
    """What Alex reads of a voice's `.onnx.json`."""

    language: _Spoken
    speaker_id_map: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class _Speaker:
    number: int | None
    gender: Gender | None


class PiperVoiceFile:
    """Keeps the promises of agents.ports.Synthesizer. Raises SpeechError when `path` is no Piper voice."""

    # A model trained on a recorded voice (IPTC NewsCodes, digital source type).
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

    def __init__(self, path: Path, *, idle: float = 600.0) -> None:
        described = _read(path)
        self._language = described.language.code[:2].lower()
        self._speakers = tuple(_speakers(path, described))
        self._child = Child("bot.adapters.piper.worker", str(path), patience=_PATIENCE, idle=idle)

    @property
    def process_id(self) -> int | None:
        return self._child.process_id

    def speaks(self, manner: Manner) -> bool:
        return manner.language == self._language and self._speaker(manner.gender) is not None

    def _speaker(self, gender: Gender) -> _Speaker | None:
        return next((one for one in self._speakers if one.gender in {gender, None}), None)

    async def warm(self) -> None:
        """Load the voice before the first phrase needs it."""
        await self._ask({"do": "warm"})

    async def say(self, text: str, manner: Manner) -> Sound:
        speaker = self._speaker(manner.gender) or self._speakers[0]
        answer, samples = await self._ask({"speed": manner.speed, "speaker": speaker.number}, text.encode())
        return Sound(samples, int(str(answer["rate"])))

    async def _ask(self, header: Header, payload: bytes = b"") -> Answer:
        try:
            return await self._child.ask(header, payload)
        except ChildFailed as error:
            raise SpeechError(SpeechTrouble.broken, reason=str(error)) from error

    async def close(self) -> None:
        await self._child.close()


def piper_voices(path: Path) -> tuple[PiperVoiceFile, ...]:
    """The voice at `path`, then the others in its folder: another gender, another language. Broken ones are left out.

    Raises SpeechError when the voice that was named is broken.
    """
    first = PiperVoiceFile(path)
    return first, *_others(path)


def _others(path: Path) -> Iterator[PiperVoiceFile]:
    for other in sorted(path.parent.glob("*.onnx")):
        if other != path and other.with_name(f"{other.name}.json").exists():
            try:
                yield PiperVoiceFile(other)
            except SpeechError:
                continue


def _read(path: Path) -> _VoiceFile:
    described = path.with_name(f"{path.name}.json")
    try:
        return _VoiceFile.model_validate(json.loads(described.read_text("utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise SpeechError(SpeechTrouble.unreadable, reason=f"{described} describes no Piper voice") from error


def _speakers(path: Path, described: _VoiceFile) -> Iterator[_Speaker]:
    for name, number in described.speaker_id_map.items():
        yield _Speaker(number, _gender_of(name))
    if not described.speaker_id_map:
        # Published voices are called as fr_FR-siwis-medium.onnx.
        yield _Speaker(None, _gender_of(path.stem.split("-")[1] if path.stem.count("-") else path.stem))


def _gender_of(name: str) -> Gender | None:
    plain = name.lower()
    if plain in _WOMEN:
        return Gender.female
    return Gender.male if plain in _MEN else None
