import random

import pytest

from knowledge.codes import CodeCatalogue
from knowledge.language.dictated import exact
from knowledge.language.entities import Amount
from knowledge.language.numerals import ENGLISH_DIGITS, french_number


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("J'ai le code pé zéro trois cent un.", "J'ai le code P0301."),
        ("code p oh three oh one please", "code P0301 please"),
        ("j'ai un pé vingt-deux soixante-trois", "j'ai un P2263"),
        ("pé deux mille deux cent soixante-trois", "P2263"),
        ("pé un quatre cinq quatre", "P1454"),
        ("elle a cent vingt mille kilomètres", "elle a 120000 km"),
        ("kilométrage cent quatre-vingt mille", "kilométrage 180000 km"),
        ("un dokker un cinq dci", "un dokker 1.5 dci"),
        ("clio un point cinq d c i de deux mille quatorze", "clio 1.5 dci de 2014"),
        ("a golf two point zero t d i from twenty fifteen", "a golf 2.0 tdi from 2015"),
        ("deux mille quatorze dossiers", "deux mille quatorze dossiers"),
        ("208 one point two puretech", "208 1.2 puretech"),
        ("elle a 120 mille bornes", "elle a 120000 km"),
        ("cent quatre-vingt-sept mille trois cents kilomètres", "187300 km"),
        ("it has eighty thousand miles on it", "it has 80000 miles on it"),
        ("one hundred and twenty thousand kilometres", "120000 km"),
        ("ça coûte quatre-vingt-dix-sept euros", "ça coûte 97 €"),
        ("ça coûte douze euros cinquante", "ça coûte 12,50 €"),
        ("twelve euros and fifty cents", "12,50 €"),
        ("plaque A B cent vingt-trois C D", "plaque AB-123-CD"),
        ("la plaque c'est alpha bravo un deux trois charlie delta", "la plaque c'est AB-123-CD"),
        ("plaque gé elle zéro quarante-deux té vé", "plaque GL-042-TV"),
        ("registration G H nine one two J K", "registration GH-912-JK"),
        ("VIN V F 1 R F B 0 0 6 5 4 3 2 1 9 8 7", "VIN VF1RFB00654321987"),
        ("numéro de châssis VF1 RFB 006 543 21 987", "numéro de châssis VF1RFB00654321987"),
    ],
)
def test_what_is_said_is_written_exactly(said: str, written: str) -> None:
    assert exact(said).text == written


@pytest.mark.parametrize(
    "line",
    [
        "elle broute à froid depuis deux jours",
        "il y a un bruit à l'avant droit à cinquante à l'heure",
        "the two front brakes squeal",
        "j'ai changé les quatre pneus et la batterie",
        "elle est de 2014, c'est une Clio 4",
        "un cent mètres plus loin elle a calé",
    ],
)
def test_ordinary_speech_is_left_as_it_is(line: str) -> None:
    found = exact(line)
    assert found.text == line
    assert found.says_nothing_exact


def test_the_values_of_a_sentence_are_named() -> None:
    found = exact(
        "code pé zéro quatre cent vingt, cent mille kilomètres, devis de trois cents euros, plaque A B 123 C D"
    )
    assert found.codes == ("P0420",)
    assert found.mileage_km == 100_000
    assert found.amounts == (Amount(30_000, "EUR"),)
    assert found.plates == ("AB-123-CD",)


def test_five_hundred_plates_said_in_two_ways_are_exact() -> None:
    draw = random.Random(3)
    letters = "ABCDEFGHJKLMNPQRSTVWXYZ"
    wrong = []
    for _ in range(500):
        first, last = ["".join(draw.choice(letters) for _ in range(2)) for _ in range(2)]
        figures = draw.randint(100, 999)
        plate = f"{first}-{figures}-{last}"
        french = f"plaque {' '.join(first)} {french_number(figures)} {' '.join(last)}"
        english = (
            f"plate {' '.join(first)} {' '.join(ENGLISH_DIGITS[int(one)] for one in str(figures))} {' '.join(last)}"
        )
        wrong += [said for said in (french, english) if exact(said).plates != (plate,)]
    assert wrong == []


def test_codes_said_inside_a_sentence_are_exact() -> None:
    codes = random.Random(5).sample([code for code in sorted(CodeCatalogue.load().codes()) if code[1] == "0"], 200)
    said = [f"le voyant est allumé et j'ai {code[0]} {' '.join(code[1:])} à la valise" for code in codes]
    assert [exact(line).codes for line in said] == [(code,) for code in codes]
