"""espeak-ng, the voice that needs no model: one short process a phrase, for its licence (GPL) stays outside ours."""

import asyncio
import contextlib
import shutil

from agents.errors import SpeechError, SpeechTrouble
from agents.sounds import Gender, Manner, Sound

_VOICES = {
    ("fr", Gender.female): "fr+f3",
    ("fr", Gender.male): "fr+m3",
    ("en", Gender.female): "en-gb+f3",
    ("en", Gender.male): "en-gb+m3",
}
_WORDS_A_MINUTE = 160
"""At speed 1; espeak's own default of 175 is quick for figures and codes."""
_PATIENCE = 20.0
_HEADER = b"data"


class EspeakVoice:
    """Keeps the promises of agents.ports.Synthesizer. `command` is where espeak-ng lies."""

    # Made by rules alone, from no recorded voice (IPTC NewsCodes, digital source type).
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"

    def __init__(self, command: str) -> None:
        self._command = command

    def speaks(self, manner: Manner) -> bool:
        return (manner.language, manner.gender) in _VOICES

    async def say(self, text: str, manner: Manner) -> Sound:
        speed = str(round(_WORDS_A_MINUTE * manner.speed))
        process = await asyncio.create_subprocess_exec(
            self._command, "-v", _VOICES[manner.language, manner.gender], "-s", speed, "-b", "1", "--stdout", "--stdin",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(_PATIENCE):
                wave, _ = await process.communicate(text.encode())
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()
            if isinstance(error, TimeoutError):
                raise SpeechError(SpeechTrouble.broken, reason="espeak-ng hung") from error
            raise
        if process.returncode:
            raise SpeechError(SpeechTrouble.broken, reason=f"espeak-ng ended with {process.returncode}")
        return _read_wave(wave)

    async def close(self) -> None:
        """Nothing is kept open between phrases."""


def find_espeak() -> EspeakVoice | None:
    """The voice of this machine, when espeak-ng is installed."""
    command = shutil.which("espeak-ng")
    return EspeakVoice(command) if command else None


def _read_wave(wave: bytes) -> Sound:
    """The samples of a mono 16-bit WAV whose length fields are not filled in, as a pipe leaves them."""
    at = wave.find(_HEADER)
    if at < 0:
        # Text without a word, such as a lone dash, is answered with nothing.
        return Sound(b"", 22_050)
    rate = int.from_bytes(wave[24:28], "little")
    samples = wave[at + 8 :]
    return Sound(samples[: len(samples) // 2 * 2], rate)
