import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from agents.errors import SpeechError, SpeechTrouble
from agents.sounds import Manner, Sound
from bot.adapters.audio import FfmpegCodec, packed, waveform
from tests.tiny.sounds import ESPEAK, RECORDED, needs_espeak, needs_opusinfo, record, tone

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def codec() -> AsyncIterator[FfmpegCodec]:
    opened = FfmpegCodec()
    yield opened
    await opened.close()


@pytest.mark.parametrize("kind", sorted(RECORDED))
async def test_a_recording_is_read_by_its_content_whatever_its_name(
    codec: FfmpegCodec, tmp_path: Path, kind: str
) -> None:
    sound = await codec.read(record(tone(2.0), tmp_path / "recording.txt", kind), longest=MINUTE)
    assert sound.rate == 16_000
    assert sound.duration.total_seconds() == pytest.approx(2.0, abs=0.15)
    loud = float(np.abs(np.frombuffer(sound.samples, dtype="<i2")).max())
    assert 8_000 < loud < 20_000


async def test_wideband_amr_is_read_too(codec: FfmpegCodec, tmp_path: Path) -> None:
    path = tmp_path / "note.amr"
    path.write_bytes(b"#!AMR-WB\n" + (bytes([0x44]) + bytes(60)) * 50)
    assert (await codec.read(path, longest=MINUTE)).duration == timedelta(seconds=1)


@pytest.mark.parametrize(
    "content", [b"", b"not a recording " * 100, b"OggS" + bytes(200), b"\x89PNG\r\n\x1a\n" + bytes(99)]
)
async def test_what_is_no_recording_is_refused_and_the_next_one_is_read(
    codec: FfmpegCodec, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "note.ogg"
    path.write_bytes(content)
    with pytest.raises(SpeechError) as refused:
        await codec.read(path, longest=MINUTE)
    assert refused.value.trouble is SpeechTrouble.unreadable
    assert refused.value.permanent
    good = record(tone(0.5), tmp_path / "good.ogg", "ogg")
    assert (await codec.read(good, longest=MINUTE)).duration > timedelta(seconds=0.4)


async def test_a_recording_cut_off_on_the_way_keeps_its_beginning(codec: FfmpegCodec, tmp_path: Path) -> None:
    whole = record(tone(4.0), tmp_path / "whole.ogg", "ogg").read_bytes()
    cut = tmp_path / "cut.ogg"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    sound = await codec.read(cut, longest=MINUTE)
    assert timedelta(seconds=1) < sound.duration < timedelta(seconds=4)


async def test_a_recording_that_is_too_long_is_refused_before_it_is_whole(codec: FfmpegCodec, tmp_path: Path) -> None:
    path = record(tone(3.0), tmp_path / "long.ogg", "ogg")
    with pytest.raises(SpeechError) as refused:
        await codec.read(path, longest=timedelta(seconds=2))
    assert refused.value.trouble is SpeechTrouble.too_long


async def test_a_voice_note_has_its_true_duration_and_waveform(codec: FfmpegCodec, tmp_path: Path) -> None:
    loud_then_silent = np.concatenate([tone(1.5, rate=22_050), np.zeros(22_050 * 3 // 2, np.int16)])
    path = tmp_path / "note.ogg"
    note = await codec.write(Sound(loud_then_silent.tobytes(), 22_050), path, tags={})
    assert note.duration == timedelta(seconds=3)
    assert note.size_bytes == path.stat().st_size
    assert note.waveform == packed([31] * 50 + [0] * 50)
    assert (await codec.read(path, longest=MINUTE)).duration.total_seconds() == pytest.approx(3.0, abs=0.05)
    assert path.read_bytes()[:4] == b"OggS"


@needs_opusinfo
@needs_espeak
async def test_a_stock_tool_reads_the_mark_of_a_synthetic_voice(codec: FfmpegCodec, tmp_path: Path) -> None:
    assert ESPEAK is not None
    sound = await ESPEAK.say("Bonjour.", Manner("fr"))
    path = tmp_path / "note.ogg"
    await codec.write(sound, path, tags={"AI_GENERATED": "true", "DIGITAL_SOURCE_TYPE": ESPEAK.source})
    tool = await asyncio.create_subprocess_exec("opusinfo", str(path), stdout=asyncio.subprocess.PIPE)
    told, _ = await tool.communicate()
    assert "AI_GENERATED=true" in told.decode()
    assert f"DIGITAL_SOURCE_TYPE={ESPEAK.source}" in told.decode()


async def test_a_decoder_that_died_meanwhile_is_replaced(codec: FfmpegCodec, tmp_path: Path) -> None:
    path = record(tone(0.5), tmp_path / "note.ogg", "ogg")
    await codec.read(path, longest=MINUTE)
    process_id = codec._child.process_id
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    assert (await codec.read(path, longest=MINUTE)).duration > timedelta(seconds=0.4)
    assert codec._child.process_id != process_id


async def test_a_decoder_that_hangs_is_given_up(tmp_path: Path) -> None:
    codec = FfmpegCodec(patience=0.001)
    path = record(tone(0.5), tmp_path / "note.ogg", "ogg")
    with pytest.raises(SpeechError) as broken:
        await codec.read(path, longest=MINUTE)
    assert broken.value.trouble is SpeechTrouble.broken
    assert not broken.value.permanent
    assert codec._child.process_id is None


def test_a_waveform_is_a_hundred_bars_of_five_bits() -> None:
    assert waveform(np.zeros(50, np.int16)) == [0] * 100
    assert len(packed([31] * 100)) == 63
    assert packed([1, 2, 0, 0, 0, 0, 0, 0]) == (1 | 2 << 5).to_bytes(5, "little")
