"""Engines whose words a test decides, at the ports of agents/ports.py."""

from agents.errors import SpeechError, SpeechTrouble
from agents.ports import Heard, Sound


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
