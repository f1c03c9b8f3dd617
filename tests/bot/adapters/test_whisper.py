import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from agents.errors import SpeechError, SpeechTrouble
from agents.sounds import Gender, Manner, Sound
from bot.adapters.whisper.ghosts import Segment, believed, is_ghost
from bot.adapters.whisper.transcriber import WhisperTranscriber
from bot.adapters.whisper.worker import Ear, as_wave, is_audible, voiced
from tests.tiny.noises import KINDS, clips
from tests.tiny.sounds import ESPEAK, needs_espeak, resampled, spoken, tone
from tests.tiny.whisper import make_tiny_whisper

SENTENCE = "J'ai le code pé zéro trois cent un sur ma Clio"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_whisper(tmp_path_factory.mktemp("whisper"), hears=SENTENCE)


@pytest.fixture
async def transcriber(model: Path) -> AsyncIterator[WhisperTranscriber]:
    opened = WhisperTranscriber(str(model))
    yield opened
    await opened.close()


@needs_espeak
async def test_speech_becomes_words_through_the_real_engine(transcriber: WhisperTranscriber) -> None:
    samples = await spoken("Bonjour, ma voiture broute à froid.")
    heard = await transcriber.transcribe(Sound(samples.tobytes(), 16_000), language="en")
    assert (heard.text, heard.language) == (SENTENCE, "fr")


@needs_espeak
async def test_a_recording_longer_than_one_window_is_heard(transcriber: WhisperTranscriber) -> None:
    samples = await spoken("Le moteur cale à froid et fume au ralenti. " * 18)
    assert len(samples) > 35 * 16_000
    assert (await transcriber.transcribe(Sound(samples.tobytes(), 16_000), language="fr")).text


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_noise_of_a_workshop_becomes_words(model: Path, kind: str) -> None:
    ear = Ear(str(model))
    assert [text for clip in clips(kind, 50) if (text := ear.hear(clip, "fr")[0])] == []


@needs_espeak
@pytest.mark.parametrize("gender", list(Gender))
@pytest.mark.parametrize("word", ["oui", "non", "stop", "fait", "suivant", "répète", "P0301", "humain"])
async def test_one_short_word_is_heard(word: str, gender: Gender) -> None:
    assert ESPEAK is not None
    samples = resampled(await ESPEAK.say(word, Manner("fr", gender)))
    around = np.zeros(8_000, np.int16)
    assert len(voiced(as_wave(np.concatenate([around, samples, around]).tobytes()))) > 0


def test_a_click_is_not_audible_and_a_tone_is_no_voice() -> None:
    click = np.zeros(16_000, np.float32)
    click[8_000:8_100] = 0.5
    assert not is_audible(click)
    hum = as_wave(tone(2.0).tobytes())
    assert is_audible(hum)
    assert len(voiced(hum)) == 0


@needs_espeak
async def test_a_model_that_hears_a_subtitle_line_in_real_speech_hears_nothing(tmp_path: Path) -> None:
    folder = make_tiny_whisper(tmp_path, hears="Sous-titres réalisés par la communauté d'Amara.org")
    wave = as_wave((await spoken("Bonjour")).tobytes())
    assert Ear(str(folder)).hear(wave, "fr") == ("", None)


@pytest.mark.parametrize(
    "line",
    [
        "Sous-titres réalisés para la communauté d'Amara.org",
        "Sous-titrage ST' 501",
        "Merci d'avoir regardé cette vidéo !",
        "♪",
        "...",
        "Thanks for watching!",
        "Don't forget to subscribe to my channel.",
        "Subtitles by the Amara.org community",
        "اشتركوا في القناة",
        "ترجمة نانسي قنقر",
        "la la la la la la la la",
    ],
)
def test_lines_of_subtitles_are_ghosts_however_sure_the_model_is(line: str) -> None:
    assert is_ghost(Segment(line, no_speech=0.0, log_probability=-0.1))


@pytest.mark.parametrize("line", ["Merci.", "Merci. Merci.", "Thank you.", "Bye.", "[Musique]", "شكرا"])
def test_small_words_are_believed_unless_the_model_doubts(line: str) -> None:
    assert not is_ghost(Segment(line, no_speech=0.05, log_probability=-0.3))
    assert is_ghost(Segment(line, no_speech=0.7, log_probability=-0.3))


@pytest.mark.parametrize(
    "line",
    ["Ma Clio broute à froid.", "zéro zéro zéro zéro zéro zéro un", "P 0 0 0 0 0 0 0", "merci de regarder le turbo"],
)
def test_what_a_driver_says_is_believed_even_when_the_model_doubts_a_little(line: str) -> None:
    assert not is_ghost(Segment(line, no_speech=0.6, log_probability=-0.5))


def test_only_the_ghosts_of_a_recording_are_dropped() -> None:
    said = Segment(" Le voyant clignote.", no_speech=0.0, log_probability=-0.2)
    ghost = Segment(" Sous-titrage Société Radio-Canada", no_speech=0.3, log_probability=-0.2)
    assert believed([said, ghost]) == "Le voyant clignote."


async def test_a_model_that_is_not_there_is_told_as_broken(tmp_path: Path) -> None:
    transcriber = WhisperTranscriber(str(tmp_path / "nothing"))
    with pytest.raises(SpeechError) as broken:
        await transcriber.warm()
    await transcriber.close()
    assert broken.value.trouble is SpeechTrouble.broken


@needs_espeak
async def test_two_recordings_at_once_are_heard_one_after_the_other(transcriber: WhisperTranscriber) -> None:
    sound = Sound((await spoken("Bonjour, ma voiture broute.")).tobytes(), 16_000)
    both = await asyncio.gather(
        transcriber.transcribe(sound, language="fr"), transcriber.transcribe(sound, language="fr")
    )
    assert [heard.text for heard in both] == [SENTENCE, SENTENCE]
