import timeit
from pathlib import Path

import pytest

from knowledge.language.detect import detect_language

_MESSAGES = [
    tuple(line.split("\t")) for line in Path(__file__).with_name("messages.tsv").read_text("utf-8").splitlines()
]
_EXPECTED = {"fr": "fr", "en": "en", "-": None}


def test_the_set_is_large_enough_to_mean_something() -> None:
    assert len(_MESSAGES) >= 200
    assert {language for language, _ in _MESSAGES} == set(_EXPECTED)


def test_short_messages_are_told_apart() -> None:
    wrong = [
        (expected, text, detect_language(text))
        for expected, text in _MESSAGES
        if detect_language(text).language != _EXPECTED[expected]
    ]

    assert len(wrong) <= 0.02 * len(_MESSAGES), wrong


@pytest.mark.parametrize("text", ["ok", "P0401", "97 €", "", "2014", "lol", "blorgh", "zzzz"])
def test_a_message_that_says_nothing_has_no_language(text: str) -> None:
    assert detect_language(text).language is None
    assert detect_language(text).confidence == 0


def test_a_mixed_message_is_less_sure_than_a_plain_one() -> None:
    mixed = detect_language("bonjour, my car won't start, merci")
    plain = detect_language("bonjour, ma voiture ne démarre pas, merci")

    assert mixed.confidence < plain.confidence


def test_a_message_takes_less_than_a_fifth_of_a_millisecond() -> None:
    text = "ma clio 4 1.5 dci broute à froid, voyant moteur allumé, code P0401"
    detect_language(text)

    seconds = min(timeit.repeat(lambda: detect_language(text), number=100, repeat=5)) / 100

    assert seconds < 0.0002
