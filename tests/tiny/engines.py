"""Engines whose words a test decides, at the ports of agents/ports.py."""

from datetime import timedelta

from agents.errors import SpeechError, SpeechTrouble
from agents.sounds import Heard, Manner, Sound


class ScriptedEar:
    """Hears what the test says was spoken; a None in the script is a failure of the engine."""

    def __init__(self, *words: str | None) -> None:
        self.script = list(words)
        self.expected: list[str | None] = []

    async def transcribe(self, sound: Sound, *, language: str | None) -> Heard:
        self.expected.append(language)
        words = self.script.pop(0)
        if words is None:
            raise SpeechError(SpeechTrouble.broken, reason="scripted")
        return Heard(words, "fr" if words else None)

    async def close(self) -> None:
        """Nothing is open."""


class ScriptedVoice:
    """Says each letter for a fixed time, in silence; keeps what it was asked to say."""

    source = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"

    def __init__(self, *, a_letter: timedelta = timedelta(milliseconds=20), breaks: int = 0) -> None:
        self.said: list[tuple[str, Manner]] = []
        self._a_letter = a_letter
        self._breaks = breaks

    def speaks(self, manner: Manner) -> bool:
        return manner.language in {"fr", "en"}

    async def say(self, text: str, manner: Manner) -> Sound:
        if self._breaks:
            self._breaks -= 1
            raise SpeechError(SpeechTrouble.broken, reason="scripted")
        self.said.append((text, manner))
        seconds = len(text) * self._a_letter.total_seconds() / manner.speed
        return Sound(bytes(2 * round(seconds * 8_000)), 8_000)

    async def close(self) -> None:
        """Nothing is open."""
