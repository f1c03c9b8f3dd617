import numpy as np
import pytest

from agents.sounds import Gender, Manner
from tests.tiny.sounds import ESPEAK, needs_espeak

SENTENCE = "Le code P zéro trois cent un signale des ratés du premier cylindre."

pytestmark = needs_espeak


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("gender", list(Gender))
async def test_it_speaks_both_languages_as_a_woman_and_as_a_man(language: str, gender: Gender) -> None:
    assert ESPEAK is not None
    manner = Manner(language, gender)
    assert ESPEAK.speaks(manner)
    sound = await ESPEAK.say(SENTENCE, manner)
    assert 2 < sound.duration.total_seconds() < 12
    assert np.abs(np.frombuffer(sound.samples, dtype="<i2")).max() > 3_000


async def test_half_speed_takes_longer_and_double_speed_less() -> None:
    assert ESPEAK is not None
    slow, plain, fast = [(await ESPEAK.say(SENTENCE, Manner("fr", speed=speed))).duration for speed in (0.5, 1.0, 2.0)]
    assert slow > plain * 1.5
    assert fast < plain * 0.7


async def test_a_text_without_a_word_is_silence() -> None:
    assert ESPEAK is not None
    assert (await ESPEAK.say(" ", Manner("fr"))).duration.total_seconds() < 1


async def test_a_language_it_was_not_set_up_for_is_not_spoken() -> None:
    assert ESPEAK is not None
    assert not ESPEAK.speaks(Manner("ar"))
