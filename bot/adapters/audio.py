"""Recordings of any common kind in, OGG/Opus voice notes out: FFmpeg's libraries, in a process of their own.

What strangers send is decoded only in that process: a file made to break a decoder breaks no conversation.
"""

import contextlib
import itertools
import resource
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from agents.errors import SpeechError, SpeechTrouble
from agents.sounds import Sound, VoiceNote
from bot.children import Answer, Child, ChildFailed, Header, serve

if TYPE_CHECKING:
    import av
    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]

HEARING_RATE = 16_000
_OPUS_RATE = 48_000
_BITS_A_SECOND = 32_000
_BARS = 100
_LOUDEST_BAR = 31
_MOST_MEMORY = 2 * 1024**3
"""Address space of the child, in bytes: ten minutes of sound need a fortieth of it."""


class FfmpegCodec:
    """Keeps the promises of agents.ports.SoundCodec."""

    def __init__(self, *, patience: float = 60.0) -> None:
        self._child = Child("bot.adapters.audio", patience=patience)

    async def read(self, path: Path, *, longest: timedelta) -> Sound:
        _, samples = await self._ask({"do": "read", "path": str(path), "longest": longest.total_seconds()})
        return Sound(samples, HEARING_RATE)

    async def write(self, sound: Sound, path: Path, *, tags: Mapping[str, str]) -> VoiceNote:
        request = {"do": "write", "path": str(path), "rate": sound.rate, "tags": dict(tags)}
        answer, waveform = await self._ask(request, sound.samples)
        size = int(cast("int", answer["size"]))
        return VoiceNote(timedelta(seconds=float(cast("float", answer["seconds"]))), waveform, size)

    async def _ask(self, header: Header, payload: bytes = b"") -> Answer:
        try:
            return await self._child.ask(header, payload)
        except ChildFailed as error:
            raise SpeechError(SpeechTrouble(error.code), reason=str(error)) from error

    async def close(self) -> None:
        await self._child.close()


def handle(header: Header, payload: bytes) -> Answer:
    path = Path(str(header["path"]))
    if header["do"] == "read":
        return {}, read_sound(path, longest=float(cast("float", header["longest"])))
    rate = int(cast("int", header["rate"]))
    return write_note(payload, rate, path, cast("Mapping[str, str]", header["tags"]))


def read_sound(path: Path, *, longest: float) -> bytes:
    """Mono samples at 16 kHz. Raises ChildFailed: `too_long` past `longest` seconds, `unreadable` without sound."""
    import av  # noqa: PLC0415 -- only the child loads FFmpeg

    pieces: list[bytes] = []
    size = 0
    try:
        with av.open(str(path), mode="r", metadata_errors="ignore") as container:
            for piece in _decoded(container):
                pieces.append(piece)
                size += len(piece)
                if size > longest * HEARING_RATE * 2:
                    raise ChildFailed(f"longer than {longest:.0f} s", code="too_long")
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        # A recording cut off by a lost connection still says what came before.
        if not pieces:
            raise ChildFailed(repr(error)[:200], code="unreadable") from error
    if not size:
        raise ChildFailed("no sound in it", code="unreadable")
    return b"".join(pieces)


def _decoded(container: "av.container.InputContainer") -> Iterator[bytes]:
    from av.audio.resampler import AudioResampler  # noqa: PLC0415 -- as above

    resampler = AudioResampler(format="s16", layout="mono", rate=HEARING_RATE)
    for frame in container.decode(audio=0):
        frame.pts = None
        for ready in resampler.resample(frame):
            yield ready.to_ndarray().tobytes()
    for rest in resampler.resample(None):
        yield rest.to_ndarray().tobytes()


def write_note(samples: bytes, rate: int, path: Path, tags: Mapping[str, str]) -> Answer:
    """Encode as one mono Opus stream of 32 kbit/s, the kind that messengers show as a voice note."""
    import av  # noqa: PLC0415 -- only the child loads FFmpeg
    from av.audio.resampler import AudioResampler  # noqa: PLC0415 -- as above

    sound = np.frombuffer(samples, dtype="<i2")
    with av.open(str(path), mode="w", format="ogg") as container:
        container.metadata.update(tags)
        stream = container.add_stream("libopus", rate=_OPUS_RATE, layout="mono")
        stream.bit_rate = _BITS_A_SECOND
        stream.options = {"application": "voip", "vbr": "on"}
        stream.metadata.update(tags)
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        codec = stream.codec_context
        resampler = AudioResampler(codec.format, "mono", _OPUS_RATE, frame_size=codec.frame_size or 960)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(list(stream.encode(piece)))
    seconds = len(sound) / rate
    return {"seconds": seconds, "size": path.stat().st_size}, packed(waveform(sound))


def waveform(sound: "Samples") -> list[int]:
    """100 loudnesses from 0 to 31; the loudest stretch of what is not silent is 31."""
    edges = np.linspace(0, len(sound), _BARS + 1).astype(int)
    loud = [
        float(np.abs(sound[start:end].astype(np.int32)).max()) if end > start else 0.0
        for start, end in itertools.pairwise(edges)
    ]
    top = max(*loud, 1.0)
    return [round(_LOUDEST_BAR * one / top) for one in loud]


def packed(bars: list[int]) -> bytes:
    """Five bits a bar, the first in the lowest bits: the form in which Telegram keeps a waveform."""
    whole = 0
    for place, bar in enumerate(bars):
        whole |= bar << (5 * place)
    return whole.to_bytes((len(bars) * 5 + 7) // 8, "little")


def main() -> None:
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    serve(handle)


if __name__ == "__main__":
    main()
