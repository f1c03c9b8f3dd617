"""The process that holds the Whisper model: a gate of energy and voice activity first, then the words.

Run as `python -m bot.adapters.whisper.worker MODEL`; MODEL is a folder, or the name of a model fetched before.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.adapters.whisper.ghosts import Segment, believed
from bot.children import Answer, Header, serve

if TYPE_CHECKING:
    import numpy.typing as npt
    from faster_whisper import WhisperModel

    Wave = npt.NDArray[np.float32]

_RATE = 16_000
_FRAME = 480
_FAINT = 0.004
"""Loudness (RMS of 30 ms, 1 is full scale) under which there is nothing to hear: about -48 dB."""
_LEAST_LOUD_FRAMES = 4
_LEAST_SPEECH = 0.16
"""Seconds of voice a recording must hold to say anything: "oui" takes 0.2."""
_VOICE = 0.6
"""Probability of a voice. Short words of clear and of noisy speech reach 0.84 for 0.16 s, fans 0.44 at most."""
_ROOM = _RATE * 3 // 10
_WINDOW = 29.0
"""Whisper hears 30 s at once; longer recordings need its time marks to be cut between words."""
_SURE_LANGUAGE = 0.6
_LANGUAGES = ("fr", "en")

PROMPTS = {
    "fr": "Diagnostic auto : code P0301, P0420, U0100, C1A03. Renault Clio dCi, Peugeot HDi, vanne EGR, FAP, turbo, "
    "injecteur, bobine, alternateur, plaquettes, 120 000 km.",
    "en": "Car diagnosis: code P0301, P0420, U0100. Renault, Peugeot, Ford, EGR valve, DPF, turbo, injector, ignition "
    "coil, alternator, brake pads, 80,000 miles.",
}
"""Words of the trade, so that they are heard as such; kept short, for the model may repeat a prompt."""


def as_wave(samples: bytes) -> "Wave":
    return np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(32_768)


def is_audible(wave: "Wave") -> bool:
    """Whether anything in it is louder than the hiss of a microphone."""
    frames = wave[: len(wave) // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = np.sqrt((frames**2).mean(axis=1)) > _FAINT
    return int(loud.sum()) >= _LEAST_LOUD_FRAMES


def voiced(wave: "Wave") -> "Wave":
    """Only the stretches where Silero's detector hears a voice, with a little room around them."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415 -- the child alone

    options = VadOptions(threshold=_VOICE, min_speech_duration_ms=100, min_silence_duration_ms=500, speech_pad_ms=0)
    found = [(int(one["start"]), int(one["end"])) for one in get_speech_timestamps(wave, options)]
    if sum(end - start for start, end in found) < _LEAST_SPEECH * _RATE:
        return np.zeros(0, np.float32)
    kept = np.zeros(len(wave), bool)
    for start, end in found:
        kept[max(start - _ROOM, 0) : end + _ROOM] = True
    return wave[kept]


class Ear:
    def __init__(self, model: str) -> None:
        self._name = model
        self._model: WhisperModel | None = None

    def _loaded(self) -> "WhisperModel":
        from faster_whisper import WhisperModel  # noqa: PLC0415 -- the child alone

        if self._model is None:
            self._model = WhisperModel(self._name, device="cpu", compute_type="int8", local_files_only=True)
        return self._model

    def handle(self, header: Header, payload: bytes) -> Answer:
        if header.get("do") == "warm":
            self._loaded()
            return {}, b""
        text, language = self.hear(as_wave(payload), header.get("language"))
        return {"text": text, "language": language}, b""

    def hear(self, wave: "Wave", expected: object) -> tuple[str, str | None]:
        """The words and their language; ("", None) when nobody speaks."""
        if not is_audible(wave) or not len(speech := voiced(wave)):
            return "", None
        language = self._language(speech, str(expected or "fr"))
        text = believed(self._segments(speech, language))
        return text, language if text else None

    def _language(self, speech: "Wave", expected: str) -> str:
        """What is spoken, unless the model is unsure: then what the person is known to speak."""
        language, probability, _ = self._loaded().detect_language(speech)
        if probability >= _SURE_LANGUAGE or (language in _LANGUAGES and probability >= 0.4):
            return str(language)
        return expected

    def _segments(self, speech: "Wave", language: str) -> Sequence[Segment]:
        found, _ = self._loaded().transcribe(
            speech,
            language=language,
            initial_prompt=PROMPTS.get(language),
            condition_on_previous_text=False,
            temperature=(0.0, 0.4, 0.8),
            without_timestamps=len(speech) <= _WINDOW * _RATE,
        )
        return [Segment(one.text, one.no_speech_prob, one.avg_logprob) for one in found]


if __name__ == "__main__":
    serve(Ear(sys.argv[1]).handle)
