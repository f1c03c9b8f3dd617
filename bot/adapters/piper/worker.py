"""The process that holds one Piper voice; the only place that imports Piper, whose licence (GPL-3) stays in here.

Run as `python -m bot.adapters.piper.worker VOICE`; VOICE is an `.onnx` file with its `.onnx.json` beside it.
"""

import sys
from typing import TYPE_CHECKING, cast

from bot.children import Answer, Header, serve

if TYPE_CHECKING:
    from piper import PiperVoice


class Mouth:
    def __init__(self, path: str) -> None:
        self._path = path
        self._voice: PiperVoice | None = None

    def _loaded(self) -> "PiperVoice":
        from piper import PiperVoice  # noqa: PLC0415 -- the child alone

        if self._voice is None:
            self._voice = PiperVoice.load(self._path)
        return self._voice

    def handle(self, header: Header, payload: bytes) -> Answer:
        from piper import SynthesisConfig  # noqa: PLC0415 -- the child alone

        voice = self._loaded()
        if header.get("do") == "warm":
            return {}, b""
        # Piper stretches by `length_scale`: twice as long is half as fast.
        length = 1 / float(cast("float", header["speed"]))
        config = SynthesisConfig(speaker_id=cast("int | None", header["speaker"]), length_scale=length)
        pieces = [chunk.audio_int16_bytes for chunk in voice.synthesize(payload.decode(), config)]
        return {"rate": voice.config.sample_rate}, b"".join(pieces)


if __name__ == "__main__":
    serve(Mouth(sys.argv[1]).handle)
