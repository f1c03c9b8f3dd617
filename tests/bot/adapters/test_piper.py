from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from agents.errors import SpeechError, SpeechTrouble
from agents.sounds import Gender, Manner
from bot.adapters.piper.voice import PiperVoiceFile, piper_voices
from tests.tiny.piper import RATE, make_tiny_piper

TEXT = "Les plaquettes de frein sont usées."


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_piper(tmp_path_factory.mktemp("piper") / "fr_FR-siwis-medium.onnx")


@pytest.fixture
async def voice(file: Path) -> AsyncIterator[PiperVoiceFile]:
    opened = PiperVoiceFile(file)
    yield opened
    await opened.close()


async def test_a_sentence_becomes_sound_and_the_speed_is_kept(voice: PiperVoiceFile) -> None:
    slow, plain, quick = [await voice.say(TEXT, Manner("fr", speed=speed)) for speed in (0.5, 1.0, 2.0)]
    assert plain.rate == RATE
    assert np.abs(np.frombuffer(plain.samples, "<i2")).max() > 1000
    assert slow.duration / plain.duration == pytest.approx(2, rel=0.02)
    assert quick.duration / plain.duration == pytest.approx(0.5, rel=0.02)


async def test_a_voice_that_was_killed_speaks_again(voice: PiperVoiceFile) -> None:
    await voice.warm()
    assert voice._child._process is not None
    voice._child._process.kill()
    await voice._child._process.wait()
    assert (await voice.say(TEXT, Manner("fr"))).samples


def test_a_published_voice_has_the_language_and_the_gender_of_its_name(voice: PiperVoiceFile) -> None:
    assert voice.speaks(Manner("fr", Gender.female))
    assert not voice.speaks(Manner("fr", Gender.male))
    assert not voice.speaks(Manner("en", Gender.female))


def test_a_voice_nobody_knows_is_taken_for_both(tmp_path: Path) -> None:
    voice = PiperVoiceFile(make_tiny_piper(tmp_path / "house.onnx", language="en_GB"))
    assert voice.speaks(Manner("en", Gender.male))
    assert voice.speaks(Manner("en", Gender.female))


def test_a_file_of_two_speakers_speaks_as_both(tmp_path: Path) -> None:
    path = make_tiny_piper(tmp_path / "fr_FR-upmc-medium.onnx", speakers={"jessica": 0, "pierre": 1})
    voice = PiperVoiceFile(path)
    assert voice._speaker(Gender.male) == voice._speakers[1]
    assert voice._speaker(Gender.female) == voice._speakers[0]


def test_the_voices_beside_the_named_one_are_found_and_broken_ones_left_out(tmp_path: Path) -> None:
    named = make_tiny_piper(tmp_path / "fr_FR-siwis-medium.onnx")
    make_tiny_piper(tmp_path / "fr_FR-tom-medium.onnx")
    (tmp_path / "broken.onnx").touch()
    (tmp_path / "broken.onnx.json").write_text("{}")
    first, second = piper_voices(named)
    assert first.speaks(Manner("fr", Gender.female))
    assert second.speaks(Manner("fr", Gender.male))


def test_a_voice_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpeechError) as broken:
        piper_voices(tmp_path / "nothing.onnx")
    assert broken.value.trouble is SpeechTrouble.unreadable
