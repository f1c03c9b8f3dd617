"""Recordings made on the spot: tones, noises of a workshop, and real speech from espeak-ng."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.audio.resampler import AudioResampler

from agents.sounds import Manner, Sound
from bot.adapters.espeak import EspeakVoice, find_espeak

Samples = npt.NDArray[np.int16]
RATE = 16_000
ESPEAK = find_espeak()
needs_espeak = pytest.mark.skipif(ESPEAK is None, reason="espeak-ng is not installed")
needs_opusinfo = pytest.mark.skipif(shutil.which("opusinfo") is None, reason="opusinfo (opus-tools) is not installed")

RECORDED: Mapping[str, tuple[str, str, int]] = {
    "ogg": ("ogg", "libopus", 48_000),
    "webm": ("webm", "libopus", 48_000),
    "m4a": ("ipod", "aac", 44_100),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "amr": ("amr", "libopencore_amrnb", 8_000),
    "wav": ("wav", "pcm_s16le", 22_050),
    "flac": ("flac", "flac", 44_100),
}
"""How phones and browsers record: container, codec and rate."""


def tone(seconds: float, *, hertz: float = 220.0, loud: float = 0.4, rate: int = RATE) -> Samples:
    times = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * hertz * times) * loud * 32_767).astype(np.int16)


def record(samples: Samples, path: Path, kind: str, *, rate: int = RATE) -> Path:
    """Write samples as a phone would; the name says nothing of the kind."""
    container_format, codec, codec_rate = RECORDED[kind]
    with av.open(str(path), mode="w", format=container_format) as container:
        stream = container.add_stream(codec, rate=codec_rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        context = stream.codec_context
        resampler = AudioResampler(context.format, "mono", codec_rate, frame_size=context.frame_size or 1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(list(stream.encode(piece)))
    return path


async def spoken(text: str, *, language: str = "fr", speed: float = 1.0) -> Samples:
    """Real speech at 16 kHz, as a microphone would give it."""
    assert isinstance(ESPEAK, EspeakVoice)
    return resampled(await ESPEAK.say(text, Manner(language, speed=speed)))


def resampled(sound: Sound, rate: int = RATE) -> Samples:
    samples = np.frombuffer(sound.samples, dtype="<i2")
    places = np.arange(0, len(samples), sound.rate / rate)
    smooth: Samples = np.interp(places, np.arange(len(samples)), samples).astype(np.int16)
    return smooth
