"""Addresses and numbers as they are said, in both languages."""

import random

import pytest

from knowledge.language.addresses import said_emails, said_numbers
from knowledge.language.dictated import exact
from knowledge.language.numerals import ENGLISH_DIGITS, french_number, number


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("camille arobase example point com", "camille@example.com"),
        ("mon adresse c'est camille point martin arobase gmail point com", "camille.martin@gmail.com"),
        ("c a m i l l e arobase example point fr", "camille@example.fr"),
        ("C-A-M-I-L-L-E arobase example.com", "camille@example.com"),
        ("j dupont tiret du bas 75 arobase orange point fr", "jdupont_75@orange.fr"),
        ("jean tiret pierre arobase la poste point net, merci", "jean-pierre@laposte.net"),
        ("it's john underscore smith at example dot co dot uk", "john_smith@example.co.uk"),
        ("my email is a dot b at example dot com", "a.b@example.com"),
        ("mon mail est marc arobase durand tiret garage point fr. Et ma commande ?", "marc@durand-garage.fr"),
    ],
)
def test_an_address_that_was_said_is_written(said: str, address: str) -> None:
    assert exact(said).emails == (address,)


@pytest.mark.parametrize(
    "line",
    [
        "camille@example.com",
        "elle cale à chaud",
        "it stalls at the lights",
        "look at dot four brake fluid",
        "at example",
        "arobase example point com",
        "on se voit at home",
    ],
)
def test_what_is_no_said_address_is_left(line: str) -> None:
    assert list(said_emails(line)) == []


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("où est ma commande mille quarante-deux ?", "1042"),
        ("commande numéro un zéro quatre deux", "1042"),
        ("my order number ten forty two", "1042"),
        ("order double one oh two", "1102"),
        ("un deux trois quatre cinq six", "123456"),
        ("le code c'est cent vingt-trois quatre cent cinquante-six", "123456"),
        ("it's one two three four five six", "123456"),
        ("12 34 56", "123456"),
        ("zéro zéro douze trente-quatre", "001234"),
    ],
)
def test_a_number_that_was_said_is_written(said: str, digits: str) -> None:
    assert [one.written for one in said_numbers(said)] == [digits]


@pytest.mark.parametrize(
    "line",
    ["123456", "commande 1042", "la commande de boîte ne répond plus", "trois cent mille", "j'ai deux commandes", "ﬁn"],
)
def test_what_is_written_or_is_a_count_is_left(line: str) -> None:
    assert list(said_numbers(line)) == []


def test_five_hundred_codes_of_six_figures_are_exact_in_both_languages() -> None:
    draw = random.Random(11)
    wrong = []
    for _ in range(500):
        code = f"{draw.randrange(10**6):06d}"
        french = " ".join(french_number(int(one)) for one in code)
        english = " ".join(ENGLISH_DIGITS[int(one)] for one in code)
        wrong += [said for said in (french, english) if exact(said).numbers != (code,)]
    assert wrong == []


@pytest.mark.parametrize(
    ("said", "value"), [("mille deux cents", 1200), ("mille", 1000), ("mille et un", 1001), ("deux mille", 2000)]
)
def test_thousands_without_a_count_are_read_to_their_end(said: str, value: int) -> None:
    words = said.split()
    assert number(words, 0) == (value, len(words))
